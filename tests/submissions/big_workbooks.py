"""Files that are too much of something. Importing adds them to KINDS."""

import zipfile
from pathlib import Path

from tests.submissions.workbooks import SHEET, STRINGS, book, edited, kind, pack

MEGABYTE = 1024 * 1024


@kind("f02_one_styled_cell_in_last_row.xlsx", "accept", "ok", 5)
def last_row(path: Path) -> None:
    pack(path, edited(SHEET, "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'))


@kind("f03_all_rows_empty.xlsx", "reject", "too_many_rows")
def empty_rows(path: Path) -> None:
    rows = "".join(f'<row r="{n}"/>' for n in range(7, 1_048_577))
    pack(path, edited(SHEET, "</sheetData>", rows + "</sheetData>"))


@kind("f04_bordered_empty_cells.xlsx", "reject", "too_many_rows")
def bordered_cells(path: Path) -> None:
    line = '<row r="#">' + "".join(f'<c r="{chr(65 + at)}#" s="1"/>' for at in range(22)) + "</row>"
    rows = "".join(line.replace("#", str(n)) for n in range(7, 200_001))
    pack(path, edited(SHEET, "</sheetData>", rows + "</sheetData>"))


def _with_merges(path: Path, merges: list[str]) -> None:
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in merges)
    pack(path, edited(SHEET, "</sheetData>", f"</sheetData><mergeCells>{cells}</mergeCells>"))


@kind("f07_100000_merges.xlsx", "reject", "too_many_merges")
def many_merges(path: Path) -> None:
    _with_merges(path, [f"A{n}:B{n}" for n in range(10, 100_010)])


@kind("f08_one_giant_merge.xlsx", "reject", "too_many_merges")
def giant_merge(path: Path) -> None:
    _with_merges(path, ["A10:XFD1048576"])


@kind("f09_65000_styles.xlsx", "reject", "too_many_styles")
def many_styles(path: Path) -> None:
    pack(path, edited("xl/styles.xml", "</cellXfs>", '<xf numFmtId="0"/>' * 65_000 + "</cellXfs>"))


@kind("f10_two_million_shared_strings.xlsx", "reject", "too_many_strings")
def many_strings(path: Path) -> None:
    pack(path, edited(STRINGS, "</sst>", "<si><t>项</t></si>" * 2_000_000 + "</sst>"))


@kind("f11_500_sheets.xlsx", "reject", "too_many_sheets")
def many_sheets(path: Path) -> None:
    workbook = book()
    for _ in range(499):
        workbook.create_sheet()
    workbook.save(path)


@kind("f12_50000_hyperlinks_and_names.xlsx", "reject", "too_many_hyperlinks")
def many_links(path: Path) -> None:
    links = "".join(f'<hyperlink ref="A{n}" location="B1"/>' for n in range(1, 50_001))
    content = edited(SHEET, "</sheetData>", f"</sheetData><hyperlinks>{links}</hyperlinks>")
    pack(path, content)


@kind("f13_11_megabytes.xlsx", "reject", "file_too_big")
def eleven_megabytes(path: Path) -> None:
    book().save(path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/media/image1.bin", b"\0" * 11 * MEGABYTE)


@kind("f15_200_megabytes_of_zeros.xlsx", "reject", "file_too_big")
def zeros(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200 * MEGABYTE)
