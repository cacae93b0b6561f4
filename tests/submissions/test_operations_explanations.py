"""A warning is handed in only with written words; the newest words count, and only while the item says the same."""

import pytest

from campaign.models import LogEntry
from campaign.operations import NoPower
from submissions.models import Declaration, DeclaredItem, Explanation, RuleSetting
from submissions.operations import (
    Incomplete,
    NotEditable,
    Unexplained,
    certify,
    explain,
    explain_from_remarks,
    hand_in,
    return_items,
    save_item,
)
from submissions.operations.explanations import TooManyWords
from submissions.queries.explanations import explanations_of, findings_of
from tests.cast import PHASE_2, PHASE_3
from tests.stories import a_story
from tests.submissions.papers import HOUR, KEEPING, LAW, VALUES, add

RULE = LAW | {"title": "某部门规章", "level": "department_rule"}
DAY = PHASE_2.date()
WHY = "上级规章尚未修改，正在提请修改。"


@pytest.fixture
@a_story
def warned(cast, paper):
    """An item that rests on a 规章 only."""
    return save_item(paper, VALUES | KEEPING, [RULE], actor=cast.clerk, at=PHASE_2)


def key(item):
    return item.uid, "rule_only"


def said(paper):
    return [(one.problem.code, one.said, one.holds) for one in findings_of(paper, DAY)]


def again(paper):
    return Declaration.objects.get(pk=paper.pk)


def test_a_warning_without_words_is_not_handed_in(cast, paper, warned):
    with pytest.raises(Unexplained, match=r"还有1处须说明理由.*第1项") as refused:
        hand_in(paper, actor=cast.clerk, at=PHASE_2)
    assert refused.value.words.endswith("也可以建议“提请上级取消”。")
    assert again(paper).state == "draft"


def test_with_words_it_is(cast, paper, warned):
    assert explain(paper, {key(warned): f" {WHY} "}, actor=cast.clerk, at=PHASE_2) == 1
    assert said(paper) == [("rule_only", WHY, True)]
    hand_in(again(paper), actor=cast.clerk, at=PHASE_2)
    assert again(paper).state == "handed_in"


def test_blank_words_and_words_that_stand_there_already_change_nothing(cast, paper, warned):
    explain(paper, {key(warned): WHY}, actor=cast.clerk, at=PHASE_2)
    assert explain(paper, {key(warned): "  "}, actor=cast.clerk, at=PHASE_2) == 0
    assert explain(paper, {key(warned): WHY}, actor=cast.clerk, at=PHASE_2) == 0
    assert LogEntry.objects.about(paper).filter(move="explain").count() == 1


def test_new_words_are_a_new_row_and_the_newest_count(cast, paper, warned):
    explain(paper, {key(warned): "第一次"}, actor=cast.clerk, at=PHASE_2)
    explain(paper, {key(warned): "第二次"}, actor=cast.clerk, at=PHASE_2 + HOUR)
    assert list(Explanation.objects.values_list("words", flat=True)) == ["第一次", "第二次"]
    assert said(paper) == [("rule_only", "第二次", True)]


def test_what_no_rule_warns_of_is_not_explained(cast, paper, warned):
    plain = add(paper, cast.clerk, cert_name="居住证明")
    words = {(plain.uid, "rule_only"): WHY, (warned.uid, "catch_all"): WHY}
    assert explain(paper, words, actor=cast.clerk, at=PHASE_2) == 0


def test_words_hold_only_while_the_item_says_the_same(cast, paper, warned):
    explain(paper, {key(warned): WHY}, actor=cast.clerk, at=PHASE_2)
    changed = save_item(paper, {"purpose": "另一种用途"}, [RULE], item=warned, actor=cast.clerk, at=PHASE_2)
    assert said(paper) == [("rule_only", "未说明", False)]
    assert explanations_of(paper, [changed.uid])[key(changed)].words == WHY
    assert explain(paper, {key(changed): WHY}, actor=cast.clerk, at=PHASE_2) == 1
    assert said(paper) == [("rule_only", WHY, True)]


def test_words_go_with_the_item_into_the_next_version(cast, paper, warned):
    other = add(paper, cast.clerk, cert_name="居住证明")
    explain(paper, {key(warned): WHY}, actor=cast.clerk, at=PHASE_2)
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    certify(again(paper), actor=cast.leader, at=PHASE_2 + HOUR)
    following = return_items(again(paper), [other.uid], note="补充。", actor=cast.panel_member, at=PHASE_3)
    assert said(following) == [("rule_only", WHY, True)]


def test_words_of_a_later_version_are_not_read_in_an_earlier_one(cast, paper, warned):
    explain(paper, {key(warned): WHY}, actor=cast.clerk, at=PHASE_2)
    hand_in(paper, actor=cast.clerk, at=PHASE_2)
    certify(again(paper), actor=cast.leader, at=PHASE_2 + HOUR)
    following = return_items(again(paper), [warned.uid], note="补充。", actor=cast.panel_member, at=PHASE_3)
    explain(following, {key(warned): "整改时的说明"}, actor=cast.clerk, at=PHASE_3)
    assert said(again(paper)) == [("rule_only", WHY, True)]
    assert said(following) == [("rule_only", "整改时的说明", True)]


def test_a_script_explains_with_the_remark_or_leaves_it_unsaid(cast, paper, warned):
    values = VALUES | KEEPING | {"cert_name": "居住证明", "remark": "与区级同名事项一并清理"}
    save_item(paper, values, [RULE], actor=cast.clerk, at=PHASE_2)
    assert explain_from_remarks(paper, actor=cast.clerk, at=PHASE_2) == 2
    assert said(paper) == [("rule_only", "未说明", True), ("rule_only", "与区级同名事项一并清理", True)]
    assert explain_from_remarks(paper, actor=cast.clerk, at=PHASE_2) == 0
    hand_in(again(paper), actor=cast.clerk, at=PHASE_2)


def test_an_error_is_mended_and_no_words_help(cast, ground, paper, warned):
    facts = {"reason": "须改正", "set_by": cast.region_coordinator, "set_at": PHASE_2}
    RuleSetting.objects.create(unit=ground.coordination, code="rule_only", severity="error", stage="active", **facts)
    assert explain(paper, {key(warned): WHY}, actor=cast.clerk, at=PHASE_2) == 0
    with pytest.raises(Incomplete, match="1处须修改"):
        hand_in(paper, actor=cast.clerk, at=PHASE_2)


def test_only_who_fills_in_explains_and_only_while_it_is_open(cast, paper, warned):
    for name in ("leader", "stranger", "panel_chair"):
        with pytest.raises(NoPower):
            explain(paper, {key(warned): WHY}, actor=getattr(cast, name), at=PHASE_2)
    with pytest.raises(TooManyWords):
        explain(paper, {key(warned): "长" * 1001}, actor=cast.clerk, at=PHASE_2)
    explain(paper, {key(warned): WHY}, actor=cast.clerk, at=PHASE_2)
    hand_in(again(paper), actor=cast.clerk, at=PHASE_2)
    with pytest.raises(NotEditable):
        explain(paper, {key(warned): "改了"}, actor=cast.clerk, at=PHASE_2)


def test_a_leader_who_read_other_words_is_told(cast, paper, warned):
    explain(paper, {key(warned): WHY}, actor=cast.clerk, at=PHASE_2)
    before = again(paper).saved_at
    explain(paper, {key(warned): "改了"}, actor=cast.clerk, at=PHASE_2 + HOUR)
    assert before < again(paper).saved_at


def test_removing_the_item_leaves_nothing_to_explain(cast, paper, warned):
    DeclaredItem.objects.filter(pk=warned.pk).delete()
    assert said(paper) == []
