"""What the reader of Annex 2 makes of rows, vocabularies and odd tables."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from campaign.checks import comparison_key
from campaign.enums import Level
from campaign.sheets.neutral import Cell, NeutralWorkbook, Row, Sheet
from campaign.sheets.parts import OWN_COMMENT_AUTHOR
from campaign.sheets.reader import read_here
from submissions.checks import BasisDraft
from submissions.sheets.cells import is_blank
from submissions.sheets.declaration_in import SHOWN_PROBLEMS, Reading, read_declaration
from submissions.sheets.header import plain_header
from submissions.sheets.rows import _FOOTER, _LABELS_BEGIN, _is_label
from submissions.sheets.template_out import write_declaration_template
from submissions.sheets.vocabulary import levels_of, terms, value_of
from tests.submissions.workbooks import COLUMNS, HEADERS, KEYS, UNIT, book, item, with_changes

BASIS = ("basis_title", "basis_clause", "basis_text", "basis_level")


def read(workbook: Any, tmp_path: Path) -> Reading:
    path = tmp_path / "a.xlsx"
    workbook.save(path)
    return read_declaration(read_here(path), COLUMNS, UNIT)


def codes(reading: Reading) -> list[tuple[str, str]]:
    return [(problem.where, problem.code) for problem in reading.problems]


def further(title: str, level: str = "法律") -> list[object]:
    values = {"basis_title": title, "basis_clause": "第一条", "basis_level": level}
    return [values.get(key) for key in KEYS]


def test_every_field_arrives_as_its_stored_value(tmp_path: Path) -> None:
    (draft,) = read(book([item(7, doc_to_amend="《细则》", remark="无")]), tmp_path).drafts
    assert (draft.no, draft.service_type, draft.category, draft.subject) == (7, "payment", "certificate", "individual")
    assert (draft.levels, draft.yearly_count) == ((Level.PREFECTURE, Level.COUNTY), 120)
    assert (draft.proposal, draft.disposal) == ("cancel", "department_check")
    assert draft.replacement == "由民政部门查询核实，3个工作日内办结"
    assert (draft.service_code, draft.issuing_unit, draft.remark) == ("54010007", "村（居）民委员会", "无")
    assert draft.bases == (
        BasisDraft(
            "《社会救助暂行办法》（国务院令第649号）",
            "第十一条",
            "申请最低生活保障，应当提出书面申请。",
            "administrative_regulation",
        ),
    )
    assert draft.at("cert_name") == "E2"


def test_a_row_with_only_basis_cells_belongs_to_the_item_above(tmp_path: Path) -> None:
    reading = read(book([item(1), further("《甲法》"), further("《乙规章》", "部门规章"), item(2)]), tmp_path)
    assert (reading.verdict, reading.rows) == ("accept", 2)
    assert [basis.title for basis in reading.drafts[0].bases][1:] == ["《甲法》", "《乙规章》"]
    assert [len(draft.bases) for draft in reading.drafts] == [3, 1]
    assert reading.drafts[0].at("basis_title", 3) == "L4"


def test_a_fault_in_a_further_basis_names_its_own_cell(tmp_path: Path) -> None:
    reading = read(book([item(1), further("《甲法》", "不知道")]), tmp_path)
    assert (reading.verdict, reading.code, codes(reading)) == ("rowerr", "unknown_value", [("O3", "unknown_value")])


def test_a_basis_without_an_item_above_is_a_row_error(tmp_path: Path) -> None:
    reading = read(book([further("《甲法》"), item(1)]), tmp_path)
    assert (reading.verdict, codes(reading)) == ("rowerr", [("L2", "basis_without_item")])


def test_merged_item_cells_over_further_bases_stay_one_item(tmp_path: Path) -> None:
    workbook = book([item(1), further("《甲法》"), item(2)])
    for letter in "ABEQ":
        workbook.active.merge_cells(f"{letter}2:{letter}3")
    reading = read(workbook, tmp_path)
    assert (reading.verdict, [len(draft.bases) for draft in reading.drafts]) == ("accept", [2, 1])


def test_an_empty_demanding_unit_is_the_unit_itself(tmp_path: Path) -> None:
    assert read(with_changes({"demanding_unit": None}, rows=1), tmp_path).drafts[0].demanding_unit == UNIT


def test_numbered_but_empty_rows_are_not_items(tmp_path: Path) -> None:
    assert read(book([item(1), [2], [3], [" "]]), tmp_path).rows == 1


@pytest.mark.parametrize("numbers", [[1, 1, 2], [None, 1, 2], [0, 1, 2]])
def test_numbers_that_fail_are_given_anew_and_said(numbers: list[int | None], tmp_path: Path) -> None:
    reading = read(book([item(n, no=number) for n, number in enumerate(numbers, 1)]), tmp_path)
    assert (reading.verdict, [draft.no for draft in reading.drafts]) == ("accept", [1, 2, 3])
    assert [code for _, code in codes(reading)] == ["renumbered"]


def test_a_file_without_numbers_is_numbered_in_silence(tmp_path: Path) -> None:
    reading = read(book([item(n, no=None) for n in (1, 2)]), tmp_path)
    assert ([draft.no for draft in reading.drafts], codes(reading)) == ([1, 2], [])


def test_a_missing_required_column_is_named(tmp_path: Path) -> None:
    keep = [at for at, key in enumerate(KEYS) if key != "purpose"]
    reading = read(book([[item(1)[at] for at in keep]], [HEADERS[at] for at in keep]), tmp_path)
    assert (reading.verdict, reading.code, reading.rows) == ("rowerr", "missing_column", 1)
    assert codes(reading)[:2] == [("A1", "missing_column"), ("E2", "row_gaps")]
    assert "“证明用途”" in reading.problems[0].words


def test_optional_columns_and_the_demanding_unit_may_be_missing(tmp_path: Path) -> None:
    gone = {"demanding_unit", "service_code", "yearly_count", "doc_to_amend", "remark"}
    keep = [at for at, key in enumerate(KEYS) if key not in gone]
    assert read(book([[item(1)[at] for at in keep]], [HEADERS[at] for at in keep]), tmp_path).verdict == "accept"


def test_text_beside_the_table_does_not_vanish_in_silence(tmp_path: Path) -> None:
    reading = read(book([[*item(1), None, "旁注"]]), tmp_path)
    assert (reading.verdict, codes(reading)) == ("warn", [("X2", "outside_table")])


def test_a_header_printed_again_is_left_out_with_a_word(tmp_path: Path) -> None:
    reading = read(book([item(1), HEADERS, item(2)]), tmp_path)
    assert (reading.verdict, reading.code, reading.rows) == ("warn", "repeated_header", 2)


def test_hidden_columns_and_sheets_are_confirmed(tmp_path: Path) -> None:
    workbook = book()
    workbook.active.column_dimensions["Q"].hidden = True
    workbook.create_sheet("封面")
    workbook.active.sheet_state = "hidden"
    workbook.active = 1
    reading = read(workbook, tmp_path)
    assert (reading.verdict, [code for _, code in codes(reading)]) == ("warn", ["hidden_sheet", "hidden_columns"])


def test_comments_of_the_product_are_silent(tmp_path: Path) -> None:
    workbook = book()
    workbook.active["E1"].comment = Comment("写规范全称", OWN_COMMENT_AUTHOR)
    assert read(workbook, tmp_path).code == "ok"


def test_a_footer_formula_is_no_fault_of_a_row(tmp_path: Path) -> None:
    workbook = book([item(1), ["合计", *[None] * 14, "=SUM(P2:P2)"]])
    reading = read(workbook, tmp_path)
    assert (reading.verdict, reading.code, reading.rows) == ("warn", "footer_ignored", 1)


def test_words_of_a_footer_do_not_repeat_a_person(tmp_path: Path) -> None:
    reading = read(book([item(1), ["填表人：扎西"], [None, "联系电话：13800000000"]]), tmp_path)
    assert not any("扎西" in problem.words or "1380000" in problem.words for problem in reading.problems)


def test_an_item_whose_remark_looks_like_a_footer_is_an_item(tmp_path: Path) -> None:
    assert read(book([item(1, remark="备注：已核")]), tmp_path).rows == 1


@pytest.mark.parametrize("name", ["盖章", "单位盖章"])
def test_a_stamp_may_be_what_is_demanded(name: str, tmp_path: Path) -> None:
    reading = read(book([item(1, cert_name=name, category="盖章")]), tmp_path)
    assert (reading.verdict, [draft.cert_name for draft in reading.drafts]) == ("accept", [name])


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("yearly_count", "1,200件", 1200),
        ("yearly_count", "１２０", 120),
        ("yearly_count", "无", None),
        ("yearly_count", 12.0, 12),
        ("service_code", 5401.0, "5401"),
        ("service_code", "05401", "05401"),
        ("cert_name", "  收入证明\n", "收入证明"),
        ("subject", "企业、个人", "both"),
        ("levels", "地(市)、县级\n乡镇", (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP)),
    ],
)
def test_values_are_read_as_they_are_meant(key: str, value: object, expected: object, tmp_path: Path) -> None:
    reading = read(with_changes({key: value}, rows=1), tmp_path)
    assert (reading.code, getattr(reading.drafts[0], key)) == ("ok", expected)


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("yearly_count", "约200", "bad_number"),
        ("yearly_count", -3, "bad_number"),
        ("yearly_count", 1.5, "bad_number"),
        ("service_code", 540100000000000000, "bad_number"),
        ("cert_name", True, "bool_not_text"),
        ("levels", "地（市）级、村级", "unknown_value"),
        ("proposal", "剔除", "unknown_value"),
        ("basis_level", "规章", "unknown_value"),
        ("disposal", "取消", "unknown_category"),
    ],
)
def test_values_that_cannot_be_meant_are_row_errors(key: str, value: object, code: str, tmp_path: Path) -> None:
    reading = read(with_changes({key: value}, rows=1), tmp_path)
    place = openpyxl.utils.get_column_letter(KEYS.index(key) + 1) + "2"
    assert (reading.verdict, codes(reading), reading.rows) == ("rowerr", [(place, code)], 1)


def test_a_fault_is_said_once_and_not_also_as_missing(tmp_path: Path) -> None:
    assert codes(read(with_changes({"cert_name": "#REF!"}, rows=1), tmp_path)) == [("E2", "error_value")]


@pytest.mark.parametrize(
    "vocabulary", ["service_type", "category", "subject", "levels", "basis_level", "proposal", "disposal"]
)
@pytest.mark.parametrize("dress", ["{}", " {}\n", "（一）{}", "1.{}", "{}（3）", "二、{}"])
def test_each_term_is_known_in_every_dress(vocabulary: str, dress: str) -> None:
    assert None not in [value_of(vocabulary, dress.format(term)) for term in terms(vocabulary)]


@pytest.mark.parametrize(
    "half", ["告知", "承诺", "信用", "查验", "证件", "代替", "部门", "核查", "信息", "共享", "废止"]
)
def test_half_a_category_is_the_category(half: str) -> None:
    assert value_of("disposal", half) is not None


@pytest.mark.parametrize(
    ("vocabulary", "text"), [("service_type", "行政"), ("basis_level", "法规"), ("category", "结"), ("proposal", "")]
)
def test_a_half_name_of_two_terms_is_none(vocabulary: str, text: str) -> None:
    assert value_of(vocabulary, text) is None


def test_levels_that_are_not_known_spoil_the_whole_cell() -> None:
    assert (levels_of("自治区级、村级"), levels_of(" 、 "), levels_of("自治区级")) == (None, None, (Level.REGION,))


@pytest.mark.parametrize(
    "dressed", ["＊证明 名称（必填）", "证明\n名称：", "【重要】证明名称", "证明名称(按清单)(全称)"]
)
def test_a_header_is_known_under_its_dress(dressed: str) -> None:
    assert plain_header(dressed) == "证明名称"


def test_problems_are_listed_up_to_a_limit(tmp_path: Path) -> None:
    reading = read(book([[None, f"事项{n}"] for n in range(300)]), tmp_path)
    assert (len(reading.problems), reading.problems[-1].code) == (SHOWN_PROBLEMS + 1, "more_problems")


def test_every_problem_names_the_sheet_and_ends_as_a_sentence(tmp_path: Path) -> None:
    reading = read(with_changes({"purpose": "=1"}, {"proposal": "待定"}, {"cert_name": None}), tmp_path)
    assert {problem.sheet for problem in reading.problems} == {"证明事项清理申报表"}
    assert all(problem.words.endswith("。") and "请" in problem.words for problem in reading.problems)


def test_a_workbook_without_sheets_has_no_header() -> None:
    assert read_declaration(NeutralWorkbook(), COLUMNS, UNIT).code == "header_not_found"


def test_only_the_first_rows_are_searched_for_the_header() -> None:
    far = Row(500, False, tuple(Cell(at, "text", header) for at, header in enumerate(HEADERS, 1)))
    rows = (*(Row(n, False, (Cell(1, "text", "话"),)) for n in range(1, 100)), far)
    assert read_declaration(NeutralWorkbook((Sheet("甲", "visible", rows),)), COLUMNS, UNIT).code == "header_not_found"


@pytest.fixture
def template(tmp_path: Path) -> Callable[[], Any]:
    def load() -> Any:
        buffer = BytesIO()
        write_declaration_template(
            buffer, columns=COLUMNS, unit_code="540100-012", unit_name=UNIT, form_version=1, items=()
        )
        buffer.seek(0)
        return openpyxl.load_workbook(buffer)

    return load


def test_the_products_own_template_is_silent(template: Callable[[], Any], tmp_path: Path) -> None:
    workbook = template()
    sheet = workbook["证明事项清理申报表"]
    top = next(row[0].row for row in sheet.iter_rows() if row[0].value == "序号")
    for at, value in enumerate(item(1), 1):
        sheet.cell(top + 1, at).value = value
    reading = read(workbook, tmp_path)
    assert (reading.verdict, reading.code, reading.rows, reading.problems) == ("accept", "ok", 1, ())


def test_the_products_own_template_left_empty_has_no_rows(template: Callable[[], Any], tmp_path: Path) -> None:
    assert read(template(), tmp_path).code == "no_rows"


@pytest.mark.parametrize(
    ("kind", "value", "blank"),
    [
        ("text", "", True),
        ("text", " 　\n", True),
        ("text", " 甲", False),
        ("text", "甲", False),
        ("number", "0", False),
    ],
)
def test_a_cell_that_shows_nothing_is_blank(kind, value, blank):
    assert is_blank(Cell(1, kind, value)) is blank


def test_a_name_twice_in_a_list_of_names_is_warned_of_and_the_list_can_be_kept(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for name in ("证明名称", "婚姻状况证明", "贫困证明", "居住证明", "贫困证明"):
        workbook.active.append([name])
    reading = read(workbook, tmp_path)
    assert [where for where, code in codes(reading) if code == "duplicate_item"] == ["A5"]
    assert (reading.rows, reading.has_gaps) == (4, True)


@pytest.mark.parametrize("lead", ["", " ", "　", "\u200b", "(", "（"])
def test_a_footers_label_is_known_by_its_first_sign_already(lead: str) -> None:
    words = [
        "合计",
        "小计：3",
        "填表人：",
        "审核人签字",
        "盖章",
        "公章",
        "备注：略",
        "注:",
        "2020年10月31日",
        "电话0891",
    ]
    others = ["个人", "《社会救助暂行办法》", "无固定收入证明", "5401", "说", "", "注意", "负责人以外的人"]
    for text in (*words, *others):
        whole = _FOOTER.fullmatch(comparison_key(lead + text)) is not None
        assert _is_label(lead + text) == whole
    assert all(_is_label(word) for word in words)


def test_every_word_for_a_footer_begins_with_a_known_sign() -> None:
    assert {word[0] for word in re.findall("[\u4e00-\u9fff]+", _FOOTER.pattern)} >= _LABELS_BEGIN
    assert {word[0] for word in re.findall(r"[(|]([\u4e00-\u9fff])", _FOOTER.pattern)} - set("签") <= _LABELS_BEGIN
