"""What is marked, what its comment says, and how the list of problems is grouped."""

from dataclasses import replace

import pytest

from campaign.checks import Problem, Severity
from submissions.checks.items import ItemDraft
from submissions.checks.rulebook import rules
from submissions.sheets.declaration_in import Reading
from submissions.sheets.marked_out import KINDS, NOTES_LISTED, OTHER, has_marks, kind_of, marks_of

SHEET = "申报表"
DRAFT = ItemDraft(where={"purpose": "H4", "cert_name": "E4"})


def problem(
    where: str, code: str = "required", severity: Severity = Severity.BLOCKER, words: str = "没有填写。"
) -> Problem:
    return Problem(where, code, severity, words, SHEET)


def reading(*problems: Problem) -> Reading:
    return Reading("rowerr", "required", (DRAFT,), problems)


def test_a_comment_says_what_is_wrong_and_shows_what_is_right():
    [mark] = marks_of(reading(problem("H4"))).marks
    assert mark == (SHEET, "H4", "wrong", "没有填写。\n示例：核实申请人家庭收入，确定救助标准")


def test_words_that_have_their_own_example_get_no_second_one():
    [mark] = marks_of(reading(problem("H4", words="没有填写。例如“核实收入”。"))).marks
    assert mark[3] == "没有填写。例如“核实收入”。"


def test_all_that_is_wrong_at_one_cell_is_one_mark_of_the_worst_kind():
    found = reading(problem("H4", "hidden_rows", Severity.WARNING, "请核对。"), problem("H4", words="例如“甲”。"))
    assert marks_of(found).marks == [(SHEET, "H4", "wrong", "请核对。\n例如“甲”。")]


def test_hints_are_listed_and_not_marked():
    hint = problem("E4", "act_unknown", Severity.INFO, "无法核对。")
    made = marks_of(reading(hint))
    assert (made.marks, made.groups) == ([], [("提示，不影响录入", [(SHEET, "E4", "note", "无法核对。")])])
    assert has_marks(reading(hint)) is False


def test_many_hints_are_cut_off():
    hints = [problem(f"E{row}", "act_unknown", Severity.INFO) for row in range(NOTES_LISTED + 5)]
    [(_, lines)] = marks_of(reading(*hints)).groups
    assert len(lines) == NOTES_LISTED


def test_groups_go_by_kind_what_must_be_mended_first_the_commoner_before_the_rarer():
    found = reading(
        problem("A1", "hidden_rows", Severity.WARNING),
        problem("A2", "too_long"),
        problem("A3"),
        problem("A4"),
        problem("A5", "never_heard_of"),
    )
    titles = [(title, len(lines)) for title, lines in marks_of(found).groups]
    assert titles == [("应填栏目没有填", 2), ("文字过长", 1), (OTHER, 1), ("隐藏的内容", 1)]


def test_the_notes_count_what_is_found():
    found = reading(problem("A1"), problem("A2", "hidden_rows", Severity.WARNING), problem("A3", "x", Severity.INFO))
    assert marks_of(found).notes[0].startswith("须改正1处，提醒1处，提示1处。")


@pytest.mark.parametrize("where", ["", "H4"])
def test_what_stands_at_no_cell_has_no_mark_and_a_line(where):
    gate = replace(problem(where), sheet="")
    assert (has_marks(reading(gate)), marks_of(reading(gate)).marks) == (False, [])
    assert [lines for _, lines in marks_of(reading(gate)).groups] == [[("", where, "wrong", "没有填写。")]]


def test_the_names_of_kinds_do_not_stand_in_two_places():
    assert sorted(set(KINDS) & set(rules())) == []
    assert kind_of(problem("A1", "duplicate_item")) == rules()["duplicate_item"].name


def test_what_is_said_of_a_row_marks_its_first_cell():
    marks = marks_of(reading(problem("第7行")))
    assert [mark[:3] for mark in marks.marks] == [(SHEET, "A7", "wrong")]
    assert [lines for _, lines in marks.groups] == [[(SHEET, "A7", "wrong", "没有填写。")]]
