"""A block from a spreadsheet: its cells as Excel and WPS copy them, its values as a workbook's, its merges and titles."""

import pytest

from submissions.checks import BasisDraft
from submissions.sheets.pasting import MOST_ROWS, cells_of, named_by, read_block

KEYS = ("cert_name", "service_name", "service_type", "category", "subject", "issuing_unit")
BASIS = ("basis_title", "basis_clause", "basis_text", "basis_level")


@pytest.fixture
def read(ground):
    def reading(text, keys=KEYS, standing=()):
        return read_block(text, keys, ground.form.columns, "城关区民政局", standing)

    return reading


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("甲\t乙\r\n丙\t丁\r\n", [["甲", "乙"], ["丙", "丁"]]),
        ("甲\t乙", [["甲", "乙"]]),
        ("甲\t\t丙\n", [["甲", "", "丙"]]),
        ('"第一行\n第二行"\t乙\n', [["第一行\n第二行", "乙"]]),
        ('"他说""好""\n"\t乙', [['他说"好"\n', "乙"]]),
        ('"示范"证明\t乙\n', [['"示范"证明', "乙"]]),
        ('"证明"\t乙\n', [['"证明"', "乙"]]),
        ('"没有结束\t乙\n丙\t丁\n', [['"没有结束', "乙"], ["丙", "丁"]]),
        ('"甲\t乙"\t丙', [["甲\t乙", "丙"]]),
        ('甲\t"乙\n乙"', [["甲", "乙\n乙"]]),
        ("甲\r乙\r", [["甲"], ["乙"]]),
        ("", [[""]]),
        ("甲\n\n乙\n", [["甲"], [""], ["乙"]]),
    ],
)
def test_cells_are_cut_as_spreadsheets_copy_them(text, cells):
    assert cells_of(text) == cells


def test_cells_go_to_the_columns_from_the_focused_one_on(read):
    block = read("居住证明\t临时救助\t行政给付\t各类证明\t群众\t村委会\n")
    assert dict(block.rows[0].values) == {
        "cert_name": "居住证明",
        "service_name": "临时救助",
        "service_type": "payment",
        "category": "certificate",
        "subject": "individual",
        "issuing_unit": "村委会",
    }
    assert block.is_readable


def test_words_of_a_vocabulary_are_read_as_in_a_workbook(read):
    block = read("县级、地市级\t1,200件\t拟取消\t书面承诺\n", ("levels", "yearly_count", "proposal", "disposal"))
    assert dict(block.rows[0].values) == {
        "levels": [2, 3],
        "yearly_count": 1200,
        "proposal": "cancel",
        "disposal": "commitment",
    }


def test_a_header_copied_with_the_block_says_which_column_is_which(read):
    block = read("序号\t材料名称\t科室\t证明名称\t用途\n1\t\t救助科\t居住证明\t核实住址\n")
    assert (block.keys, block.ignored) == (("cert_name", "purpose"), ("材料名称", "科室"))
    assert dict(block.rows[0].values) == {"cert_name": "居住证明", "purpose": "核实住址"}


def test_one_known_word_is_no_header(ground):
    assert named_by(["证明名称", "居住证明", "三"], ground.form.columns) == []
    assert named_by(["备注", "备注"], ground.form.columns) == []


def test_what_cannot_be_read_is_said_with_the_choices_and_the_block_is_not_readable(read):
    block = read("居住证明\t临时救助\t发钱\n")
    (problem,) = block.rows[0].problems
    assert (problem.code, block.is_readable) == ("unknown_value", False)
    assert "行政给付" in problem.words


def test_gaps_do_not_hinder_a_draft(read):
    assert read("居住证明\n").is_readable


def test_a_service_merged_over_its_certificates_goes_down(read):
    block = read("居住证明\t临时救助\t行政给付\n收入证明\t\t\n死亡证明\t丧葬补贴\t\n")
    assert [row.values["service_name"] for row in block.rows] == ["临时救助", "临时救助", "丧葬补贴"]
    assert [sorted(row.carried) for row in block.rows] == [[], ["service_name", "service_type"], []]


def test_a_row_with_nothing_but_a_basis_belongs_to_the_item_above(read):
    text = "居住证明\t甲法\t第一条\t\t法律\n\t乙条例\t第二条\t\t行政法规\n收入证明\t丙法\t\t\t法律\n"
    block = read(text, ("cert_name", *BASIS))
    assert [[basis.title for basis in row.bases] for row in block.rows] == [["甲法", "乙条例"], ["丙法"]]


def test_bases_pasted_alone_are_one_for_each_row(read):
    block = read("甲法\t第一条\n乙法\t第二条\n", BASIS)
    assert [row.bases for row in block.rows] == [(BasisDraft("甲法", "第一条"),), (BasisDraft("乙法", "第二条"),)]


def test_an_empty_row_inside_the_block_keeps_its_place(read):
    assert [row.is_empty for row in read("甲证明\n\n乙证明\n").rows] == [False, True, False]


def test_a_block_that_is_too_wide_is_refused_with_the_ways_out(read):
    block = read("甲\t乙\t丙\n", ("cert_name", "service_name"))
    assert block.refusal.startswith("粘贴的内容有3列，从所选栏目起只有2栏。请")
    assert (block.rows, block.is_readable) == ((), False)


@pytest.mark.parametrize(
    ("text", "words"),
    [(" \n\t\n", "没有可以粘贴的内容"), ("证明\n" * (MOST_ROWS + 1), "301行，一次最多300行"), ("证" * 400_001, "太多")],
)
def test_what_is_nothing_or_too_much_is_refused(read, text, words):
    assert words in read(text).refusal


def names_in(block):
    """The number taken off, and the name, row by row."""
    return [(row.mark, row.values["cert_name"]) for row in block.rows]


def test_numbers_of_the_list_are_taken_off_the_names_as_from_an_old_list(read):
    block = read("1.身份证明\t临时救助\n2、收入证明\n（三）居住证明\n④死亡证明\n1寸照片\n二代身份证\n")
    assert names_in(block) == [
        ("1.", "身份证明"),
        ("2、", "收入证明"),
        ("（三）", "居住证明"),
        ("④", "死亡证明"),
        ("", "1寸照片"),
        ("", "二代身份证"),
    ]
    assert block.is_readable


def test_a_bare_figure_is_a_number_where_the_rows_count_on(read):
    assert names_in(read("1身份证明\n2收入证明\n")) == [("1", "身份证明"), ("2", "收入证明")]
    assert names_in(read("1身份证明\n收入证明\n")) == [("", "1身份证明"), ("", "收入证明")]


def test_a_name_that_stands_in_the_paper_with_its_number_keeps_it(read):
    assert names_in(read("1.身份证明\n2.收入证明\n", standing={"1.身份证明"})) == [
        ("", "1.身份证明"),
        ("2.", "收入证明"),
    ]


def test_a_cell_with_several_numbers_is_left_alone(read):
    assert names_in(read("1.身份证2.户口簿\n")) == [("", "1.身份证2.户口簿")]


def test_rows_without_names_have_no_numbers_to_lose(read):
    block = read("甲法\t第一条\n乙法\t第二条\n", BASIS)
    assert [row.mark for row in block.rows] == ["", ""]


@pytest.mark.parametrize("first", ["1\t", "1.\t", "\t"])
def test_a_first_column_that_counts_is_left_out(read, first):
    block = read(f"{first}身份证明\t临时救助\n2\t收入证明\t\n")
    assert (block.counted, names_in(block)) == (True, [("", "身份证明"), ("", "收入证明")])
    assert block.rows[1].values["service_name"] == "临时救助"


@pytest.mark.parametrize(
    ("text", "keys"),
    [("12\t取消\n", ("yearly_count", "proposal")), ("12\n", KEYS), ("身份证明\t12\n2\t甲\n", KEYS)],
)
def test_other_figures_are_read(read, text, keys):
    assert read(text, keys).counted is False
