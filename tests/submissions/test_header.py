"""Headers in the words of offices: two rows with groups, several names in one, words that other lists use."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from campaign.sheets.reader import read_here
from submissions.checks import BasisDraft
from submissions.sheets.declaration_in import Reading, read_declaration
from tests.submissions.workbooks import COLUMNS, UNIT


def read(rows: Sequence[Sequence[object]], tmp_path: Path, merges: Sequence[str] = ()) -> Reading:
    workbook: Any = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    for merge in merges:
        workbook.active.merge_cells(merge)
    workbook.save(tmp_path / "a.xlsx")
    return read_declaration(read_here(tmp_path / "a.xlsx"), COLUMNS, UNIT)


def unread(reading: Reading) -> list[str]:
    return [problem.where for problem in reading.problems if problem.code == "unknown_column"]


def statistics_of_2018() -> tuple[list[list[object]], list[str]]:
    """A list as a department kept it: a title, groups over their columns, 保留/取消 in one column, a foot."""
    rows: list[list[object]] = [
        ["某厅证明材料清理情况统计表（2018年）"],
        ["序号", "办理事项", "证明材料", None, None, "设定依据", None, "处理意见", None],
        [None, None, "名称", "出具部门", "用途", "文件名称", "条款", "保留/取消", "理由"],
        [1, "教师资格认定", "体检合格证明", "医院", "证明健康", "《教师资格条例》", "第十五条", "保留", "法规规定"],
        [2, "教师资格认定", "无犯罪记录证明", "公安机关", "证明无犯罪", None, None, "取消", None],
        [3, "学历认证", "在读证明", "学校", "证明在读", "无", None, "建议取消", None],
        ["合计", None, "3项"],
    ]
    return rows, ["A1:I1", "A2:A3", "B2:B3", "C2:E2", "F2:G2", "H2:I2"]


def test_a_header_in_two_rows_keeps_the_words_of_its_groups(tmp_path: Path) -> None:
    rows, merges = statistics_of_2018()
    reading = read(rows, tmp_path, merges)
    assert [(draft.cert_name, draft.proposal, draft.keep_reason) for draft in reading.drafts] == [
        ("体检合格证明", "retain", "法规规定"),
        ("无犯罪记录证明", "cancel", ""),
        ("在读证明", "cancel", ""),
    ]
    assert reading.drafts[0].bases == (BasisDraft("《教师资格条例》", "第十五条"),)
    assert (reading.drafts[2].bases[0].is_none, unread(reading)) == (True, [])


@pytest.mark.parametrize("group", ["设定依据", "依据", "法定依据"])
@pytest.mark.parametrize("leaf", ["文件名称", "名称", "法规名称", "文件", "文号"])
def test_the_names_of_acts_stand_under_the_group_in_many_words(group: str, leaf: str, tmp_path: Path) -> None:
    rows = [
        ["事项名称", "证明名称", group, None],
        [None, None, leaf, "条款"],
        ["救助", "收入证明", "《甲法》", "第三条"],
    ]
    reading = read(rows, tmp_path, ["A1:A2", "B1:B2", "C1:D1"])
    assert [draft.bases for draft in reading.drafts] == [(BasisDraft("《甲法》", "第三条"),)]


def test_documents_beside_other_forces_are_a_force(tmp_path: Path) -> None:
    rows = [["证明名称", "设定依据", None], [None, "法律", "文件"], ["收入证明", "《甲法》第三条", "《乙通知》第二条"]]
    (draft,) = read(rows, tmp_path, ["A1:A2", "B1:C1"]).drafts
    assert [(basis.title, basis.level) for basis in draft.bases] == [
        ("《甲法》", "law"),
        ("《乙通知》", "normative_document"),
    ]


def test_an_unknown_word_beside_known_ones_does_not_undo_the_group(tmp_path: Path) -> None:
    rows = [
        ["事项名称", "证明名称", "设定依据", None, None],
        [None, None, "文件名称", "发文日期", "条款"],
        ["救助", "收入证明", "《甲法》", "2003年", "第三条"],
    ]
    reading = read(rows, tmp_path, ["A1:A2", "B1:B2", "C1:E1"])
    assert (reading.drafts[0].bases, unread(reading)) == ((BasisDraft("《甲法》", "第三条"),), ["D2"])


def test_a_group_counts_where_the_lower_row_alone_would_understand_as_much(tmp_path: Path) -> None:
    rows = [["序号", "事项名称", "设定依据", None], [None, None, "名称", "条款"], [1, "收入证明", "《甲法》", "第三条"]]
    (draft,) = read(rows, tmp_path, ["A1:A2", "B1:B2", "C1:D1"]).drafts
    assert (draft.cert_name, draft.bases) == ("收入证明", (BasisDraft("《甲法》", "第三条"),))


@pytest.mark.parametrize("group", ["处理意见", "清理意见"])
@pytest.mark.parametrize(
    ("kept", "cancelled", "proposal"),
    [
        ("保留", None, "retain"),
        (None, "取消", "cancel"),
        ("否", "建议取消", "cancel"),
        ("√", None, "retain"),
        (None, "○", "cancel"),
        ("◯", "—", "retain"),
        (None, "是", "cancel"),
    ],
)
def test_words_and_ticks_under_the_proposal_are_read(
    group: str, kept: object, cancelled: object, proposal: str, tmp_path: Path
) -> None:
    rows = [["证明名称", "用途", group, None], [None, None, "保留", "取消"], ["收入证明", "救助", kept, cancelled]]
    reading = read(rows, tmp_path, ["A1:A2", "B1:B2", "C1:D1"])
    assert [draft.proposal for draft in reading.drafts] == [proposal]


def test_both_ticked_is_asked_about(tmp_path: Path) -> None:
    rows = [["证明名称", "用途", "处理意见", None], [None, None, "保留", "取消"], ["收入证明", "救助", "是", "是"]]
    reading = read(rows, tmp_path, ["A1:A2", "B1:B2", "C1:D1"])
    assert ("C3", "unknown_value") in [(problem.where, problem.code) for problem in reading.problems]


@pytest.mark.parametrize(
    ("header", "cell", "field", "value"),
    [
        ("索要部门/单位", "市公安局", "demanding_unit", "市公安局"),
        ("出具机关", "派出所", "issuing_unit", "派出所"),
        ("出具部门（单位）", "派出所", "issuing_unit", "派出所"),
        ("出具部门/单位", "派出所", "issuing_unit", "派出所"),
        ("法定依据", "《甲法》", "bases", (BasisDraft("《甲法》"),)),
        ("依据文件名称及条款", "《甲法》第三条", "bases", (BasisDraft("《甲法》", "第三条"),)),
        ("保留/取消", "取消", "proposal", "cancel"),
        ("取消/保留", "建议保留", "proposal", "retain"),
        ("改革措施", "由部门核查", "replacement", "由部门核查"),
        ("办理方式/替代措施", "由部门核查", "replacement", "由部门核查"),
    ],
)
def test_odd_words_of_a_header_are_known(header: str, cell: str, field: str, value: object, tmp_path: Path) -> None:
    reading = read([["证明名称", "用途", header], ["收入证明", "救助", cell]], tmp_path)
    assert [(draft.cert_name, getattr(draft, field)) for draft in reading.drafts] == [("收入证明", value)]
    assert unread(reading) == []


def test_names_under_what_is_cancelled_are_proposed_to_be_cancelled(tmp_path: Path) -> None:
    rows = [
        ["序号", "取消内容", None, "办理方式/替代措施"],
        [None, "证明事项名称", "索要部门/单位", None],
        [1, "收入证明", "市民政局", "由部门核查"],
    ]
    (draft,) = read(rows, tmp_path, ["A1:A2", "B1:C1", "D1:D2"]).drafts
    assert (draft.cert_name, draft.demanding_unit, draft.proposal, draft.replacement) == (
        "收入证明",
        "市民政局",
        "cancel",
        "由部门核查",
    )


def test_a_measure_of_reform_beside_the_way_of_handling_is_its_class(tmp_path: Path) -> None:
    rows = [["证明名称", "改革措施", "办理方式"], ["收入证明", "告知承诺", "由申请人书面承诺"]]
    (draft,) = read(rows, tmp_path).drafts
    assert (draft.disposal, draft.replacement) == ("commitment", "由申请人书面承诺")
