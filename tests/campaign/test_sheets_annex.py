"""The annex frame and the streamed rows, read back by openpyxl and from the XML itself."""

import hashlib
import re
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from campaign.sheets.annex import (
    AnnexLayout,
    ClosingLine,
    Column,
    Formula,
    LinkedRow,
    Sheet,
    TotalRow,
    Written,
    write_annex,
)
from campaign.sheets.layout import chinese_day, lines_needed, quoted, sheet_name
from campaign.sheets.stream import CELL_LIMIT, CLIPPED, SHARED_COUNT, SHARED_LENGTH, clean_text

DAY = date(2020, 11, 15)
PLAIN = AnnexLayout(
    "证明事项清单",
    (Column("no", "序号", 6), Column("name", "名称", 20), Column("count", "件数", 10, numeric=True)),
    sheet_name="清单",
)
GROUPED = AnnexLayout(
    "汇总表",
    (
        Column("no", "序号", 6),
        Column("name", "名称", 20, bold=True),
        Column("a", "企业", 8, group="总数", numeric=True),
        Column("b", "个人", 8, group="总数", numeric=True),
        Column("note", "备注", 20),
    ),
    footnotes=("第一条。", "第二条。"),
)

STARTS = (
    *("=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://example.invalid")', "=SUM(A1:A9)", "==1", "= 1"),
    *("+1", "+1+1", "++1", "-1", "-1+1", "--1", "-@SUM(1)", "@SUM(1+1)", "@", "@@", "=", "+", "-"),
    *("\t=1+1", "\n=1+1", " =1+1", "　=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "'=1+1", '"=1+1"', "'", "{=1+1}"),
    *("=1+1\n=2", "%0A=1", "#REF!", "#N/A", "TRUE", "1e999", "0123", "110105199001011234", "_x003D_1+1"),
)


def written(rows, layout=PLAIN, **more) -> tuple[Written, bytes]:
    """Write rows and give the result with the bytes."""
    file = BytesIO()
    done = write_annex(file, layout, rows, unit_name="某单位", day=DAY, **more)
    return done, file.getvalue()


def opened(rows, layout=PLAIN, **more) -> Workbook:
    """Write rows and open the workbook again."""
    return load_workbook(BytesIO(written(rows, layout, **more)[1]))


def body(sheet, layout, count: int) -> list[tuple[object, ...]]:
    """The values of the first `count` rows of the list."""
    first = layout.first_body_row
    return list(sheet.iter_rows(min_row=first, max_row=first + count - 1, values_only=True))


def test_title_unit_date_and_a_one_row_header_stand_above_the_rows():
    sheet = opened([(1, "户籍证明", 3)]).active
    assert [sheet["A1"].value, sheet["A2"].value, sheet["B2"].value] == [
        "证明事项清单",
        "填报单位（盖章）：某单位",
        None,
    ]
    assert sheet["C2"].value == "填报日期：2020年11月15日"
    assert [cell.value for cell in sheet[3]] == ["序号", "名称", "件数"]
    assert body(sheet, PLAIN, 1) == [(1, "户籍证明", 3)]


def test_a_missing_day_leaves_room_for_a_hand_written_one():
    file = BytesIO()
    write_annex(file, PLAIN, [], unit_name="某单位", day=None)
    assert load_workbook(file).active["C2"].value == "填报日期：    年  月  日"


def test_grouped_columns_get_a_merged_header_of_two_rows():
    sheet = opened([(1, "甲", 1, 2, "")], GROUPED).active
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {"A1:E1", "A3:A4", "B3:B4", "C3:D3", "E3:E4"} <= merged
    assert [cell.value for cell in sheet[3]] == ["序号", "名称", "总数", None, "备注"]
    assert [cell.value for cell in sheet[4]] == [None, None, "企业", "个人", None]
    assert [sheet["A3"].font.b, sheet["B3"].font.b] == [False, True]


@pytest.mark.parametrize(("layout", "row", "titles"), [(PLAIN, "A4", "$3:$3"), (GROUPED, "A5", "$3:$4")])
def test_the_header_is_frozen_and_repeated_on_every_printed_page(layout, row, titles):
    sheet = opened([], layout).active
    assert (sheet.freeze_panes, sheet.print_title_rows) == (row, titles)


def test_the_sheet_prints_on_landscape_a4_as_wide_as_the_page_with_page_numbers():
    sheet = opened([], edition_code="甲&乙").active
    setup = sheet.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    for foot in (sheet.firstFooter, sheet.oddFooter):
        assert (foot.center.text, foot.right.text) == ("第 &P 页　共 &N 页", "编号：甲&&乙")
    assert (sheet.firstHeader.center.text, sheet.oddHeader.center.text) == (None, "&A")


def test_body_cells_are_wrapped_bordered_and_marked_as_text():
    cell = opened([(1, "甲", 3)]).active["B4"]
    assert cell.alignment.wrap_text is True
    assert [cell.border.left.style, cell.border.bottom.style] == ["thin", "thin"]
    assert cell.quotePrefix


def test_count_edition_signatures_and_notes_stand_below_the_rows():
    sheet = opened([(1, "甲", 1, 2, "")] * 3, GROUPED, edition_code="LS-1").active
    below = [row[0] for row in sheet.iter_rows(min_row=8, values_only=True)]
    assert below == ["共 3 项　　编号：LS-1", GROUPED.foot_line, "填表说明：", "1. 第一条。", "2. 第二条。"]
    assert {"A8:E8", "A9:E9", "A12:E12"} <= {str(one) for one in sheet.merged_cells.ranges}


@pytest.mark.parametrize("text", STARTS)
@pytest.mark.parametrize("long", [False, True])
def test_text_stays_text_whatever_it_starts_with(text, long):
    value = text + "长" * SHARED_LENGTH if long else text
    _, data = written([(1, value, None)])
    cell = load_workbook(BytesIO(data)).active["B4"]
    assert (cell.data_type, cell.value) == ("s", value)
    assert b"<f>" not in zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml")


def test_there_are_forty_starts():
    assert len(set(STARTS)) >= 40


@pytest.mark.parametrize("text", ["=1+1", "&P", "\x00甲", "<b>"])
def test_the_unit_name_and_the_edition_are_text_too(text):
    file = BytesIO()
    write_annex(file, PLAIN, [], unit_name=text, day=DAY, edition_code=text)
    sheet = load_workbook(file).active
    kept = clean_text(text)
    assert [sheet["A2"].value, sheet["A4"].value] == [f"填报单位（盖章）：{kept}", f"共 0 项　　编号：{kept}"]


@given(st.lists(st.text(), min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_back_without_the_characters_xml_forbids(texts):
    sheet = opened([(n, text, None) for n, text in enumerate(texts, 1)]).active
    back = [row[1] or "" for row in body(sheet, PLAIN, len(texts))]
    assert back == [re.sub("\r\n?", "\n", clean_text(text)) for text in texts]


def test_line_breaks_blanks_and_long_codes_are_kept():
    sheet = opened([("1", " 甲\n乙 ", None), (110105199001011234, "110105199001011234", Decimal("52.30"))]).active
    assert body(sheet, PLAIN, 2) == [
        ("1", " 甲\n乙 ", None),
        ("110105199001011234", "110105199001011234", 52.3),
    ]


def test_ticks_days_and_numbers_are_printed_as_an_office_writes_them():
    sheet = opened([(True, DAY, 0), (False, float("nan"), -5)]).active
    assert body(sheet, PLAIN, 2) == [("√", "2020年11月15日", 0), (None, "nan", -5)]


def test_a_text_too_long_for_a_cell_is_cut_and_says_so_where_every_row_is_one_row():
    fixed = replace(PLAIN, fixed_rows=True)
    sheet = opened([(1, "甲" * 40_000, None), (2, "𠀀" * 20_000, None), (3, "乙" * CELL_LIMIT, None)], fixed).active
    texts = [row[1] for row in body(sheet, PLAIN, 3)]
    assert [len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT for text in texts] == [True] * 3
    assert [text.endswith(CLIPPED) for text in texts] == [True, True, False]


def test_more_short_texts_than_the_shared_table_takes_are_still_all_there():
    count = SHARED_COUNT + 50
    sheet = opened((n, f"项{n}", n) for n in range(count)).active
    assert body(sheet, PLAIN, count)[-60:] == [(n, f"项{n}", n) for n in range(count - 60, count)]


def test_the_same_rows_give_the_same_bytes_and_their_hash():
    rows = [(n, f"甲{n}", n) for n in range(40)]
    first, data = written(iter(rows))
    second, again = written(rows)
    assert (first, data) == (second, again)
    assert first == Written(40, len(data), hashlib.sha256(data).hexdigest())
    assert written(rows[:-1])[0].sha256 != first.sha256


def test_a_path_is_written_whole_or_not_at_all(tmp_path: Path):
    target = tmp_path / "清单.xlsx"
    done = write_annex(target, PLAIN, [(1, "甲", 1)], unit_name="某单位", day=DAY)
    before = target.read_bytes()
    assert (done.bytes, done.sha256) == (len(before), hashlib.sha256(before).hexdigest())
    with pytest.raises(ValueError, match="2 cells"):
        write_annex(target, PLAIN, [(1, "甲")], unit_name="某单位", day=DAY)
    assert (target.read_bytes(), [one.name for one in tmp_path.iterdir()]) == (before, ["清单.xlsx"])


def test_no_person_program_or_time_is_named_in_the_file():
    _, data = written([(1, "甲", 1)])
    package = zipfile.ZipFile(BytesIO(data))
    properties = load_workbook(BytesIO(data)).properties
    assert (properties.title, properties.lastModifiedBy) == ("证明事项清单", None)
    words = b"".join(package.read(name) for name in package.namelist() if name.startswith("docProps/"))
    assert [word in words for word in (b"creator", b"openpyxl", b"created", b"modified", b"Company")] == [False] * 5
    assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_list_longer_than_a_sheet_goes_on_in_numbered_sheets():
    rows = [(n, f"甲{n}", n) for n in range(25)]
    done, data = written(iter(rows), rows_per_sheet=10, totals=[("", "合计", 300)], edition_code="LS-1")
    book = load_workbook(BytesIO(data))
    marks = ["（第1张，共3张）", "（第2张，共3张）", "（第3张，共3张）"]
    assert (done.rows, book.sheetnames) == (25, [f"清单{mark}" for mark in marks])
    assert [row for sheet, n in zip(book, (10, 10, 5), strict=True) for row in body(sheet, PLAIN, n)] == rows
    assert [sheet["A1"].value for sheet in book] == [f"证明事项清单{mark}" for mark in marks]
    assert [[cell.value for cell in sheet[3]] for sheet in book] == [["序号", "名称", "件数"]] * 3
    assert [sheet.print_title_rows for sheet in book] == ["$3:$3"] * 3
    assert [row[1] for row in book.worksheets[2].iter_rows(min_row=9, max_row=9, values_only=True)] == ["合计"]
    assert [sheet[place].value for sheet, place in zip(book, ("A14", "A14", "A10"), strict=True)] == [
        "本张 10 项，接第2张　　编号：LS-1",
        "本张 10 项，接第3张　　编号：LS-1",
        "本张 5 项，各张共 25 项　　编号：LS-1",
    ]
    assert [sheet.max_row for sheet in book][:2] == [14, 14]


def test_a_list_that_just_fills_a_sheet_stays_on_it():
    assert opened([(n, "甲", n) for n in range(10)], rows_per_sheet=10).sheetnames == ["清单"]


def test_sums_carry_a_formula_with_its_value_and_are_not_counted():
    rows = [(1, "甲", 4), TotalRow(("", "小计", Formula("SUM(C4)", 4)))]
    done, data = written(rows, totals=[("", "合计", Formula("SUM(C5)", 4))], closing=[ClosingLine("核对", "相符")])
    live, cached = load_workbook(BytesIO(data)).active, load_workbook(BytesIO(data), data_only=True).active
    assert done.rows == 1
    assert [live["C5"].value, live["C6"].value] == ["=SUM(C4)", "=SUM(C5)"]
    assert [cached["C5"].value, cached["C6"].value] == [4, 4]
    assert [live["A7"].value, live["C7"].value] == ["核对", "相符"]
    assert [live["B4"].font.b, live["B5"].font.b, live["B6"].font.b] == [False, True, True]


def test_words_that_lead_elsewhere_are_inert_text_with_a_place_of_the_workbook():
    """A name with signs of XML and of formulas in it breaks neither the link nor the sheet."""
    extra = Sheet(
        replace(GROUPED, sheet_name="乙'<&\">"), [], title_to="'清单'!A4", closing=[ClosingLine("返回", to="'清单'!A4")]
    )
    to = quoted(sheet_name(extra.layout.sheet_name)) + "!A1"
    rows = [(1, "甲", 4), LinkedRow.leading(("", "小计", 4), 1, to)]
    done, data = written(rows, extra_sheets=[extra])
    book = load_workbook(BytesIO(data))
    first, second = book.worksheets
    assert (done.rows, second.title) == (1, "乙'<&\">")
    assert (first["B5"].hyperlink.location, first["B5"].value, first["B5"].font.u) == (to, "小计", "single")
    assert [second[place].hyperlink.location for place in ("A1", "A5")] == ["'清单'!A4"] * 2
    xml = b"".join(zipfile.ZipFile(BytesIO(data)).read(f"xl/worksheets/sheet{n}.xml") for n in (1, 2))
    assert (xml.count(b"<f>"), xml.count(b"<hyperlink "), xml.count(b"r:id")) == (0, 3, 0)


def test_further_sheets_have_their_own_layout_and_rows():
    extra = Sheet(GROUPED, [(1, "乙", 1, 2, "备")])
    done, data = written([(1, "甲", 1)], extra_sheets=[extra])
    book = load_workbook(BytesIO(data))
    assert (done.rows, book.sheetnames) == (1, ["清单", "汇总表"])
    assert body(book["汇总表"], GROUPED, 1) == [(1, "乙", 1, 2, "备")]


def test_rows_with_much_text_are_made_high_but_may_still_grow():
    rows = [(1, "短", 1), (2, "长" * 60, 1), (3, "一\n二", 1), (4, "长" * 9000, 1)]
    _, data = written(rows, replace(PLAIN, fixed_rows=True))
    xml = zipfile.ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<row r="([4-7])"([^>]*)>', xml) == [
        ("4", ""),
        ("5", ' ht="93"'),
        ("6", ' ht="28"'),
        ("7", ' ht="409"'),
    ]


def test_a_chinese_character_counts_two_when_lines_are_reckoned():
    assert [lines_needed("abcd", 5), lines_needed("甲乙丙", 5), lines_needed("甲\n乙", 9)] == [1, 2, 2]
    assert chinese_day(DAY) == "2020年11月15日"
