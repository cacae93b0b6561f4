"""LibreOffice recomputes Annex 5 of twenty random data sets: the sums and check lines that it finds are those of plain SQL.

Before that the values beside the formulas are taken out of the files, so nothing can come back but what was computed.

python -m tests.run tests/soak/test_recalculated.py -m soak -s
"""

import random
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.db import transaction
from openpyxl import load_workbook

from campaign.notice.target import reduction
from publishing.sheets.editions import write_edition
from publishing.sheets.summary import COUNTS, LETTERS, Limits, SummaryRow, write_summary
from tests.cast import Cast, Ground
from tests.publishing.test_queries_balance import below, by_plain_sql, printed, rolled_up

pytestmark = [pytest.mark.soak, pytest.mark.django_db]
SEEDS = range(200, 220)
_KEPT = re.compile(rb"(</f>)<v>.*?</v>", re.DOTALL)


def without_values(path: Path) -> int:
    """Take out what is kept beside the formulas of a workbook; gives how many there were."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    taken = 0
    with zipfile.ZipFile(path, "w") as book:
        for name, data in parts.items():
            left, count = _KEPT.subn(rb"\1", data)
            taken += count
            book.writestr(name, left)
    return taken


def recalculated(folder: Path) -> Path:
    """The folder with the workbooks of `folder` as LibreOffice opens and saves them."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: apt-get install libreoffice-calc"
    out = folder / "again"
    command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx"]
    files = sorted(folder.glob("*.xlsx"))
    done = subprocess.run([*command, "--outdir", out, *files], capture_output=True, timeout=600, check=False)
    assert len(list(out.glob("*.xlsx"))) == len(files), done.stderr
    return out


def sums_of(sheet) -> dict[str, int]:
    """The last row of sums of a sheet."""
    rows = [row for row in sheet.iter_rows(min_row=5) if str(row[3].value).endswith("合计")]
    return {key: sheet[f"{LETTERS[key]}{rows[-1][0].row}"].value for key in (*COUNTS, "reduction")}


def checks_of(sheet) -> list[str]:
    """What the check lines of a sheet say."""
    lines = [row for row in sheet.iter_rows(min_row=5) if str(row[0].value).startswith("核对：")]
    return [next(str(cell.value) for cell in row[1:] if cell.value) for row in lines]


def expected(counts) -> dict[str, object]:
    """The printed row of sums of these counts."""
    found = printed(counts)
    percent = reduction(found["cancelled"], found["baseline"])
    return {**found, "reduction": "—" if percent is None else float(percent)}


def test_what_a_spreadsheet_computes_is_what_the_database_adds(ground: Ground, cast: Cast, tmp_path: Path):
    region, city = (ground.divisions[code].path for code in ("540000", "540100"))
    wanted, formulas = {}, 0
    for seed in SEEDS:
        with transaction.atomic():
            _, summary = rolled_up(ground, cast, seed)
            plain = by_plain_sql()
            wanted[seed] = {0: expected(below(region, plain)), "拉萨市": expected(below(city, plain))}
            write_edition(summary.editions.get(), tmp_path / f"{seed}.xlsx")
            transaction.set_rollback(True)
        formulas += without_values(tmp_path / f"{seed}.xlsx")
    again = recalculated(tmp_path)
    for seed in SEEDS:
        book = load_workbook(again / f"{seed}.xlsx", data_only=True)
        main, own = book.worksheets[0], book["拉萨市"]
        assert {0: sums_of(main), "拉萨市": sums_of(own)} == wanted[seed]
        whole, part = (wanted[seed][place]["baseline"] for place in (0, "拉萨市"))
        assert checks_of(main) == [f"相符（{whole}：{whole}）"]
        assert checks_of(own) == [f"相符（{part}：{part}）", "相符"]
    print(
        f"\n{len(SEEDS)} of {len(SEEDS)} data sets, {formulas} formulas recomputed: sums, ratios and check lines as by plain SQL"
    )


def random_units() -> list[SummaryRow]:
    """A prefecture with more counties than a sum has ranges, another with few, and the region's own."""
    chance = random.Random(7)

    def counts() -> list[int]:
        return [chance.randint(0, 400) for _ in range(16)]

    units = [SummaryRow("自治区级", "", "", f"{number}厅", *counts()) for number in range(3)]
    for city, counties in (("甲市", 80), ("乙市", 4)):
        units.append(SummaryRow("地（市）级", city, "", f"{city}公安局", *counts()))
        units += [
            SummaryRow("县（区）级", city, f"{number}县", f"{city}{number}县{n}局", *counts())
            for number in range(counties)
            for n in range(3)
        ]
    return units


@pytest.mark.parametrize("rows", [1_000, 25])
def test_a_spreadsheet_adds_over_many_places_and_many_sheets(rows: int, tmp_path: Path):
    """Sums of more than 60 stretches go by the numbers of the units, and name the other sheets."""
    units = random_units()
    write_summary(tmp_path / "wide.xlsx", units, unit_name="某办公室", day=None, limits=Limits(rows=rows))
    taken = without_values(tmp_path / "wide.xlsx")
    book = load_workbook(recalculated(tmp_path) / "wide.xlsx", data_only=True)
    last = next(sheet for sheet in reversed(book.worksheets) if sheet.title.startswith("证明事项清理汇总表"))
    own = next(sheet for sheet in reversed(book.worksheets) if sheet.title.startswith("甲市"))
    for sheet, chosen in ((last, units), (own, [unit for unit in units if unit.prefecture == "甲市"])):
        found = sums_of(sheet)
        assert {key: found[key] for key in COUNTS} == {
            key: sum(getattr(unit, key) for unit in chosen) for key in COUNTS
        }
    assert checks_of(own)[1] == "相符"
    print(f"\n{rows} rows a sheet: {taken} formulas recomputed on {len(book.worksheets)} sheets")
