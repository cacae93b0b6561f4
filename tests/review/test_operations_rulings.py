"""The panel's verbs: opine, rule, withdraw, return, feed back, reopen."""

import pytest

from campaign.enums import Role
from campaign.models import LogEntry
from campaign.operations import NoPower, NoteMissing, PhaseClosed, WrongState, appoint
from review.checks import Verdict
from review.enums import ReturnReason, RulingState
from review.operations import (
    Conflict,
    NotPossible,
    TextChanged,
    accept,
    feed_back,
    receive,
    reopen,
    return_for_rectification,
    rule,
    rule_all,
    withdraw,
)
from tests.cast import PHASE_2, PHASE_3, PHASE_4
from tests.review.conftest import ABOLISH, CANCEL, COPY, INCOME, KEEP, KINSHIP, MARRIAGE, RESIDENCE
from tests.review.test_operations_opinions import opine


def test_a_ruling_names_who_and_when(docketed, cast):
    case = docketed.ruled(KINSHIP, CANCEL)
    assert (case.state, case.outcome, case.disposal) == (RulingState.RULED, "cancel", "department_check")
    assert (case.ruled_by, case.ruled_at) == (cast.panel_member, PHASE_3)


def test_the_demanding_unit_checks_unless_another_is_named(docketed):
    assert docketed.ruled(KINSHIP, CANCEL).checking_unit == "城关区民政局"
    named = Verdict("cancel", "data_sharing", "数据共享查询。", "城关区公安分局")
    assert docketed.ruled(COPY, named).checking_unit == "城关区公安分局"


@pytest.mark.parametrize(
    ("cert_name", "verdict"),
    [
        (INCOME, KEEP),
        (KINSHIP, KEEP),
        (RESIDENCE, Verdict("retain")),
        (COPY, Verdict("strike")),
        (COPY, Verdict("cancel")),
    ],
)
def test_what_the_notice_does_not_allow_is_refused_and_nothing_changes(docketed, cast, cert_name, verdict):
    with pytest.raises(NotPossible):
        rule(docketed.case(cert_name), verdict, actor=cast.panel_member, at=PHASE_3)
    assert (docketed.case(cert_name).state, docketed.case(cert_name).outcome) == (RulingState.PENDING, "")


def test_one_bad_verdict_holds_all_back(docketed, cast):
    with pytest.raises(NotPossible):
        rule_all([(docketed.case(MARRIAGE), KEEP), (docketed.case(INCOME), KEEP)], actor=cast.panel_member, at=PHASE_3)
    assert docketed.case(MARRIAGE).state == RulingState.PENDING


@pytest.mark.parametrize("name", ["clerk", "coordinator", "stranger_chair", "city_chair", "region_chair"])
def test_only_the_unit_s_own_panel_rules(docketed, cast, name):
    with pytest.raises(NoPower):
        rule(docketed.case(KINSHIP), ABOLISH, actor=getattr(cast, name), at=PHASE_3)
    assert docketed.case(KINSHIP).state == RulingState.PENDING


def test_nobody_rules_on_an_item_of_a_unit_in_which_they_hold_a_post(docketed, ground, cast):
    appoint(cast.panel_member, ground.civil, Role.CLERK, actor=None, at=PHASE_3)
    case = docketed.case(KINSHIP)
    with pytest.raises(Conflict):
        rule(case, ABOLISH, actor=cast.panel_member, at=PHASE_3)
    with pytest.raises(Conflict):
        return_for_rectification(case, reason=ReturnReason.BASIS, note="退回。", actor=cast.panel_member, at=PHASE_3)
    with pytest.raises(Conflict):
        opine(case, cast.panel_member)


def test_before_the_review_nothing_is_ruled(docketed, cast):
    with pytest.raises(PhaseClosed):
        rule(docketed.case(KINSHIP), ABOLISH, actor=cast.panel_member, at=PHASE_2)


def test_the_second_ruling_is_refused_with_who_and_what(docketed, cast):
    stale = docketed.case(KINSHIP)
    docketed.ruled(KINSHIP)
    with pytest.raises(WrongState) as caught:
        rule(stale, CANCEL, actor=cast.panel_chair, at=PHASE_3)
    assert "城关审核甲已于11月5日10:00办理“提出意见”" in caught.value.words
    assert docketed.case(KINSHIP).disposal == "abolish"


def test_an_opinion_in_between_does_not_hide_who_ruled(docketed, cast):
    stale = docketed.case(KINSHIP)
    docketed.ruled(KINSHIP)
    opine(docketed.case(KINSHIP), cast.panel_chair)
    with pytest.raises(WrongState) as caught:
        rule(stale, CANCEL, actor=cast.panel_chair, at=PHASE_3)
    assert "城关审核甲" in caught.value.words


def test_a_text_that_changed_meanwhile_is_refused_with_the_difference(docketed, cast):
    read = docketed.case(INCOME)
    name = (read.item.pk, read.item.row_version)
    return_for_rectification(
        docketed.case(INCOME), reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_chair, at=PHASE_3
    )
    receive([docketed.correct(INCOME)], actor=cast.panel_chair, at=PHASE_3)
    with pytest.raises(TextChanged) as caught:
        rule(read, ABOLISH, actor=cast.panel_member, at=PHASE_3, read=name)
    assert [one.label for one in caught.value.differences] == ["保留理由", "设定依据"]
    assert docketed.case(INCOME).state == RulingState.PENDING
    now = docketed.case(INCOME).item
    rule(docketed.case(INCOME), ABOLISH, actor=cast.panel_member, at=PHASE_3, read=(now.pk, now.row_version))
    assert docketed.case(INCOME).state == RulingState.RULED


def test_a_new_version_that_says_the_same_of_this_item_does_not_stand_in_the_way(docketed, cast):
    read = docketed.case(KINSHIP)
    name = (read.item.pk, read.item.row_version)
    return_for_rectification(
        docketed.case(INCOME), reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_chair, at=PHASE_3
    )
    receive([docketed.correct(INCOME)], actor=cast.panel_chair, at=PHASE_3)
    assert docketed.case(KINSHIP).item.pk != read.item.pk
    rule(read, ABOLISH, actor=cast.panel_member, at=PHASE_3, read=name)
    assert docketed.case(KINSHIP).state == RulingState.RULED


def test_a_text_of_another_item_is_none_that_was_read(docketed, cast):
    other = docketed.case(COPY).item
    with pytest.raises(TextChanged):
        rule(docketed.case(KINSHIP), ABOLISH, actor=cast.panel_member, at=PHASE_3, read=(other.pk, 1))


def test_a_withdrawn_ruling_leaves_no_verdict_but_its_history(docketed, cast):
    withdraw(docketed.ruled(KINSHIP, CANCEL), actor=cast.panel_member, at=PHASE_3)
    case = docketed.case(KINSHIP)
    assert (case.state, case.outcome, case.disposal, case.replacement) == (RulingState.PENDING, "", "", "")
    assert "cancel" in case.history.values_list("outcome", flat=True)


def test_what_is_fed_back_is_not_withdrawn(docketed, cast):
    with pytest.raises(WrongState):
        withdraw(docketed.proposed(KINSHIP), actor=cast.panel_member, at=PHASE_3)


def test_returning_asks_for_a_reason(docketed, cast):
    with pytest.raises(NoteMissing):
        return_for_rectification(
            docketed.case(KINSHIP), reason=ReturnReason.BASIS, note="  ", actor=cast.panel_member, at=PHASE_3
        )
    assert docketed.case(KINSHIP).state == RulingState.PENDING


def test_feedback_reaches_the_unit_in_one_message(docketed, cast):
    cases = [docketed.ruled(KINSHIP), docketed.ruled(COPY)]
    feed_back(cases, actor=cast.panel_chair, at=PHASE_3)
    assert [docketed.case(name).state for name in (KINSHIP, COPY)] == [RulingState.PROPOSED] * 2
    assert [message.subject for message in cast.clerk.messages.all()] == [f"审核意见已反馈，请确认：{KINSHIP}等2项"]


@pytest.mark.parametrize("name", ["panel_member", "stranger_chair", "clerk"])
def test_only_the_chair_feeds_back(docketed, cast, name):
    with pytest.raises(NoPower):
        feed_back([docketed.ruled(KINSHIP)], actor=getattr(cast, name), at=PHASE_3)


def test_a_settled_item_is_reopened_with_a_reason(docketed, cast):
    case = docketed.proposed(KINSHIP)
    accept([case], actor=cast.clerk, at=PHASE_3)
    reopen(docketed.case(KINSHIP), note="依据已修改。", actor=cast.panel_chair, at=PHASE_4)
    assert docketed.case(KINSHIP).state == RulingState.PENDING
    assert LogEntry.objects.about(case).last().note == "依据已修改。"
