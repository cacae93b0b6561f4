"""What is made of lists that do not follow the template: headers, sections, several things in one cell, gaps."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from campaign.enums import Level
from campaign.sheets.reader import read_here
from submissions.checks import BasisDraft
from submissions.sheets.declaration_in import Reading, read_declaration
from submissions.sheets.several import bases_in, leading_clause, levels_named, materials_in
from submissions.sheets.tables import proposal_of
from submissions.sheets.vocabulary import chinese_number
from tests.submissions.workbooks import (
    COLUMNS,
    HEADERS,
    KEYS,
    UNIT,
    book,
    item,
    with_changes,
)


def sheet_of(*rows: Sequence[object], merges: Sequence[str] = ()) -> Any:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(list(row))
    for merge in merges:
        workbook.active.merge_cells(merge)
    return workbook


def read(workbook: Any, tmp_path: Path, split: bool = False) -> Reading:
    workbook.save(tmp_path / "a.xlsx")
    return read_declaration(read_here(tmp_path / "a.xlsx"), COLUMNS, UNIT, split=split)


def codes(reading: Reading) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in reading.problems]


def names(reading: Reading) -> list[str]:
    return [draft.cert_name for draft in reading.drafts]


def test_a_missing_column_is_said_once_and_its_rows_are_named(tmp_path: Path) -> None:
    keep = [at for at, key in enumerate(KEYS) if key != "purpose"]
    rows = [[item(n)[at] for at in keep] for n in range(1, 61)]
    reading = read(book(rows, [HEADERS[at] for at in keep]), tmp_path)
    blockers = [code for _, code in codes(reading) if code in ("missing_column", "row_gaps")]
    assert (blockers.count("missing_column"), blockers.count("row_gaps")) == (1, 60)
    assert len(reading.unfinished) == 60


def test_what_cannot_be_understood_is_kept_in_the_remark_of_an_unfinished_item(tmp_path: Path) -> None:
    reading = read(with_changes({"disposal": "有凭证不用重复开具"}, rows=1), tmp_path)
    assert (reading.verdict, reading.unfinished[0].disposal) == ("rowerr", "")
    assert reading.unfinished[0].remark == "原表所填：六个一批类别：有凭证不用重复开具"


@pytest.mark.parametrize("change", [{"cert_name": "=1"}, {"yearly_count": "约200"}, {"purpose": "长" * 1001}])
def test_a_cell_that_is_wrong_and_not_missing_must_be_mended_in_the_file(change: Any, tmp_path: Path) -> None:
    reading = read(with_changes(change, rows=1), tmp_path)
    assert (reading.verdict, reading.has_gaps) == ("rowerr", False)


def whole(group: Sequence[object], leaves: Sequence[object], under: Sequence[object], out: str) -> list[list[object]]:
    """The template with one column replaced by a group of several."""
    at = KEYS.index(out)
    row = item(1)
    return [
        [*HEADERS[:at], *group, *HEADERS[at + 1 :]],
        [*[None] * at, *leaves],
        [*row[:at], *under, *row[at + 1 :]],
    ]


def test_a_group_over_ticks_is_read_as_the_words_it_stands_for(tmp_path: Path) -> None:
    group, leaves = ["行使层级", None, None, None], ["自治区", "地（市）", "县（区）", "乡镇（街道）"]
    rows = whole(group, leaves, [None, "√", 1, "×"], "levels")
    reading = read(sheet_of(*rows, merges=["K1:N1"]), tmp_path)
    assert (reading.verdict, reading.code) == ("accept", "ok")
    assert reading.drafts[0].levels == (Level.PREFECTURE, Level.COUNTY)


def test_a_tick_column_that_holds_neither_tick_nor_blank_is_asked_about(tmp_path: Path) -> None:
    group, leaves = ["行使层级", None, None, None], ["自治区", "地（市）", "县（区）", "乡镇（街道）"]
    rows = whole(group, leaves, [None, "部分下放", None, None], "levels")
    reading = read(sheet_of(*rows, merges=["K1:N1"]), tmp_path)
    assert (reading.verdict, codes(reading)[0]) == ("rowerr", ("K3", "unknown_value"))


def test_ticks_under_the_proposal_say_what_is_proposed(tmp_path: Path) -> None:
    rows = whole(["清理意见", None], ["取消", "保留"], ["√", None], "proposal")
    for merges in (["Q1:R1"], []):
        reading = read(sheet_of(*rows, merges=merges), tmp_path)
        assert (reading.verdict, [draft.proposal for draft in reading.drafts]) == ("accept", ["cancel"])


def test_a_header_that_its_own_rows_contradict_is_not_guessed(tmp_path: Path) -> None:
    rows = whole(["清理意见", None], ["保留", "取消"], ["√", None], "proposal")
    assert read(sheet_of(*rows), tmp_path).code == "header_two_rows"


def test_bases_in_columns_by_force_take_the_force_of_their_column(tmp_path: Path) -> None:
    rows = [
        ["证明名称", "证明用途", "设定依据", None],
        [None, None, "法律", "行政法规"],
        ["收入证明", "临时救助", "《甲法》第三条", "《乙条例》第五条第二款"],
    ]
    reading = read(sheet_of(*rows, merges=["C1:D1"]), tmp_path)
    assert reading.drafts[0].bases == (
        BasisDraft("《甲法》", "第三条", "", "law"),
        BasisDraft("《乙条例》", "第五条第二款", "", "administrative_regulation"),
    )


def test_a_header_merged_for_its_width_alone_is_one_column(tmp_path: Path) -> None:
    rows = [["序号", "证明名称", None, "用途"], [1, "收入证明", None, "临时救助"], [2, "户籍证明", None, "入学"]]
    reading = read(sheet_of(*rows, merges=["B1:C1", "B2:C2", "B3:C3"]), tmp_path)
    assert (names(reading), reading.has_gaps) == (["收入证明", "户籍证明"], True)


def test_a_header_merged_over_two_columns_in_use_is_refused(tmp_path: Path) -> None:
    rows = [["序号", "证明名称", None, "用途"], [1, "收入证明", "甲", "临时救助"]]
    assert read(sheet_of(*rows, merges=["B1:C1"]), tmp_path).code == "header_two_rows"


def test_a_word_with_two_meanings_goes_by_the_other_columns(tmp_path: Path) -> None:
    alone = read(sheet_of(["序号", "证明事项", "用途"], [1, "收入证明", "救助"]), tmp_path)
    beside = read(sheet_of(["证明事项", "证明材料名称", "依据"], ["临时救助", "收入证明", "《甲》"]), tmp_path)
    named = read(sheet_of(["序号", "事项名称", "依据"], [1, "收入证明", "《甲》"]), tmp_path)
    assert [(draft.cert_name, draft.service_name) for one in (alone, beside, named) for draft in one.drafts] == [
        ("收入证明", ""),
        ("收入证明", "临时救助"),
        ("收入证明", ""),
    ]
    assert [code for _, code in codes(named) if code == "column_guessed"] == ["column_guessed"]


def test_sections_name_the_unit_and_the_proposal_of_their_rows(tmp_path: Path) -> None:
    rows = [
        ["序号", "证明名称", "用途"],
        ["一、取消的证明事项（2项）"],
        ["市教育局"],
        [1, "学历证明", "入学"],
        ["市民政局（1项）"],
        [2, "收入证明", "救助"],
        ["二、保留的证明事项"],
        [3, "死亡证明", "殡葬"],
        [4, "一次性证明"],
    ]
    reading = read(sheet_of(*rows), tmp_path)
    assert [(draft.cert_name, draft.demanding_unit, draft.proposal) for draft in reading.drafts] == [
        ("学历证明", "市教育局", "cancel"),
        ("收入证明", "市民政局", "cancel"),
        ("死亡证明", "市民政局", "retain"),
        ("一次性证明", "市民政局", "retain"),
    ]
    assert ("A2", "section_row") in codes(reading)


GROUPED = ["序号", "办理事项", "证明材料名称", "用途"]


def services(reading: Reading) -> list[str]:
    return [draft.service_name for draft in reading.drafts]


def test_a_blank_service_is_the_one_above_and_its_cell_says_so(tmp_path: Path) -> None:
    rows = [[1, "临时救助", "收入证明", "救助"], [None, None, "户口簿", "核实"], [2, " ", "身份证", "核实"]]
    reading = read(sheet_of(GROUPED, *rows, [3, "收养登记", "婚姻状况证明", "登记"]), tmp_path)
    assert services(reading) == ["临时救助", "临时救助", "临时救助", "收养登记"]
    assert [one for one in codes(reading) if one[1] == "service_carried_down"] == [
        ("B3", "service_carried_down"),
        ("B4", "service_carried_down"),
    ]


def test_a_service_is_not_carried_over_a_blank_row_a_heading_or_a_total(tmp_path: Path) -> None:
    first, last = [1, "临时救助", "收入证明", "救助"], [2, None, "户口簿", "核实"]
    for between in ([], ["一、取消的证明事项（2项）"], ["小计", None, 1], GROUPED):
        reading = read(sheet_of(GROUPED, first, between, last), tmp_path)
        assert (services(reading), "service_carried_down" in dict(map(reversed, codes(reading)))) == (
            ["临时救助", ""],
            False,
        )


def test_a_service_is_not_carried_out_of_a_merge_nor_where_the_row_says_something_of_its_service(
    tmp_path: Path,
) -> None:
    rows = [[1, "临时救助", "收入证明", "救助"], [None, None, "户口簿", "核实"], [2, None, "身份证", "核实"]]
    merged = read(sheet_of(GROUPED, *rows, merges=["B2:B3"]), tmp_path)
    assert services(merged) == ["临时救助", "临时救助", ""]
    form = read(
        book([item(1), [None if key == "service_name" else cell for key, cell in zip(KEYS, item(2), strict=True)]]),
        tmp_path,
    )
    assert (form.verdict, services(form)[1]) == ("rowerr", "")


def test_type_and_code_of_a_service_come_down_with_it(tmp_path: Path) -> None:
    blank = {"no": None, "service_name": None, "service_type": None, "service_code": None, "cert_name": "户口簿"}
    reading = read(book([item(1), item(2, **blank)]), tmp_path)
    assert reading.verdict == "warn"
    assert {(one.service_name, one.service_type, one.service_code) for one in reading.drafts} == {
        ("临时救助申请第1类", "payment", "54010001")
    }


def test_a_subtotal_does_not_end_the_table(tmp_path: Path) -> None:
    rows = [
        ["序号", "证明名称", "用途"],
        [1, "甲证明", "一"],
        ["小计", 1],
        [2, "乙证明"],
        ["合计", 2],
        ["填表人：", "某"],
    ]
    assert names(read(sheet_of(*rows), tmp_path)) == ["甲证明", "乙证明"]


def test_two_lists_one_below_the_other_keep_their_own_columns(tmp_path: Path) -> None:
    rows = [
        ["取消清单"],
        ["序号", "证明名称", "用途"],
        [1, "甲证明", "一"],
        ["保留清单"],
        ["证明名称", "设定依据", "用途"],
        ["乙证明", "《甲法》", "二"],
    ]
    reading = read(sheet_of(*rows), tmp_path)
    assert [(draft.cert_name, draft.purpose, draft.proposal) for draft in reading.drafts] == [
        ("甲证明", "一", "cancel"),
        ("乙证明", "二", "retain"),
    ]


def test_the_template_twice_is_refused_however_it_stands(tmp_path: Path) -> None:
    other = [*HEADERS[:-2], HEADERS[-1], HEADERS[-2]]
    assert read(book([item(1), other, item(2)]), tmp_path).code == "two_tables"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("取消证明事项清单", "取消"),
        ("某市保留的证明事项目录", "保留"),
        ("需提请上级取消的证明事项", "提请上级取消"),
        ("取消和保留证明事项清单", ""),
        ("证明事项清理申报表", ""),
        ("不应由村委会出具的证明（取消）", ""),
    ],
)
def test_a_title_says_what_is_proposed_only_when_it_says_one_thing(title: str, said: str) -> None:
    assert proposal_of(title) == said


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("1.收入证明 2.户口簿", ("收入证明", "户口簿")),
        ("（一）收入证明；（二）户口簿", ("收入证明", "户口簿")),
        ("①收入证明\n②户口簿\n③身份证复印件", ("收入证明", "户口簿", "身份证复印件")),
        ("一、收入证明 二、户口簿", ("收入证明", "户口簿")),
        ("收入证明\n户口簿", ("收入证明", "户口簿")),
        ("无固定\n收入证明", ()),
        ("1.收入证明", ()),
        ("（一）收入证明", ()),
        ("第1.5期培训证明", ()),
        ("2.收入证明 3.户口簿", ()),
        ("收入证明、户口簿", ("收入证明", "户口簿")),
        ("学历证明；身份证明", ("学历证明", "身份证明")),
        ("婚姻状况证明，无犯罪记录证明", ("婚姻状况证明", "无犯罪记录证明")),
        ("收入证明;户口簿复印件;居民身份证（复印件）", ("收入证明", "户口簿复印件", "居民身份证（复印件）")),
        ("收入证明\n户口簿；学位证书", ("收入证明", "户口簿", "学位证书")),
        ("《出生医学证明》、护照", ("《出生医学证明》", "护照")),
        ("高等学校学历证明、职业技能等级证书", ("高等学校学历证明", "职业技能等级证书")),
        ("", ()),
    ],
)
def test_several_certificates_in_one_cell_are_seen_by_their_numbers_or_lines(
    text: str, several: tuple[str, ...]
) -> None:
    assert materials_in(text) == several


@pytest.mark.parametrize(
    "name",
    [
        *("出生、死亡证明", "学历、学位证书", "无房、无业证明", "父、母身份证明", "收入、财产状况证明", "结婚、离婚证"),
        *("身份证明（居民身份证、户口簿）", "毕业证（学历证书、学位证书）", "企业法人营业执照（正、副本）"),
        *("身份证、户口簿等证明", "居民身份证、户口簿或其他身份证明", "户口簿或身份证", "结婚证、离婚证之一"),
        *("不动产权属证书、证明", "身份证明、有效证件", "工作单位或村、居委会证明", "土地、房屋权属证书"),
        *("关于“两证、一照”的证明", "亲属关系证明、以及户口簿", "经济困难证明、", "收入证明；收入证明"),
    ],
)
def test_a_name_that_holds_a_mark_is_not_torn(name: str) -> None:
    assert materials_in(name) == ()


def test_several_certificates_are_a_question_and_split_on_demand(tmp_path: Path) -> None:
    workbook = with_changes({"cert_name": "1.收入证明 2.户口簿"}, rows=2)
    asked, split = read(workbook, tmp_path), read(workbook, tmp_path, split=True)
    assert (asked.verdict, asked.code, asked.rows) == ("warn", "several_materials", 2)
    assert asked.several == (("E2", ("收入证明", "户口簿")),)
    assert (split.verdict, names(split)) == ("accept", ["收入证明", "户口簿", "无固定收入证明"])
    assert [draft.no for draft in split.drafts] == [1, 2, 3]


@pytest.mark.parametrize(
    ("typed", "bases"),
    [
        ("《甲法》", [("《甲法》", "", "")]),
        ("《社会救助暂行办法》（国务院令第649号）", [("《社会救助暂行办法》（国务院令第649号）", "", "")]),
        ("《甲法》第三条", [("《甲法》", "第三条", "")]),
        ("《甲法》第三条；《乙条例》第五条第二款", [("《甲法》", "第三条", ""), ("《乙条例》", "第五条第二款", "")]),
        (
            "【法律】《甲法》第三条\n【行政法规】《乙条例》（国务院令第1号）第五条第（二）项",
            [
                ("《甲法》", "第三条", "law"),
                ("《乙条例》（国务院令第1号）", "第五条第（二）项", "administrative_regulation"),
            ],
        ),
        ("1.《甲法》第三条 2.《乙法》第四条", [("《甲法》", "第三条", ""), ("《乙法》", "第四条", "")]),
        (
            "《关于印发〈丙办法〉的通知》（藏政发〔2016〕1号）",
            [("《关于印发〈丙办法〉的通知》（藏政发〔2016〕1号）", "", "")],
        ),
        ("依照《甲法》第三条办理", [("依照《甲法》第三条办理", "", "")]),
        ("", [("", "", "")]),
    ],
)
def test_several_bases_in_one_cell_are_split(typed: str, bases: list[tuple[str, str, str]]) -> None:
    assert [(one.title, one.clause, one.level) for one in bases_in(BasisDraft(title=typed))] == bases


def test_what_stands_behind_the_clause_is_the_wording() -> None:
    (basis,) = bases_in(BasisDraft(title="《甲法》第三条：申请应当提交证明。"))
    assert (basis.clause, basis.text) == ("第三条", "申请应当提交证明。")


def test_forces_go_with_their_bases_in_order(tmp_path: Path) -> None:
    change = {"basis_title": "《甲法》第三条；《乙条例》第五条", "basis_clause": None, "basis_level": "法律、行政法规"}
    reading = read(with_changes(change, rows=1), tmp_path)
    assert [basis.level for basis in reading.drafts[0].bases] == ["law", "administrative_regulation"]
    assert (reading.verdict, reading.drafts[0].at("basis_title", 2)) == ("accept", "L2")


def test_forces_that_do_not_fit_the_bases_are_asked_about(tmp_path: Path) -> None:
    reading = read(with_changes({"basis_level": "法律、行政法规"}, rows=1), tmp_path)
    assert (reading.verdict, codes(reading)) == ("rowerr", [("O2", "unknown_value")])


def test_forces_are_named_one_after_the_other() -> None:
    assert (levels_named("法律；部门规章"), levels_named("法律、不详")) == (["law", "department_rule"], [])
    assert leading_clause("第十一条第一款 申请…") == ("第十一条第一款", "申请…")
    assert leading_clause("申请…") == ("", "申请…")


@pytest.mark.parametrize(
    ("text", "number"), [("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("项", 0), ("", 0)]
)
def test_chinese_numbers_are_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(("typed", "number"), [("一、", 1), ("（二）", 2), ("3．", 3), ("十一、", 11)])
def test_numbers_of_a_list_may_be_written_as_lists_write_them(typed: str, number: int, tmp_path: Path) -> None:
    assert read(with_changes({"no": typed}, rows=1), tmp_path).drafts[0].no == number


def test_where_another_header_speaks_of_certificates_the_service_is_not_taken_for_one(tmp_path: Path) -> None:
    reading = read(sheet_of(["序号", "事项名称", "材料一览", "依据"], [1, "救助", "收入证明", "《甲》"]), tmp_path)
    assert [(draft.service_name, draft.cert_name) for draft in reading.drafts] == [("救助", "收入证明")]
    assert ("C1", "column_guessed") in codes(reading)


def test_a_header_may_be_three_rows_deep(tmp_path: Path) -> None:
    rows = [
        ["序号", "证明名称", "设定依据", None],
        [None, None, "法律法规", None],
        [None, None, "名称", "条款"],
        [1, "收入证明", "《甲法》", "第一条"],
    ]
    reading = read(sheet_of(*rows, merges=["A1:A3", "B1:B3", "C1:D1", "C2:D2"]), tmp_path)
    assert [(draft.cert_name, draft.bases) for draft in reading.drafts] == [
        ("收入证明", (BasisDraft("《甲法》", "第一条"),))
    ]


def test_two_tables_side_by_side_are_refused_rather_than_halved(tmp_path: Path) -> None:
    rows = [["序号", "证明名称", "序号", "证明名称"], [1, "甲证明", 2, "乙证明"]]
    assert read(sheet_of(*rows), tmp_path).code == "duplicate_header"


@pytest.mark.parametrize(
    ("header", "read_as"),
    [
        ("取消的社区居民委员会证明事项（类别）", "收入证明"),
        ("由村（居）委会单位出具的证明", "收入证明"),
        ("不再要求提交的材料【名称】", "收入证明"),
    ],
)
def test_one_column_that_speaks_of_certificates_holds_their_names(header: str, read_as: str, tmp_path: Path) -> None:
    reading = read(sheet_of(["某地清单"], ["序号", header], ["1", read_as], ["2", "居住证明"]), tmp_path)
    assert names(reading) == [read_as, "居住证明"]


@pytest.mark.parametrize("header", ["证明开具单位", "证明材料类别", "取消证明项数", "证明用途说明"])
def test_a_column_about_certificates_does_not_hold_their_names(header: str, tmp_path: Path) -> None:
    reading = read(sheet_of(["序号", header], ["1", "某局"], ["2", "某局"]), tmp_path)
    assert names(reading) in ([], ["", ""])
