"""Annex 5 at every size: sums that cover their units, sheets of the places below, links there and back, more than one sheet."""

from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from campaign.enums import Level
from publishing.sheets import summary_table
from publishing.sheets.summary import COUNTS, LETTERS, Limits, SummaryRow, write_summary
from tests.publishing.formulas import added
from tests.publishing.test_sheets_annexes import UNITS

MAIN = "证明事项清理汇总表"
CHECK = "核对：取消＋保留＋提请上级取消＝清理前总数"


def book_of(rows, *, data_only=False, **more):
    file = BytesIO()
    write_summary(file, rows, unit_name="某办公室", day=date(2020, 11, 15), edition_code="甲-1", **more)
    return load_workbook(file, data_only=data_only)


def rows_of(sheet):
    """The rows of a sheet as lists of values, by their numbers."""
    return {row[0].row: [cell.value for cell in row] for row in sheet.iter_rows(min_row=5)}


def units_in(sheet):
    """The names of the units that stand on a sheet."""
    return [row[3] for row in rows_of(sheet).values() if isinstance(row[0], int)]


def sums_in(book):
    """Where the rows of sums stand, by sheet, and what they say of place and words."""
    return [
        (sheet.title, row, values[1] or "", values[2] or "", values[3])
        for sheet in book
        for row, values in rows_of(sheet).items()
        if len(values) > 7 and str(values[7]).startswith("=SUM")
    ]


def of_units(**where):
    """The names of the units of a place, in order."""
    chosen = [unit for unit in UNITS if all(getattr(unit, name) == value for name, value in where.items())]
    return sorted(unit.unit_name for unit in chosen)


def lines_in(sheet):
    """The check lines and the like: words, result, and where the words lead."""
    found = {}
    for row in sheet.iter_rows(min_row=5):
        texts = [cell.value for cell in row if cell.value is not None]
        if texts and isinstance(row[0].value, str) and len(texts) <= 2:
            found[texts[0]] = (texts[1:] or [None])[0], row[0].hyperlink and row[0].hyperlink.location
    return found


@pytest.mark.parametrize("key", [COUNTS[0], "baseline", COUNTS[-1]])
@pytest.mark.parametrize(("limit", "terms"), [(1000, 60), (4, 60), (3, 60), (1000, 0), (4, 0)])
def test_every_sum_adds_the_units_of_its_place_once_in_its_own_column(monkeypatch, key, limit, terms):
    """On one sheet or on many, by ranges or by the numbers of the units."""
    monkeypatch.setattr(summary_table, "MOST_TERMS", terms)
    book, letter = book_of(UNITS, limits=Limits(rows=limit)), LETTERS[key]
    found = {}
    for sheet, row, prefecture, county, words in sums_in(book):
        cells = list(added(book, sheet, letter, row))
        assert {column for _, column, _ in cells} == {letter}
        assert max(Counter(cells).values()) == 1
        names = sorted(book[name][f"D{number}"].value for name, _, number in cells)
        found.setdefault((prefecture, county, words), []).append(names)
    assert found == {
        ("", "", "合计"): [of_units()],
        ("", "", "自治区本级合计"): [of_units(prefecture="")] * 2,
        ("甲市", "乙县", "小计"): [of_units(county="乙县")] * 2,
        ("甲市", "丁区", "小计"): [of_units(county="丁区")] * 2,
        ("甲市", "", "合计"): [of_units(prefecture="甲市")] * 2,
        ("戊市", "", "合计"): [of_units(prefecture="戊市")] * 2,
    }


def test_every_place_right_below_has_its_sheet_with_its_units_sums_and_check_lines():
    book = book_of(UNITS, data_only=True)
    assert book.sheetnames == [MAIN, "自治区本级", "甲市", "戊市", "事项明细"]
    assert [units_in(book[name]) for name in book.sheetnames[1:4]] == [
        ["某厅"],
        ["甲市公安局", "乙县民政局", "丙镇", "丁区教育局"],
        ["戊市公安局"],
    ]
    city = book["甲市"]
    assert (city["A1"].value, city["A5"].value, city["A9"].value) == (f"{MAIN}（甲市）", 1, 4)
    assert lines_in(city)[CHECK] == ("相符（9：9）", None)
    assert lines_in(city)[f"核对：本表合计＝“{MAIN}”第13行"] == ("相符", None)
    assert [rows_of(city)[11][7:9], rows_of(book[MAIN])[13][7:9]] == [[9, 4]] * 2


def test_a_place_leads_to_its_sheet_and_its_sheet_leads_back():
    book = book_of(UNITS)
    main = {row[3].value: row[3].hyperlink.location for row in book[MAIN].iter_rows(min_row=5) if row[3].hyperlink}
    assert main == {"自治区本级合计": "'自治区本级'!A1", "合计": "'戊市'!A1"}
    assert [book[MAIN][f"D{row}"].hyperlink.location for row in (6, 13, 15)] == [
        "'自治区本级'!A1",
        "'甲市'!A1",
        "'戊市'!A1",
    ]
    city = book["甲市"]
    assert city["A1"].hyperlink.location == f"'{MAIN}'!A13"
    assert lines_in(city)[f"返回“{MAIN}”第13行"] == (None, f"'{MAIN}'!A13")


@pytest.mark.parametrize(
    ("place", "sheets"),
    [
        (Level.REGION, ["自治区本级", "甲市", "戊市"]),
        (Level.PREFECTURE, ["乙县", "丁区"]),
        (Level.COUNTY, []),
    ],
)
def test_the_places_below_are_those_of_the_level_that_compiles(place, sheets):
    assert book_of(UNITS, place=place).sheetnames == [MAIN, *sheets, "事项明细"]


def test_the_places_beyond_the_limit_stand_in_the_main_sheet_which_says_where():
    book = book_of(UNITS, limits=Limits(children=1))
    assert book.sheetnames == [MAIN, "自治区本级", "事项明细"]
    line = lines_in(book[MAIN])["另有2个地方（甲市至戊市）不另设分表"]
    assert line == ("其各单位和合计见本表第7行至第15行", f"'{MAIN}'!A7")
    split = book_of(UNITS, limits=Limits(rows=4, children=1))
    [last] = [name for name in split.sheetnames if name.startswith(f"{MAIN}（第3张")]
    where = f"'{MAIN}（第1张，共3张）'!A7"
    assert lines_in(split[last])["另有2个地方（甲市至戊市）不另设分表"] == (
        "其各单位和合计见本表第1张第7行至第3张第7行",
        where,
    )


def test_a_table_longer_than_a_sheet_is_headed_and_summed_over_all_sheets():
    units = [replace(UNITS[2], county=f"{number}县", unit_name=f"局{number}") for number in range(12)]
    book = book_of([*UNITS, *units], limits=Limits(rows=25), data_only=True)
    names = [name for name in book.sheetnames if name.startswith(MAIN)]
    assert names == [f"{MAIN}（第1张，共2张）", f"{MAIN}（第2张，共2张）"]
    assert [book[name]["A3"].value for name in names] == ["序号"] * 2
    assert [book[name].print_title_rows for name in names] == ["$3:$4"] * 2
    assert book[names[0]]["A30"].value.startswith("本张 14 个单位，接第2张")
    rows = rows_of(book[names[1]])
    total = next(row for row in rows.values() if row[1] is None and row[3] == "合计")
    assert total[7] == sum(unit.baseline for unit in (*UNITS, *units))
    assert [row[0] for row in rows.values() if isinstance(row[0], int)] == [15, 16, 17, 18]


@pytest.mark.parametrize("name", ["事项明细", "=1+1", "甲/乙'丙[1]", "A" * 50, "证明事项清理汇总表"])
def test_a_place_of_any_name_gets_a_sheet_and_stays_text(name):
    rows = [replace(unit, prefecture=name if unit.prefecture == "甲市" else unit.prefecture) for unit in UNITS]
    book = book_of(rows)
    assert len(set(map(str.casefold, book.sheetnames))) == 5
    own = book.worksheets[2]
    assert units_in(own) == ["甲市公安局", "乙县民政局", "丙镇", "丁区教育局"]
    quoted = "'" + own.title.replace("'", "''") + "'!A1"
    assert book[MAIN]["D13"].hyperlink.location == quoted
    assert [cell.data_type for row in own.iter_rows() for cell in row if cell.value == name] == ["s"] * 7


def test_no_units_give_a_table_of_nothing_that_still_agrees():
    book = book_of([], data_only=True)
    assert book.sheetnames == [MAIN, "事项明细"]
    assert lines_in(book[MAIN])[CHECK] == ("相符（0：0）", None)


def test_a_unit_with_the_longest_name_stays_in_one_row():
    rows = [SummaryRow("自治区级", "", "", "厅" * 5000), *UNITS]
    assert len(units_in(book_of(rows)[MAIN])) == len(rows)
