"""Chapter 四: the six categories and the policy on what may justify keeping."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.enums import BasisLevel, Disposal
from campaign.notice import six_categories as six
from campaign.notice.six_categories import Keeping

LEVELS = st.sampled_from(BasisLevel.values)


def test_the_six_are_those_of_the_enum_in_the_order_of_the_notice():
    assert [(one.key, one.short_name) for one in six.CATEGORIES] == Disposal.choices


def test_full_names_are_short_names_with_yi_pi():
    assert [one.name for one in six.CATEGORIES] == [f"{one.short_name}一批" for one in six.CATEGORIES]


def test_only_abolishing_needs_no_words_on_what_replaces_the_certificate():
    assert [one.key for one in six.CATEGORIES if not one.needs_replacement] == [Disposal.ABOLISH]


@pytest.mark.parametrize("one", six.CATEGORIES, ids=lambda one: one.key)
def test_each_sentence_cancels(one):
    assert one.sentence.endswith("。")
    assert any(words in one.sentence for words in ("一律取消", "不得要求申请人提供证明材料"))
    assert six.category(one.key) is one


def test_an_unknown_category_is_refused():
    with pytest.raises(KeyError):
        six.category("merge")


def test_the_order_of_force_is_the_order_of_the_enum():
    assert list(six.BASIS_ORDER) == BasisLevel.values


def test_the_policy_knows_every_level():
    assert {level: answer.value for level, answer in six.KEEPING.items()} == {
        "constitution": "allow",
        "law": "allow",
        "administrative_regulation": "allow",
        "state_council_decision": "allow",
        "local_regulation": "allow",
        "department_rule": "ask_reason",
        "local_government_rule": "ask_reason",
        "normative_document": "refuse",
        "none": "refuse",
    }


def test_no_basis_is_refused_with_the_sentence_of_the_notice():
    assert six.may_keep([]) == six.KeepingAnswer(Keeping.REFUSE, "none", six.CATEGORIES[0].sentence)
    assert six.may_keep(["normative_document"]).words == six.CATEGORIES[0].sentence


def test_a_rule_alone_is_marked_and_a_law_beside_it_lifts_the_mark():
    assert six.may_keep(["department_rule"]) == six.KeepingAnswer(Keeping.ASK_REASON, "department_rule", six.RULE_ONLY)
    assert six.may_keep(["department_rule", "law"]) == six.KeepingAnswer(Keeping.ALLOW, "law", "")


def test_a_local_regulation_may_keep_but_is_prompted():
    assert six.may_keep(["local_regulation"]).words == six.LOCAL_REGULATION_HINT


def test_another_policy_of_a_campaign_counts():
    strict = {**six.KEEPING, "department_rule": Keeping.REFUSE}
    assert six.may_keep(["department_rule"], strict).keeping is Keeping.REFUSE


@given(st.lists(LEVELS, min_size=1))
def test_the_highest_level_is_one_of_them_and_none_stands_above_it(levels):
    top = six.highest(levels)
    assert top in levels
    assert all(six.BASIS_ORDER.index(top) <= six.BASIS_ORDER.index(level) for level in levels)


@given(st.lists(LEVELS), LEVELS)
def test_a_further_basis_never_makes_keeping_harder(levels, further):
    ease = [Keeping.REFUSE, Keeping.ASK_REASON, Keeping.ALLOW]
    assert ease.index(six.may_keep([*levels, further]).keeping) >= ease.index(six.may_keep(levels).keeping)


@given(LEVELS)
def test_annex_five_has_a_column_exactly_for_what_may_be_kept(level):
    assert (six.annex5_group(level) is None) == (six.KEEPING[level] is Keeping.REFUSE)


def test_annex_five_columns_stand_in_the_order_of_the_sheet():
    assert [name for name, _ in six.ANNEX5_GROUPS] == ["法律", "行政法规", "国务院决定", "地方性法规", "规章"]
    assert six.annex5_group("local_government_rule") == "规章"


@pytest.mark.parametrize(
    "ask", [six.annex5_group, lambda level: six.highest([level]), lambda level: six.may_keep([level])]
)
def test_an_unknown_level_is_refused(ask):
    with pytest.raises(ValueError, match="treaty"):
        ask("treaty")
