"""The backup: the dump and the sums of its rows are of one instant; a small rehearsal of keeping and bringing back (T85, T86)."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.utils import ConnectionHandler

from campaign.models import LastRun
from campaign.upkeep.backup import Failed, bring_back, differences, keep, sums_of_rows
from tests.house.measure import ROOT

real = pytest.mark.skipif(
    connection.vendor != "postgresql" or shutil.which("pg_dump") is None,
    reason="SQLite is copied as a folder; without PostgreSQL's client nothing is dumped",
)
SMALL = "CREATE TABLE paper (id int PRIMARY KEY, words text); INSERT INTO paper VALUES (1, '证明'), (2, NULL)"


def link_to(name: str) -> Any:
    """A connection of its own to another database of the tests' server."""
    return ConnectionHandler({"default": {**connection.settings_dict, "NAME": name}})["default"]


def run(link: Any, statement: str) -> None:
    with link.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def other(db: None) -> Iterator[Any]:
    """An empty database beside the tests' own."""
    name, server = f"restored_{os.getpid()}", link_to("postgres")
    run(server, f"CREATE DATABASE {name}")
    link = link_to(name)
    yield link
    link.close()
    run(server, f"DROP DATABASE {name} WITH (FORCE)")
    server.close()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is copied as a folder")
def test_a_sum_changes_with_every_byte_and_not_with_the_order(db: None):
    run(connection, SMALL)
    first = sums_of_rows(connection)["paper"]
    run(connection, "DELETE FROM paper; INSERT INTO paper VALUES (2, NULL), (1, '证明')")
    assert sums_of_rows(connection)["paper"] == first
    run(connection, "UPDATE paper SET words = '证朋' WHERE id = 1")
    changed = sums_of_rows(connection)["paper"]
    assert (first[0], changed[0], first[1] == changed[1]) == (2, 2, False)


@real
def test_what_is_kept_comes_back_and_what_is_cut_short_does_not(other: Any, tmp_path: Path):
    run(other, SMALL)
    kept = keep(other, tmp_path)
    assert (kept["paper"][0], differences(other, tmp_path)) == (2, [])
    with pytest.raises(Failed, match="已有表"):
        bring_back(other, tmp_path)
    run(other, "DROP TABLE paper")
    bring_back(other, tmp_path)
    assert differences(other, tmp_path) == []
    run(other, "DELETE FROM paper WHERE id = 2; CREATE TABLE more ()")
    assert [
        (one.table, one.kept and one.kept[0], one.found and one.found[0]) for one in differences(other, tmp_path)
    ] == [
        ("more", None, 0),
        ("paper", 2, 1),
    ]
    run(other, "DROP TABLE paper; DROP TABLE more")
    dump = tmp_path / "database.dump"
    dump.write_bytes(dump.read_bytes()[:-20])
    with pytest.raises(Failed, match="pg_restore失败"):
        bring_back(other, tmp_path)


def test_a_missing_program_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Failed, match="没有pg_dump"):
        keep(connection, tmp_path)


def test_the_script_is_told_the_folders_and_tells_when_it_is_done(db: None, settings: Any, tmp_path: Path, capsys: Any):
    settings.MEDIA_ROOT, settings.PUBLISHED_ROOT = tmp_path / "a b", tmp_path / "c"
    call_command("back_up_database", "--folders")
    assert capsys.readouterr().out == f"MEDIA_ROOT='{tmp_path}/a b'\nPUBLISHED_ROOT={tmp_path}/c\n"
    call_command("back_up_database", "--done")
    assert list(LastRun.objects.values_list("name", flat=True)) == ["backup"]
    with pytest.raises(CommandError, match="请给出目录"):
        call_command("back_up_database")


@pytest.mark.parametrize("name", ["backup.sh", "restore.sh", "postgres-roles.sh"])
def test_the_scripts_are_right_in_form(name: str):
    assert subprocess.run(["sh", "-n", ROOT / "deploy" / name], capture_output=True).returncode == 0
