"""Annexes 3, 4 and 5 read back cell by cell."""

import zipfile
from dataclasses import fields
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from campaign.enums import Level
from publishing.sheets.annexes import (
    CANCELLED,
    RETAINED,
    CancelledRow,
    DetailRow,
    RetainedRow,
    SummaryRow,
    write_cancelled_list,
    write_retained_list,
    write_summary,
)
from publishing.sheets.summary import COUNTS, DETAILS, LETTERS, reduction_cell

DAY = date(2020, 11, 15)
KEPT = RetainedRow(
    cert_name="无犯罪记录证明",
    purpose="申领保安员证",
    basis="行政法规　《保安服务管理条例》　第十六条",
    basis_text="=年满18周岁",
    demanding_unit="某市公安局",
    issuing_unit="户籍所在地派出所",
    levels=(Level.TOWNSHIP, Level.PREFECTURE),
    subject="个人",
    guide_conditions="年满18周岁",
    guide_materials="身份证",
    guide_days="5个工作日",
    guide_place="http://example.invalid/",
    guide_sample="见附件",
    keep_reason="不能核查",
    supervision_phone="0891-0000000",
    remark="@备注",
)
GONE = CancelledRow("某局", "某事项", "某证明", "《某办法》", "村委会", "告知承诺", "书面承诺", "某局", DAY, "-备注")
UNITS = (
    SummaryRow("县（区）级", "甲市", "乙县", "乙县民政局", 2, 3, 4, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2),
    SummaryRow("自治区级", "", "", "某厅", 3, 5, 8, 2, 1, 0, 1, 0, 1, 1, 1, 0, 0, 0, 1, 2, "2020-11-18"),
    SummaryRow("地（市）级", "甲市", "", "甲市公安局", 1, 2, 3, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0),
    SummaryRow("乡镇（街道）级", "甲市", "乙县", "丙镇"),
    SummaryRow("县（区）级", "甲市", "丁区", "丁区教育局", 1, 1, 2, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0),
    SummaryRow("地（市）级", "戊市", "", "戊市公安局", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0),
)


def sheet_of(write, rows, *, data_only: bool = False, **more) -> Worksheet:
    """Write an annex and give its first sheet."""
    file = BytesIO()
    write(file, rows, unit_name="某市人民政府办公室", day=DAY, edition_code="甲-1", **more)
    return load_workbook(file, data_only=data_only).worksheets[0]


def header_of(sheet: Worksheet) -> list[tuple[object, object]]:
    """Both header rows, column by column."""
    return list(zip(*([cell.value for cell in sheet[row]] for row in (3, 4)), strict=True))


def by_place(sheet: Worksheet) -> dict[tuple[object, ...], int]:
    """Sheet rows by what stands in the columns 地（市）, 县（区） and 单位/乡镇."""
    return {tuple(cell.value for cell in row[1:4]): row[0].row for row in sheet.iter_rows(min_row=5)}


def test_annex_3_has_the_columns_of_the_form_in_two_rows():
    sheet = sheet_of(write_retained_list, [KEPT])
    assert sheet["A1"].value == "证明事项保留清单"
    assert header_of(sheet) == [
        ("序号", None),
        ("证明事项名称", None),
        ("证明用途（对应政务服务事项）", None),
        ("设定依据（层级、名称、条款）", None),
        ("条文内容", None),
        ("索要单位", None),
        ("开具单位", None),
        ("行使层级", "自治区"),
        (None, "地\n（市）"),
        (None, "县\n（区）"),
        (None, "乡镇\n（街\n道）"),
        ("服务对象", None),
        ("办理指南", "条件"),
        (None, "材料"),
        (None, "时限"),
        (None, "地点/网址"),
        (None, "式样"),
        ("保留原因", None),
        ("监督电话", None),
        ("备注", None),
    ]
    assert {"H3:K3", "M3:Q3", "A3:A4"} <= {str(one) for one in sheet.merged_cells.ranges}


def test_annex_3_prints_every_field_and_ticks_the_levels():
    sheet = sheet_of(write_retained_list, [KEPT, KEPT])
    told = list(KEPT)
    assert [cell.value for cell in sheet[6]] == [2, *told[:6], None, "√", None, "√", *told[7:]]
    assert {cell.data_type for row in (5, 6) for cell in sheet[row][1:] if cell.value} == {"s"}


def test_annex_3_sets_what_the_law_wants_stated_in_bold():
    assert [column.header for column in RETAINED.columns if column.bold] == [
        "设定依据（层级、名称、条款）",
        "索要单位",
        "开具单位",
        "条件",
        "材料",
        "时限",
        "地点/网址",
        "式样",
    ]


def test_annex_4_has_the_columns_of_the_form_and_every_field():
    sheet = sheet_of(write_cancelled_list, [GONE])
    assert [cell.value for cell in sheet[3]] == [
        "序号",
        "原索要单位",
        "对应政务服务事项",
        "证明事项名称",
        "原设定依据",
        "原开具单位",
        "取消类别（六个一批）",
        "取消后的办理方式",
        "承接核查单位",
        "执行日期",
        "备注",
    ]
    assert [cell.value for cell in sheet[4]] == [
        *(1, "某局", "某事项", "某证明", "《某办法》", "村委会", "告知承诺", "书面承诺", "某局"),
        *("2020年11月15日", "-备注"),
    ]


@pytest.mark.parametrize(
    ("write", "row"), [(write_retained_list, KEPT), (write_cancelled_list, GONE), (write_summary, UNITS[0])]
)
def test_the_same_list_gives_the_same_file_and_names_no_person(write, row):
    files = BytesIO(), BytesIO()
    done = [write(file, [row], unit_name="某单位", day=DAY, edition_code="甲-1") for file in files]
    assert (done[0], files[0].getvalue()) == (done[1], files[1].getvalue())
    package = zipfile.ZipFile(files[0])
    properties = b"".join(package.read(name) for name in package.namelist() if name.startswith("docProps/"))
    assert [word in properties for word in (b"creator", b"lastModifiedBy", b"openpyxl")] == [False] * 3


@pytest.mark.parametrize(("write", "row"), [(write_retained_list, KEPT), (write_cancelled_list, GONE)])
def test_published_lists_hold_no_formula_and_no_person(write, row):
    sheet = sheet_of(write, [row])
    assert [cell.data_type for line in sheet for cell in line if cell.data_type == "f"] == []
    headers = [column.header for column in (*RETAINED.columns, *CANCELLED.columns)]
    assert [word for word in headers if word in {"姓名", "手机", "联系人", "联系电话", "邮箱"}] == []


def test_annex_5_has_the_columns_of_the_form_in_two_rows():
    assert header_of(sheet_of(write_summary, UNITS)) == [
        *((word, None) for word in ("序号", "地（市）", "县（区）", "单位/乡镇", "层级")),
        *(("清理前总数", "企业"), (None, "个人"), (None, "合计")),
        *(("取消", "小计"), (None, "取消废止"), (None, "告知承诺"), (None, "信用查验")),
        *((None, "证件代替"), (None, "部门核查"), (None, "信息共享")),
        *(("保留", "小计"), (None, "法律"), (None, "行政法规"), (None, "国务院决定"), (None, "地方性法规")),
        *((None, "规章"), ("提请上级取消", None), ("剔除/合并（非证明、重复）", None), ("精简率", None)),
        *(("公布日期及网址", None), ("填报人/审核人/签发人", None)),
    ]


def test_annex_5_stands_in_the_order_region_prefecture_county_with_sums():
    sheet = sheet_of(write_summary, UNITS)
    places = [tuple(cell.value for cell in row[:5]) for row in sheet.iter_rows(min_row=5, max_row=15)]
    assert places == [
        (1, None, None, "某厅", "自治区级"),
        (None, None, None, "自治区本级合计", None),
        (2, "甲市", None, "甲市公安局", "地（市）级"),
        (3, "甲市", "乙县", "乙县民政局", "县（区）级"),
        (4, "甲市", "乙县", "丙镇", "乡镇（街道）级"),
        (None, "甲市", "乙县", "小计", None),
        (5, "甲市", "丁区", "丁区教育局", "县（区）级"),
        (None, "甲市", "丁区", "小计", None),
        (None, "甲市", None, "合计", None),
        (6, "戊市", None, "戊市公安局", "地（市）级"),
        (None, "戊市", None, "合计", None),
    ]


def test_a_unit_row_holds_its_own_figures_and_blanks_for_the_signatures():
    sheet = sheet_of(write_summary, UNITS)
    figures = [3, 5, 8, 5, 2, 1, 0, 1, 0, 1, 2, 1, 1, 0, 0, 0, 1, 2, 62.5, "2020-11-18", None]
    assert [cell.value for cell in sheet[5][5:]] == figures
    assert sheet["X5"].number_format == '0.00"%"'


def test_sums_are_formulas_over_the_rows_they_add():
    sheet = sheet_of(write_summary, UNITS)
    formulas = [sheet[f"H{row}"].value for row in (6, 10, 12, 13, 15, 16)]
    assert formulas == [
        "=SUM(H5)",
        "=SUM(H8:H9)",
        "=SUM(H11)",
        "=SUM(H7,H10,H12)",
        "=SUM(H14)",
        "=SUM(H6,H13,H15)",
    ]
    assert sheet["X16"].value == '=IF(H16=0,"—",ROUND(100*I16/H16,2))'


@pytest.mark.parametrize("key", COUNTS)
def test_the_stored_value_of_every_sum_is_the_sum_of_its_units(key):
    sheet = sheet_of(write_summary, UNITS, data_only=True)
    rows = by_place(sheet)
    wanted = {
        (None, None, "合计"): UNITS,
        ("甲市", None, "合计"): [unit for unit in UNITS if unit.prefecture == "甲市"],
        ("甲市", "乙县", "小计"): [unit for unit in UNITS if unit.county == "乙县"],
        (None, None, "自治区本级合计"): [unit for unit in UNITS if not unit.prefecture],
    }
    found = {place: sheet[f"{LETTERS[key]}{rows[place]}"].value for place in wanted}
    assert found == {place: sum(getattr(unit, key) for unit in units) for place, units in wanted.items()}


def test_the_total_reduction_is_the_ratio_of_sums():
    sheet = sheet_of(write_summary, UNITS, data_only=True)
    assert (sheet["I16"].value, sheet["H16"].value, sheet["X16"].value) == (9, 18, 50)


@pytest.mark.parametrize(
    ("cancelled", "baseline", "printed"),
    [
        (0, 0, "—"),
        (0, 7, Decimal("0.00")),
        (4885, 9336, Decimal("52.32")),
        (1, 3, Decimal("33.33")),
        (2, 3, Decimal("66.67")),
        (1, 800, Decimal("0.13")),
        (4999, 10000, Decimal("49.99")),
        (9, 9, Decimal("100.00")),
    ],
)
def test_the_reduction_has_two_decimals_half_up_and_a_dash_without_a_baseline(cancelled, baseline, printed):
    assert reduction_cell(cancelled, baseline) == printed


def test_a_unit_without_items_gets_a_dash():
    sheet = sheet_of(write_summary, [SummaryRow("自治区级", "", "", "某厅")], data_only=True)
    assert [sheet[f"X{row}"].value for row in (5, 6, 7)] == ["—"] * 3


@pytest.mark.parametrize(("baseline", "words"), [(18, "相符（18：18）"), (19, "不相符（18：19）")])
def test_the_check_line_says_whether_the_sums_agree(baseline, words):
    units = (*UNITS, SummaryRow("自治区级", "", "", "另一厅", baseline=baseline - 18))
    sheet = sheet_of(write_summary, units, data_only=True)
    assert [sheet["A18"].value, next(cell.value for cell in sheet[18][1:] if cell.value)] == [
        "核对：取消＋保留＋提请上级取消＝清理前总数",
        words,
    ]


def test_formulas_stand_only_in_the_sums_and_the_check_line():
    sheet = sheet_of(write_summary, UNITS, details=[DetailRow("甲市", "", "=1+1", "@", "+1")])
    rows = {cell.row for line in sheet for cell in line if cell.data_type == "f"}
    assert rows == {6, 10, 12, 13, 15, 16, 17}


def test_the_second_sheet_tells_the_items():
    file = BytesIO()
    item = DetailRow(
        "甲市", "乙县", "乙县民政局", "低保", "=收入证明", "个人", "《办法》", "规范性文件", "取消", "部门核查"
    )
    done = write_summary(file, UNITS, unit_name="某单位", day=DAY, details=[item, item])
    sheet = load_workbook(file)["事项明细"]
    assert done.rows == len(UNITS)
    assert [cell.value for cell in sheet[5]][:11] == [
        *(2, "甲市", "乙县", "乙县民政局", "低保", "=收入证明", "个人", "《办法》", "规范性文件", "取消", "部门核查")
    ]
    assert [cell.data_type for cell in sheet[5]].count("f") == 0


def test_the_detail_columns_follow_the_fields_of_a_detail():
    assert [column.key for column in DETAILS.columns[1:]] == [one.name for one in fields(DetailRow)]
