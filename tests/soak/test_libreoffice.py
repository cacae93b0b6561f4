"""LibreOffice opens every workbook that the product writes and saves it again; the product reads that back the same.

Needs LibreOffice Calc: apt-get install libreoffice-calc
"""

import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from campaign.sheets.reader import read_here
from publishing.sheets.annexes import write_cancelled_list, write_retained_list, write_summary
from submissions.models import Declaration
from submissions.sheets.contacts_out import ContactRow, write_contacts
from submissions.sheets.filling import row_of, write_template_of
from submissions.sheets.given_out import given_in
from submissions.sheets.importing import import_workbook, read_for
from submissions.sheets.marked_out import marked_copy
from tests.cast import PHASE_2, Cast, Ground
from tests.publishing.test_sheets_annexes import GONE, KEPT, UNITS
from tests.submissions.papers import started
from tests.submissions.planted import ROWS, broken, good, mend, right_values
from tests.submissions.workbooks import book

pytestmark = pytest.mark.soak
DAY = date(2020, 11, 15)


@pytest.fixture
def paper(ground: Ground, cast: Cast, settings: object, tmp_path: Path) -> Declaration:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]
    return started(ground, cast)


@pytest.fixture
def saved_again(tmp_path: Path) -> Callable[[Path], Path]:
    """`saved_again(path)`: the workbook as LibreOffice saves it."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: apt-get install libreoffice-calc"

    def save(path: Path) -> Path:
        out = tmp_path / "again"
        command = [program, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
        done = subprocess.run(
            [*command, "--outdir", out, path], capture_output=True, text=True, timeout=180, check=False
        )
        assert (out / path.name).is_file(), done.stderr
        return out / path.name

    return save


def test_the_template_comes_back_the_same(paper, cast, tmp_path, saved_again):
    book([list(row.values()) for row in good()]).save(tmp_path / "first.xlsx")
    import_workbook(tmp_path / "first.xlsx", paper, name="a", confirmed=True, actor=cast.clerk, at=PHASE_2)
    before = [row_of(item) for item in paper.items.order_by("no")]
    path = tmp_path / "template.xlsx"
    write_template_of(path, paper.unit, paper.round, paper)
    again = saved_again(path)
    assert given_in(read_here(again)) == given_in(read_here(path))
    reading = read_for(paper, again, PHASE_2.date())
    assert (reading.verdict, [one.code for one in reading.problems if one.severity != "info"]) == ("accept", [])
    imported = import_workbook(again, paper, name="b", confirmed=False, actor=cast.clerk, at=PHASE_2)
    assert (imported.reading.problems[0].code, imported.taken.same) == ("no_changes", ROWS)
    assert [row_of(item) for item in paper.items.order_by("no")] == before


def test_the_marked_workbook_mended_and_saved_by_libreoffice_is_the_same_sixty_rows(paper, cast, tmp_path, saved_again):
    path = broken(tmp_path / "in.xlsx")
    back = tmp_path / "back.xlsx"
    back.write_bytes(marked_copy(path, read_for(paper, path, PHASE_2.date())) or b"")
    again, first = (read_for(paper, one, PHASE_2.date()) for one in (saved_again(back), path))
    # LibreOffice writes TRUE and #REF! as formulas: the words differ, the cells do not; our comments stay silent.
    assert {one.where for one in again.problems} == {one.where for one in first.problems}
    assert [one for one in again.problems if one.code == "comments_ignored"] == []
    mend(back, right_values())
    mended = saved_again(back)
    imported = import_workbook(mended, paper, name="c", confirmed=False, actor=cast.clerk, at=PHASE_2)
    assert (imported.reading.verdict, imported.reading.code, imported.taken.new) == ("accept", "ok", ROWS)
    assert list(paper.items.order_by("no").values_list("cert_name", flat=True)) == [row["cert_name"] for row in good()]


def contacts(path: Path) -> None:
    write_contacts(path, [ContactRow("某市", "某某")], unit_name="某办公室", day=DAY)


def retained(path: Path) -> None:
    write_retained_list(path, [KEPT] * 3, unit_name="某市人民政府办公室", day=DAY, edition_code="甲-1")


def cancelled(path: Path) -> None:
    write_cancelled_list(path, [GONE] * 3, unit_name="某市人民政府办公室", day=DAY, edition_code="甲-1")


def summary(path: Path) -> None:
    write_summary(path, UNITS, unit_name="某办公室", day=DAY, edition_code="甲-1")


@pytest.mark.parametrize("write", [contacts, retained, cancelled, summary], ids=lambda write: write.__name__)
def test_what_the_office_takes_away_opens_and_keeps_every_text(write, tmp_path, saved_again):
    path = tmp_path / "out.xlsx"
    write(path)
    before, after = (openpyxl.load_workbook(one) for one in (path, saved_again(path)))
    assert after.sheetnames == before.sheetnames
    for name in before.sheetnames:
        texts = [
            # LibreOffice takes the quotation marks off names of sheets in formulas that do not need them.
            [
                [cell.value.replace("'", "") for cell in row if isinstance(cell.value, str)]
                for row in book[name].iter_rows()
            ]
            for book in (before, after)
        ]
        assert texts[1][: len(texts[0])] == texts[0]
