"""Lists as offices lay them out, none of which was a model for the reader: every row is an item or a problem at its cell."""

import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest

from campaign.sheets.reader import read_here
from submissions.sheets.declaration_in import Reading, read_declaration
from submissions.sheets.tables import unit_in
from tests.submissions.workbooks import COLUMNS, UNIT

Rows = Sequence[Sequence[object]]
SERVICES = ("临时救助", "收养登记", "高龄津贴发放")
PAPERS = ("收入情况证明", "婚姻状况证明", "居住证明", "亲属关系证明", "死亡证明", "无犯罪记录证明")
LAW = "《社会救助暂行办法》（国务院令第649号）第十一条"


def saved(path: Path, *sheets: tuple[str, Rows], merges: Sequence[str] = ()) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets:
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for merge in merges:
        workbook.worksheets[0].merge_cells(merge)
    workbook.save(path)
    return path


def two_row_header(folder: Path) -> tuple[Path, int]:
    head = [["某县民政局证明事项清理情况表"], ["填报单位：某县民政局"]]
    head += [["序号", "证明材料", None, "设定依据", None, "清理意见", None, "备注"]]
    head += [[None, "名称", "出具单位", "名称", "条款", "取消", "保留", None]]
    rows = [[n, paper, "村委会", "《甲条例》", "第三条", "√", None, None] for n, paper in enumerate(PAPERS, 1)]
    merges = ["A1:H1", "A2:H2", "A3:A4", "B3:C3", "D3:E3", "F3:G3", "H3:H4"]
    return saved(folder / "a.xlsx", ("表", [*head, *rows]), merges=merges), len(rows)


def materials_in_columns(folder: Path) -> tuple[Path, int]:
    head = ["序号", "办理事项", "证明材料1", "证明材料2", "证明材料3", "设定依据"]
    rows = [[n, name, *PAPERS[n : n + 3], LAW] for n, name in enumerate(SERVICES, 1)]
    return saved(folder / "a.xlsx", ("表", [head, *rows])), 3


def blocks_of_services(folder: Path) -> tuple[Path, int]:
    rows: list[list[object]] = [["序号", "证明名称", "证明用途", "设定依据", "索要单位"]]
    for number, service in zip("一二三", SERVICES, strict=True):
        rows.append([f"{number}、{service}（2项）"])
        rows += [[n, paper, "核实情况", LAW, "县民政局"] for n, paper in enumerate(PAPERS[:2], 1)]
    return saved(folder / "a.xlsx", ("表", rows)), 6


def first_columns_merged(folder: Path) -> tuple[Path, int]:
    rows: list[list[object]] = [["序号", "办理事项", "索要单位", "证明材料名称", "设定依据"]]
    for n, service in enumerate(SERVICES, 1):
        rows += [[n, service, "县民政局", PAPERS[0], LAW], [None, None, None, PAPERS[1], LAW]]
    merges = [f"{letter}{top}:{letter}{top + 1}" for top in (2, 4, 6) for letter in "ABC"]
    return saved(folder / "a.xlsx", ("表", rows), merges=merges), 6


def unit_above_each_block(folder: Path) -> tuple[Path, int]:
    rows: list[list[object]] = [["某市保留的证明事项清单"]]
    for unit in ("市公安局", "市教育局", "市住房公积金管理中心"):
        rows += [
            [f"单位：{unit}", None, None, None, "2020年10月20日"],
            ["序号", "证明名称", "用途", "设定依据", "开具单位"],
        ]
        rows += [[n, paper, "核实", LAW, "村（居）委会"] for n, paper in enumerate(PAPERS[:3], 1)]
        rows += [[]]
    return saved(folder / "a.xlsx", ("表", rows)), 9


def chinese_csv(folder: Path) -> tuple[Path, int]:
    lines = ["某区取消证明事项目录,,,", "（共6项）,,,", "序号,证明事项名称,取消依据,取消后办理方式"]
    lines += [f'{n},{paper},"{LAW}，第十二条",部门内部核查' for n, paper in enumerate(PAPERS, 1)]
    (folder / "a.csv").write_bytes("\r\n".join([*lines, "填表人：,,联系电话：,"]).encode("gb18030"))
    return folder / "a.csv", 6


def sheets_by_department(folder: Path) -> tuple[Path, int]:
    head = ["编号", "材料名称", "使用事项", "法律法规依据"]
    sheets = [
        (unit, [[f"{unit}证明事项清单"], [], head, *[[n, paper, service, LAW] for n, (paper, service) in enumerate(zip(PAPERS[:3], SERVICES, strict=True), 1)]])
        for unit in ("民政局", "公安局", "教育局", "人社局")
    ]  # fmt: skip
    return saved(folder / "a.xlsx", ("说明", [["本表由各单位填报，请于月底前报送。"]]), *sheets), 12


def notes_between_rows(folder: Path) -> tuple[Path, int]:
    rows: list[list[object]] = [["序号", "证明名称", "用途", "依据", "处理意见"]]
    for n, paper in enumerate(PAPERS, 1):
        rows.append([n, paper, "核实", LAW, "取消"])
        if n % 2 == 0:
            rows.append([f"注：第{n}项自2020年10月起不再索要。"])
    return saved(folder / "a.xlsx", ("表", [*rows, ["合计", len(PAPERS)], ["审核人：", None, None, "（盖章）"]])), 6


LAYOUTS: tuple[Callable[[Path], tuple[Path, int]], ...] = (
    two_row_header,
    materials_in_columns,
    blocks_of_services,
    first_columns_merged,
    unit_above_each_block,
    chinese_csv,
    sheets_by_department,
    notes_between_rows,
)


def accounted(reading: Reading) -> set[int]:
    """The rows that are an item, or that a problem names: at its cell, or by number in its words (第2、5、8行)."""
    places = [problem.where for problem in reading.problems]
    places += [place for draft in reading.drafts for place in draft.where.values()]
    rows = {int(found[1]) for place in places if (found := re.fullmatch(r"[A-Z]+(\d+)", place))}
    named = [found[0] for problem in reading.problems for found in re.finditer(r"[第（][\d、行第]+行", problem.words)]
    return rows | {int(number) for words in named for number in re.findall(r"\d+", words)}


def head_of(reading: Reading) -> int:
    """The last row of the first header: nothing above it is an item."""
    return min(int(re.sub(r"\D", "", place)) for draft in reading.drafts for place in draft.where.values()) - 1


@pytest.mark.parametrize("lay", LAYOUTS, ids=lambda lay: lay.__name__)
def test_every_row_of_a_list_in_a_new_layout_is_accounted_for(
    lay: Callable[[Path], tuple[Path, int]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, expected = lay(tmp_path)
    neutral = read_here(path)
    reading = read_declaration(neutral, COLUMNS, UNIT)
    filled = {row.number for sheet in neutral.sheets[-1:] for row in sheet.rows if row.number > head_of(reading)}
    with capsys.disabled():
        sys.stdout.write(f"\n{lay.__name__}: {len(filled)} rows below the header, {reading.rows} items of {expected} ")
    assert (reading.rows, filled - accounted(reading)) == (expected, set())


def read_as(lay: Callable[[Path], tuple[Path, int]], folder: Path) -> Reading:
    return read_declaration(read_here(lay(folder)[0]), COLUMNS, UNIT)


def test_the_heading_of_a_block_names_the_service_of_its_rows(tmp_path: Path) -> None:
    reading = read_as(blocks_of_services, tmp_path)
    assert [draft.service_name for draft in reading.drafts] == [name for name in SERVICES for _ in range(2)]


def test_the_unit_over_a_block_is_that_of_its_rows_and_the_first_one_is_said(tmp_path: Path) -> None:
    reading = read_as(unit_above_each_block, tmp_path)
    units = ("市公安局", "市教育局", "市住房公积金管理中心")
    assert [draft.demanding_unit for draft in reading.drafts] == [name for name in units for _ in range(3)]
    assert {"unit_from_title", "section_row"} <= {one.code for one in reading.problems}


def test_materials_in_columns_of_their_own_are_each_named_as_not_read(tmp_path: Path) -> None:
    reading = read_as(materials_in_columns, tmp_path)
    assert {one.where for one in reading.problems if one.code == "unknown_column"} == {"C1", "D1", "E1"}


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：市公安局", "市公安局"),
        ("责任部门: 县教育局", "县教育局"),
        ("填报单位：某县民政局", ""),
        ("单位：万元", ""),
        ("单位：（盖章）", ""),
        ("单位负责人：某某", ""),
    ],
)
def test_a_line_names_the_unit_of_a_block_only_when_it_says_so(line: str, unit: str) -> None:
    assert unit_in(line) == unit


@pytest.mark.parametrize(
    "heading", ["一、行政许可类（3项）", "第一部分", "二、面向企业的（2项）", "（一）其他事项", "一、保留的证明"]
)
def test_a_heading_that_names_no_service_gives_none(heading: str, tmp_path: Path) -> None:
    rows = [["序号", "证明名称", "证明用途", "设定依据"], [heading], [1, PAPERS[0], "核实", LAW]]
    reading = read_declaration(read_here(saved(tmp_path / "a.xlsx", ("表", rows))), COLUMNS, UNIT)
    assert [draft.service_name for draft in reading.drafts] == [""]
