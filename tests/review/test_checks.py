"""What stands against a verdict, rule by rule (notice 四, rulings 3–5)."""

import pytest

from campaign.enums import Disposal
from campaign.notice.six_categories import KEEPING
from review.checks import CHECKS, Verdict, levels_of, problems_of_verdict


class Bases(list):
    def all(self):
        return self


class Basis:
    def __init__(self, level):
        self.level = level


class Item:
    def __init__(self, *levels):
        self.bases = Bases(Basis(level) for level in levels)


class Campaign:
    def __init__(self, **changed):
        self.keeping = {**{level: answer.value for level, answer in KEEPING.items()}, **changed}


def found(verdict, *levels, **policy):
    return [(one.where, one.code) for one in problems_of_verdict(verdict, Item(*levels), Campaign(**policy))]


@pytest.mark.parametrize("outcome", ["", "keep", "取消"])
def test_an_unknown_outcome_is_refused(outcome):
    assert found(Verdict(outcome), "law") == [("outcome", "required")]


def test_a_cancellation_names_its_category():
    assert found(Verdict("cancel"), "law") == [("disposal", "required")]
    assert found(Verdict("cancel", "一批"), "law") == [("disposal", "required")]


@pytest.mark.parametrize("disposal", [value for value in Disposal.values if value != Disposal.ABOLISH])
def test_five_of_the_six_say_what_replaces_the_certificate(disposal):
    assert found(Verdict("cancel", disposal, "  "), "law") == [("replacement", "required")]
    assert found(Verdict("cancel", disposal, "由本单位核查。"), "law") == []


def test_what_is_abolished_leaves_nothing_behind():
    assert found(Verdict("cancel", "abolish"), "none") == []


@pytest.mark.parametrize("outcome", ["retain", "refer", "strike"])
def test_only_a_cancellation_has_a_category(outcome):
    assert found(Verdict(outcome, "abolish", reason="理由"), "law") == [("disposal", "conflict")]


@pytest.mark.parametrize("level", ["constitution", "law", "administrative_regulation", "local_regulation"])
def test_keeping_on_a_law_asks_for_a_reason(level):
    assert found(Verdict("retain"), level) == [("reason", "required")]
    assert found(Verdict("retain", reason="法律有规定。"), level) == []


@pytest.mark.parametrize("level", ["department_rule", "local_government_rule"])
def test_keeping_on_a_rule_alone_asks_for_a_reason_and_says_why(level):
    [problem] = problems_of_verdict(Verdict("retain"), Item(level), Campaign())
    assert (problem.where, problem.code) == ("reason", "required")
    assert "《优化营商环境条例》第四十四条" in problem.words


@pytest.mark.parametrize("levels", [("normative_document",), ("none",), (), ("",), ("none", "normative_document")])
def test_keeping_without_law_or_rule_is_refused_with_the_sentence_of_the_notice(levels):
    [problem] = problems_of_verdict(Verdict("retain", reason="确需保留。"), Item(*levels), Campaign())
    assert (problem.where, problem.code) == ("outcome", "no_basis")
    assert "没有法律、法规、规章依据" in problem.words


def test_the_highest_basis_decides():
    assert found(Verdict("retain", reason="理由"), "normative_document", "law") == []


def test_a_campaign_may_carry_another_policy():
    assert found(Verdict("retain", reason="理由"), "department_rule", department_rule="refuse") == [
        ("outcome", "no_basis")
    ]


def test_striking_gives_its_reason():
    assert found(Verdict("strike"), "none") == [("reason", "required")]
    assert found(Verdict("strike", reason="与序号3重复。"), "none") == []


def test_referring_needs_nothing_more():
    assert found(Verdict("refer"), "department_rule") == []


def test_a_basis_without_a_level_counts_as_none():
    assert levels_of(Item("", "law")) == ["none", "law"]


def test_every_rule_says_why_it_is_there():
    assert [check.__name__ for check in CHECKS if not check.__doc__] == []
