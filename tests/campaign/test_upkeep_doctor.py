"""The doctor: each line says how a thing stands; a thing that is broken is found and stops no other line."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from campaign.enums import Delivery
from campaign.models import Job, Letter
from campaign.models.runs import BACKUP, BEAT, PUBLISHED_CHECK
from campaign.operations import note_run, tell
from campaign.roles import Action
from campaign.upkeep.broker import Broker
from campaign.upkeep.doctor import Finding, Level, Patient, database, examine, machine, running
from campaign.upkeep.doctor.round import CHECKS
from tests.cast import PHASE_2, Cast, Ground

OK, WARN, FAIL = Level.OK, Level.WARN, Level.FAIL
Check = Callable[[Patient], Iterator[Finding]]
HERE = Patient(at=PHASE_2)


def levels(check: Check, patient: Patient = HERE) -> list[Level]:
    return [one.level for one in check(patient)]


def test_the_round_looks_at_everything_and_each_line_that_is_not_well_says_what_to_do(db: None):
    found = examine(HERE)
    assert {one.name.split()[0] for one in found} >= {
        *("settings", "versions", "time_zone", "disk", "database", "clock", "migrations", "redis", "beat", "messages"),
        *("mail", "published", "backup"),
    }
    assert [one.name for one in found if one.level != OK and not one.advice] == []


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(db: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "one", lambda *_, **__: 1 / 0)
    found = examine(HERE)
    assert "检查没有完成：ZeroDivisionError" in {one.words for one in found}
    assert "versions" in {one.name for one in found}


def test_the_command_prints_lines_or_json_and_ends_with_one_where_something_fails(db: None):
    said = StringIO()
    with pytest.raises(SystemExit) as ended:  # beat has never run here
        call_command("doctor", "--json", stdout=said)
    told = json.loads(said.getvalue())
    assert (ended.value.code, told["level"]) == (1, "fail")
    assert len(told["checks"]) >= len(CHECKS) - 3
    with pytest.raises(SystemExit):
        call_command("doctor", stdout=said)
    assert "不正常 beat：从未运行\n　　　　→ " in said.getvalue()


@pytest.mark.parametrize(("age", "level"), [(1, OK), (3, OK), (4, WARN), (5, WARN), (6, FAIL)])
def test_a_stuck_beat_is_an_alarm_within_five_minutes(db: None, age: int, level: Level):
    note_run(BEAT, at=PHASE_2 - timedelta(minutes=age))
    assert levels(running.beat_beats) == [level]


@pytest.mark.parametrize(("minutes", "level"), [(9, OK), (11, WARN), (61, FAIL)])
def test_messages_that_wait_long_are_told(ground: Ground, cast: Cast, minutes: int, level: Level):
    at = PHASE_2 - timedelta(minutes=minutes)
    tell(ground.civil, Action.FILL, obligation="x", kind="x", subject="题", body="文", at=at)
    assert levels(running.messages_leave) == [level]
    Letter.objects.update(delivery=Delivery.IN_DOUBT)
    assert levels(running.messages_leave) == [OK, WARN]


@pytest.mark.parametrize(("minutes", "level"), [(9, OK), (11, WARN), (61, FAIL)])
def test_jobs_that_nobody_takes_are_told(ground: Ground, cast: Cast, minutes: int, level: Level):
    at = PHASE_2 - timedelta(minutes=minutes)
    Job.objects.create(kind="x", key="x", title="x", asked_by=cast.clerk, unit=ground.civil, asked_at=at)
    assert levels(running.jobs_are_taken) == [level]


@pytest.mark.parametrize(
    ("broker", "url", "found"),
    [
        (Broker(up=False, words="TimeoutError"), "redis://:x@h/0", [FAIL]),
        (Broker(True, 0, "noeviction", "7.0.15"), "redis://:x@h/0", [OK]),
        (Broker(True, 0, "allkeys-lru", "7.0.15"), "redis://:x@h/0", [WARN, OK]),
        (Broker(True, 0, "noeviction", "5.0.0"), "redis://:x@h/0", [WARN, OK]),
        (Broker(True, 5000, "noeviction", "7.0.15"), "redis://h/0", [WARN, WARN]),
        (Broker(True, in_memory=True), "memory://", [FAIL]),
    ],
)
def test_redis(settings: Any, monkeypatch: pytest.MonkeyPatch, broker: Broker, url: str, found: list[Level]):
    settings.CELERY_BROKER_URL = url
    monkeypatch.setattr(running, "ask_broker", lambda: broker)
    assert levels(running.broker_keeps_everything) == found


@contextmanager
def mail_server(greeting: bytes) -> Iterator[int]:
    """A mail server that says this and then yes to everything."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            link, _ = listening.accept()
            with link:
                link.sendall(greeting)
                while link.recv(1000):
                    link.sendall(b"250 yes\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]


def test_the_mail_server_is_opened_and_nothing_is_sent(settings: Any):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with mail_server(b"220 here\r\n") as settings.EMAIL_PORT:
        assert levels(running.mail_server_answers) == [OK]
    with mail_server(b"554 not you\r\n") as settings.EMAIL_PORT:
        assert levels(running.mail_server_answers) == [FAIL]
    assert levels(running.mail_server_answers) == [FAIL]  # nobody listens any more


def test_the_nightly_check_and_the_backup_are_watched(db: None):
    assert (levels(running.published_is_as_it_was), levels(running.backup_is_fresh)) == ([WARN], [WARN])
    note_run(PUBLISHED_CHECK, at=PHASE_2 - timedelta(hours=30))
    note_run(BACKUP, at=PHASE_2 - timedelta(hours=25))
    assert (levels(running.published_is_as_it_was), levels(running.backup_is_fresh)) == ([OK], [OK])


def test_the_clocks_of_database_and_machine_are_compared(db: None, monkeypatch: pytest.MonkeyPatch):
    assert levels(database.clock_agrees) == [OK]
    found = []
    for skew in (1, -3):
        monkeypatch.setattr(database, "one", lambda *_, skew=skew: time.time() + skew)
        found += levels(database.clock_agrees)
    assert found == [WARN, FAIL]


def test_missing_and_newer_tables_are_told(db: None):
    assert levels(database.tables_are_this_releases) == [OK]
    MigrationRecorder(connection).record_applied("campaign", "9999_of_the_next_release")
    assert levels(database.tables_are_this_releases) == [WARN]
    MigrationRecorder(connection).Migration.objects.filter(app="review", name__startswith="0001").delete()
    assert levels(database.tables_are_this_releases) == [FAIL]


def test_the_owner_at_work_is_told(db: None):
    assert levels(database.role_cannot_rewrite_the_past) == [WARN]  # the tests are the owner
    assert levels(database.text_is_read_rightly) == [OK]
    assert levels(database.answers) == [OK]


def test_disks_that_are_full_or_closed_are_told(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings.MEDIA_ROOT = settings.PUBLISHED_ROOT = settings.VAR_DIR = tmp_path / "not yet there"
    for gigabytes, level in ((10, OK), (2, WARN), (0.5, FAIL)):
        free = SimpleNamespace(free=gigabytes * machine.GIGABYTE)
        monkeypatch.setattr(machine.shutil, "disk_usage", lambda _, free=free: free)
        assert levels(machine.disks_have_room) == [level] * 3
    settings.VAR_DIR = "/proc"  # nobody may write there, root neither
    assert levels(machine.disks_have_room)[2] == FAIL


def test_old_packages_are_told(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machine, "PYTHON", (3, 11))
    assert levels(machine.versions_have_no_known_holes) == [OK]
    monkeypatch.setattr(machine, "FLOORS", {"django": "99", "not-there-at-all": "1"})
    (found,) = machine.versions_have_no_known_holes(HERE)
    assert (found.level, found.words.count("；")) == (FAIL, 1)


def test_settings_of_a_trial_are_told(settings: Any):
    settings.DEMO_MODE = True
    assert levels(machine.settings_are_safe)[0] == WARN


@pytest.mark.parametrize(("zone", "level"), [("Asia/Shanghai", OK), ("UTC", FAIL)])
def test_the_pages_time_zone(settings: Any, zone: str, level: Level):
    settings.TIME_ZONE = zone
    assert levels(machine.time_zone_is_the_regions) == [level]
