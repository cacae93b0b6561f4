"""The log proves itself: sealed beside those who write, and every alteration of it is found (trust T55)."""

import json
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from campaign.models import LogEntry, LogFinding, LogSeal, Message, NoteErasure, NoteSalt
from campaign.operations import record, sealing
from campaign.operations.checking_log import check_log, examine_log
from campaign.operations.erasing import erase_notes
from campaign.operations.sealing import seal_log, write_down
from campaign.queries.log_export import excerpt, whole_log
from tests.campaign.altering import lay, unseen
from tests.cast import PHASE_3, PHASE_4, Cast, Ground

TOOL = settings.BASE_DIR / "static" / "tools" / "check_log.py"
pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="alterations are PostgreSQL's")


@pytest.fixture
def file(tmp_path: Path, settings: Any) -> Path:
    """Where the blocks are written down."""
    settings.LOG_SEALS_FILE = str(tmp_path / "elsewhere" / "log-seals.jsonl")
    return Path(settings.LOG_SEALS_FILE)


@pytest.fixture
def sealed(ground: Ground, cast: Cast, file: Path, monkeypatch: pytest.MonkeyPatch) -> list[LogSeal]:
    """A thousand lines in blocks of 200."""
    monkeypatch.setattr(sealing, "BLOCK", 200)
    lay(1000 - LogEntry.objects.count(), [ground.civil, ground.lead], cast.clerk)
    made = seal_log(at=PHASE_3)
    write_down(at=PHASE_4)  # the tests' transaction never ends
    return made


def offline(content: list[bytes], folder: Path, *more: str) -> tuple[int, str]:
    """What the program without this program says."""
    path = folder / "log.jsonl"
    path.write_bytes(b"\n".join(content) + b"\n")
    run = subprocess.run(
        [sys.executable, "-I", str(TOOL), *more, str(path)], capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout + run.stderr


def test_blocks_cover_every_line_once_and_are_chained_and_written_down(sealed: list[LogSeal], file: Path):
    assert [(one.number, one.count) for one in sealed] == [(number, 200) for number in range(1, 6)]
    assert [one.previous for one in sealed] == ["", *(one.sha256 for one in sealed[:-1])]
    assert [json.loads(line)["sha256"] for line in file.read_bytes().splitlines()] == [one.sha256 for one in sealed]
    assert (seal_log(at=PHASE_3), examine_log().found, examine_log().lines) == ([], (), 1000)


def test_twenty_alterations_of_a_thousand_lines_are_all_found(sealed: list[LogSeal]):
    missed, named = unseen(20, seed=55)
    assert (missed, named, examine_log().found) == ([], 20, ())


def test_a_line_that_ends_late_is_covered_by_the_next_block(sealed: list[LogSeal], ground: Ground, cast: Cast):
    late = LogEntry.objects.order_by("-pk")[0].pk + 1
    lay(1, [ground.civil], cast.clerk, pk=late + 5)
    first = seal_log(at=PHASE_3 + timedelta(minutes=5))
    lay(1, [ground.civil], cast.clerk, pk=late)
    second = seal_log(at=PHASE_3 + timedelta(minutes=10))
    assert [(one.first, one.last) for one in (*first, *second)] == [(late + 5, late + 5), (late, late)]
    lay(1, [ground.civil], cast.clerk, pk=late + 1)
    assert seal_log(at=PHASE_4) == []  # days later: only the nightly run looks so far behind
    assert [one.first for one in seal_log(at=PHASE_4, thorough=True)] == [late + 1]
    assert examine_log().found == ()


def test_a_block_whose_line_of_the_file_was_lost_is_written_down_by_the_next(
    sealed: list[LogSeal], file: Path, ground: Ground, cast: Cast
):
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) - 100])  # killed while it wrote
    record(ground.civil, "edit", "更正", actor=cast.clerk, at=PHASE_3)
    assert len(seal_log(at=PHASE_3)) == 1
    write_down(at=PHASE_4)
    told = [json.loads(line)["number"] for line in file.read_bytes().splitlines() if line.endswith(b"}")]
    assert (told, examine_log().found) == ([1, 2, 3, 4, 5, 6], ())


def test_what_is_found_is_kept_told_once_and_cleared(sealed: list[LogSeal], cast: Cast):
    key = LogEntry.objects.order_by("pk")[250].pk
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE campaign_logentry SET label = label || 'x' WHERE id = %s", [key])
        cursor.execute("SET LOCAL session_replication_role = origin")
    for hour in range(2):
        found = check_log(at=PHASE_4 + timedelta(hours=hour)).found
    assert [(one.block, one.lines, one.words) for one in found] == [(2, (key,), f"第2块：办理记录#{key}被改动")]
    assert Message.objects.filter(kind="log_altered", user=cast.region_coordinator).count() == 1
    with pytest.raises(SystemExit), transaction.atomic():
        call_command("check_log", stdout=StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE campaign_logentry SET label = left(label, -1) WHERE id = %s", [key])
        cursor.execute("SET LOCAL session_replication_role = origin")
    check_log(at=PHASE_4 + timedelta(hours=3))
    assert [one.cleared_at for one in LogFinding.objects.all()] == [PHASE_4 + timedelta(hours=3)]


def test_a_note_is_erased_and_the_log_still_proves_itself(
    sealed: list[LogSeal], ground: Ground, cast: Cast, tmp_path: Path
):
    keys = list(LogEntry.objects.exclude(note="").order_by("pk").values_list("pk", flat=True)[:3])
    fresh = record(ground.civil, "edit", "更正", actor=cast.clerk, at=PHASE_3, note="还没有封存")
    assert erase_notes(ground.coordination, [*keys, fresh.pk], actor=None, at=PHASE_4, why="保存期满") == 3
    assert erase_notes(ground.coordination, keys, actor=None, at=PHASE_4, why="保存期满") == 0
    seal_log(at=PHASE_4)
    assert set(LogEntry.objects.filter(pk__in=keys).values_list("note", flat=True)) == {""}
    assert (NoteSalt.objects.filter(pk__in=keys).count(), NoteErasure.objects.count()) == (0, 3)
    assert examine_log().found == ()
    code, said = offline(list(whole_log()), tmp_path, "--whole")
    assert (code, "，0处不符。" in said) == (0, True)


@pytest.mark.parametrize("note", ["", "另一个说明"])
def test_without_a_written_erasure_the_trigger_lets_no_note_be_changed(
    note: str, sealed: list[LogSeal], ground: Ground, cast: Cast
):
    key = LogEntry.objects.exclude(note="").order_by("pk").values_list("pk", flat=True)[0]
    with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
        LogEntry.objects.filter(pk=key).update(note=note)
    false = NoteErasure(entry_id=key, by_id=key)
    with transaction.atomic():
        false.save()
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            LogEntry.objects.filter(pk=key).update(note="")  # no line of the log says that it is erased
        transaction.set_rollback(True)
    says = record(ground.civil, "erase_notes", "删除", actor=None, at=PHASE_4, after={"entries": [key]})
    fresh = record(ground.civil, "edit", "更正", actor=cast.clerk, at=PHASE_4, note="还没有封存")
    for entry in (key, fresh.pk):
        NoteErasure.objects.create(entry_id=entry, by=says)
    with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
        LogEntry.objects.filter(pk=fresh.pk).update(note="")  # no block covers it
    assert [one.lines for one in examine_log().found] == [(fresh.pk,)]  # the false row is told all the same
    if note:
        with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
            LogEntry.objects.filter(pk=key).update(note=note)
    with pytest.raises(DatabaseError, match="write-once"), transaction.atomic():
        LogEntry.objects.filter(pk=key).update(note="", label="另一个")


def test_an_excerpt_is_checked_without_this_program_and_an_altered_one_is_refused(
    sealed: list[LogSeal], tmp_path: Path
):
    keys = list(LogEntry.objects.order_by("pk").values_list("pk", flat=True)[3:1000:199])
    lines = list(excerpt(keys))
    head = f"--head={sealed[4].check_code}"
    assert offline(lines, tmp_path, head)[0] == 0
    assert offline(lines, tmp_path, "--head=0000-0000-0000-0000")[0] == 1
    assert offline(lines, tmp_path, "--whole")[0] == 1  # an excerpt is not the whole
    for old, new in (("办理第", "办理了第"), ('"seal":2', '"seal":3'), ('"root":"', '"root":"0'), ("理由", "缘由")):
        altered = [line.decode().replace(old, new).encode() for line in lines]
        assert (old, offline(altered, tmp_path)[0]) == (old, 1)


def test_a_file_that_vanished_is_begun_anew_and_that_is_told(
    sealed: list[LogSeal], file: Path, ground: Ground, cast: Cast
):
    file.unlink()
    record(ground.civil, "edit", "更正", actor=cast.clerk, at=PHASE_3)
    seal_log(at=PHASE_4)
    write_down(at=PHASE_4)
    assert [one.words[:6] for one in examine_log().found] == ["封存文件不见"]
    assert len(file.read_bytes().splitlines()) == 7  # what it says of itself, and six blocks


def test_in_a_request_nobody_waits_for_another_who_seals(sealed: list[LogSeal], ground: Ground, cast: Cast):
    record(ground.civil, "edit", "更正", actor=cast.clerk, at=PHASE_3)
    assert len(seal_log(at=PHASE_3, most=1, wait=False)) == 1
