"""Readiness: database, tables and disk; an answer in time whatever hangs."""

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from campaign.upkeep import ready
from campaign.upkeep.ready import Probe


def test_alive_says_ok_and_asks_nobody(client: Any):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content, answer.headers["Cache-Control"]) == (200, b"ok", "no-store")


def test_ready_when_database_tables_and_disk_are(client: Any, db: None):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_not_ready_when_a_migration_is_missing(db: None):
    assert ready.missing_migrations() == []
    MigrationRecorder(connection).Migration.objects.filter(app="campaign", name__startswith="0001").delete()
    assert ready.missing_migrations() == ["campaign.0001_initial"]
    assert ready.ask_database() == "1 migrations are missing"


def test_a_newer_migration_is_no_fault(db: None):
    MigrationRecorder(connection).record_applied("campaign", "9999_of_the_next_release")
    assert ready.missing_migrations() == []


def test_not_ready_when_the_disk_is_full(client: Any, db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ready.shutil, "disk_usage", lambda _: SimpleNamespace(free=1024))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the disk of MEDIA_ROOT is full")


def test_a_database_that_hangs_holds_one_thread_and_no_page():
    let_go, asked = threading.Event(), []

    def hang() -> str:
        asked.append(1)
        let_go.wait(10)
        return ""

    probe = Probe(hang)
    began = time.monotonic()
    assert [probe.answer(0.1) for _ in range(3)] == ["the database does not answer"] * 3
    assert (time.monotonic() - began < 1, len(asked)) == (True, 1)
    let_go.set()
    assert probe.answer(2) == ""
    assert len(asked) == 1


def test_a_database_that_refuses_is_said_by_kind():
    def refuse() -> str:
        raise OperationalError("password authentication failed for user secret")

    assert Probe(refuse).answer() == "the database refuses: OperationalError"


def test_the_patience_leaves_room_in_two_seconds():
    assert ready.PATIENCE < 2
