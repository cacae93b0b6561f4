"""LibreOffice opens the workbook of rulings and saves it again; what a panel typed in it is read back and ruled.

Needs LibreOffice Calc: apt-get install libreoffice-calc
"""

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from review.models import Ruling
from review.sheets.loading import weighed_rows
from review.sheets.rulings_in import read_rulings
from review.sheets.rulings_out import LAYOUT, VERDICT, write_rulings
from tests.cast import PHASE_3
from tests.review.conftest import COPY, KINSHIP, MARRIAGE, Stage, docketed, stage

__all__ = ["docketed", "stage"]

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
PLACES = {column.key: place for place, column in enumerate(LAYOUT.columns, 1)}
TYPED = {
    MARRIAGE: {"outcome": "保留", "reason": "=法律规定"},
    KINSHIP: {"outcome": "取消", "disposal": "取消废止"},
    COPY: {
        "outcome": "取消",
        "disposal": "部门核查",
        "replacement": "由民政部门核查。",
        "effective_from": "2020-12-01",
    },
}


def saved_again(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice saves it."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: apt-get install libreoffice-calc"
    command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*command, "--outdir", folder / "again", path], capture_output=True, timeout=180, check=True)
    return folder / "again" / path.name


def test_what_was_typed_comes_back_and_locks_and_identities_stay(docketed: Stage, tmp_path: Path):
    path = tmp_path / "rulings.xlsx"
    rulings = Ruling.objects.with_papers().order_by("item__no")
    write_rulings(path, rulings, unit_name="城关区人民政府办公室", day=PHASE_3.date())
    book = openpyxl.load_workbook(saved_again(path, tmp_path))
    sheet = book.worksheets[0]
    assert sheet.protection.sheet
    for row in range(4, 4 + rulings.count()):
        assert not any(sheet.cell(row, PLACES[column.key]).protection.locked for column in VERDICT)
        for key, value in TYPED.get(sheet.cell(row, PLACES["cert_name"]).value, {}).items():
            cell = sheet.cell(row, PLACES[key])
            cell.value, cell.data_type = value, "s"
    book.save(path)
    found = weighed_rows(read_rulings(saved_again(path, tmp_path)), docketed.cast.panel_member)
    assert (found.refused, [one.words for one in found.problems], found.empty) == ("", [], 2)
    verdicts = {ruling.item.cert_name: verdict for ruling, verdict in found.taken}
    assert set(verdicts) == set(TYPED)
    assert (verdicts[MARRIAGE].reason, str(verdicts[COPY].effective_from)) == ("=法律规定", "2020-12-01")
