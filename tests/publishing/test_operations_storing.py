"""What a crash left behind is cleared away; the files of published lists and of a publication under way are left alone."""

import os
import time
from datetime import UTC, datetime

import pytest
from django.conf import settings as site
from django.core.management import call_command

from publishing.operations import clear_left_behind, storing
from publishing.operations.storing import shelf
from publishing.tasks import clear_published

HALF = b"PK half"


@pytest.fixture
def left(published):
    """A temporary file and a named one that no row names, both an hour old; a young temporary file."""
    folder = site.PUBLISHED_ROOT / "540102"
    found = [folder / name for name in (".ab12.tmp", "540102-1-附3-09-0123456789ab.xlsx", ".young.tmp")]
    for path in found:
        path.write_bytes(HALF)
    for path in found[:2]:
        os.utime(path, (time.time() - 3600, time.time() - 3600))
    return found


def lying():
    return {
        path.relative_to(site.PUBLISHED_ROOT).as_posix() for path in site.PUBLISHED_ROOT.rglob("*") if path.is_file()
    }


def test_temporary_files_go_and_unnamed_ones_are_put_aside(left):
    before = lying()
    cleared = clear_left_behind(at=datetime.now(UTC))
    assert (cleared.removed, cleared.put_aside) == (("540102/.ab12.tmp",), (f"540102/{left[1].name}",))
    aside = f"{storing.ASIDE}/540102-{left[1].name}"
    assert before - lying() == {"540102/.ab12.tmp", f"540102/{left[1].name}"}
    assert lying() - before == {aside}
    assert (site.PUBLISHED_ROOT / aside).read_bytes() == HALF
    assert clear_left_behind(at=datetime.now(UTC)) == storing.Cleared()


def test_nothing_is_touched_while_somebody_publishes(left, capsys):
    before = lying()
    with shelf():
        assert clear_left_behind(at=datetime.now(UTC)).busy
        call_command("clear_published")
    assert capsys.readouterr().out == "正在公布清单，没有清理。请过后再试。\n"
    assert lying() == before


def test_the_hourly_task_and_the_command_do_the_same(left, capsys):
    assert clear_published() == 2
    left[0].write_bytes(HALF)
    os.utime(left[0], (0, 0))
    call_command("clear_published")
    assert capsys.readouterr().out == "删除临时文件 540102/.ab12.tmp\n删除1个，移开0个。\n"
