"""The members' opinions: each keeps what it said, names its text, and decides who may rule."""

import pytest

from campaign.enums import Role
from campaign.models import LogEntry, Recusal
from campaign.operations import NoPower, NoteMissing, Refused, appoint
from review.enums import Finding, ReturnReason, RulingState
from review.models import Opinion, Panel, Reading, Ruling
from review.operations import (
    NotPossible,
    OpinionsHold,
    TextChanged,
    give_opinion,
    mark_read,
    receive,
    recount,
    return_for_rectification,
    rule,
    rule_all,
)
from tests.cast import PHASE_3
from tests.review.conftest import ABOLISH, CANCEL, COPY, HOUR, INCOME, KINSHIP, MARRIAGE


def opine(case, actor, legality=Finding.PASS, words="", at=PHASE_3, read=None):
    return give_opinion(
        case,
        legality=legality,
        compliance=Finding.PASS,
        reasonableness=Finding.PASS,
        words=words or ("" if legality is Finding.PASS else "依据存疑。"),
        actor=actor,
        at=at,
        read=read,
    )


def counted(stage, name):
    case = stage.case(name)
    return case.opinions_given, case.opinions_split


def settings(ground, **values):
    return Panel.objects.update_or_create(unit=ground.lead, defaults=values)[0]


def corrected(stage, cast, name):
    """The item returned, corrected and received: another text stands."""
    return_for_rectification(
        stage.case(name), reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_chair, at=PHASE_3
    )
    receive([stage.correct(name)], actor=cast.panel_chair, at=PHASE_3)
    return stage.case(name)


def test_an_opinion_may_be_revised_and_stays_one(docketed, cast):
    case = docketed.case(KINSHIP)
    opine(case, cast.panel_member)
    opine(case, cast.panel_member, Finding.FAIL, "没有依据。")
    assert [(one.member, one.legality, one.words) for one in Opinion.objects.all()] == [
        (cast.panel_member, "fail", "没有依据。")
    ]


def test_the_log_keeps_what_was_said_before(docketed, cast):
    opinion = opine(docketed.case(KINSHIP), cast.panel_member, Finding.DOUBT, "依据存疑。")
    opine(docketed.case(KINSHIP), cast.panel_member, at=PHASE_3 + HOUR)
    first, second = LogEntry.objects.about(opinion)
    assert (first.label, first.after["legality"], first.after["words"]) == ("填写三性审核意见", "doubt", "依据存疑。")
    assert (second.label, second.before["words"], second.after["legality"]) == (
        "修改三性审核意见",
        "依据存疑。",
        "pass",
    )


def test_saying_the_same_again_writes_nothing(docketed, cast):
    opinion = opine(docketed.case(KINSHIP), cast.panel_member)
    opine(docketed.case(KINSHIP), cast.panel_member, at=PHASE_3 + HOUR)
    assert LogEntry.objects.about(opinion).count() == 1
    assert Opinion.objects.get().at == PHASE_3


def test_doubt_needs_words(docketed, cast):
    with pytest.raises(NotPossible):
        opine(docketed.case(KINSHIP), cast.panel_member, Finding.DOUBT, " ")
    assert Opinion.objects.count() == 0


def test_an_opinion_comes_too_late_once_fed_back(docketed, cast):
    with pytest.raises(Refused, match="待单位确认"):
        opine(docketed.proposed(KINSHIP), cast.panel_member)


def test_the_stored_state_counts_not_the_one_at_hand(docketed, cast):
    stale = docketed.case(KINSHIP)
    docketed.proposed(KINSHIP)
    with pytest.raises(Refused, match="待单位确认"):
        opine(stale, cast.panel_member)


@pytest.mark.parametrize("name", ["stranger_chair", "clerk", "city_chair", "coordinator"])
def test_nobody_outside_the_panel_has_an_opinion(docketed, cast, name):
    with pytest.raises(NoPower):
        opine(docketed.case(KINSHIP), getattr(cast, name))
    assert Opinion.objects.count() == 0


def test_opinions_are_counted_on_the_ruling(docketed, cast):
    opine(docketed.case(KINSHIP), cast.panel_member)
    assert counted(docketed, KINSHIP) == (1, False)
    opine(docketed.case(KINSHIP), cast.panel_chair)
    assert counted(docketed, KINSHIP) == (2, False)
    opine(docketed.case(KINSHIP), cast.panel_chair, Finding.FAIL)
    assert counted(docketed, KINSHIP) == (2, True)
    opine(docketed.case(KINSHIP), cast.panel_member, Finding.FAIL, "没有依据。")
    assert counted(docketed, KINSHIP) == (2, False)


def test_an_opinion_on_a_text_that_changed_is_refused(docketed, cast):
    before = docketed.case(INCOME)
    read = (before.item.pk, before.item.row_version)
    now = corrected(docketed, cast, INCOME)
    with pytest.raises(TextChanged):
        opine(before, cast.panel_member, read=read)
    opine(now, cast.panel_member, read=(now.item.pk, now.item.row_version))
    assert Opinion.objects.get().item == now.item


def test_on_a_new_text_older_opinions_do_not_count_until_they_are_confirmed(docketed, cast):
    opine(docketed.case(INCOME), cast.panel_member)
    opine(docketed.case(INCOME), cast.panel_chair, Finding.FAIL)
    case = corrected(docketed, cast, INCOME)
    assert counted(docketed, INCOME) == (0, False)
    assert Opinion.objects.filter(item=case.item).count() == 0
    opine(case, cast.panel_member)
    assert counted(docketed, INCOME) == (1, False)
    assert LogEntry.objects.about(Opinion.objects.get(member=cast.panel_member)).count() == 2


def test_where_the_new_version_says_the_same_opinions_and_readings_go_along(docketed, cast):
    opine(docketed.case(KINSHIP), cast.panel_member)
    before = docketed.case(KINSHIP).item_id
    corrected(docketed, cast, INCOME)
    now = docketed.case(KINSHIP)
    assert now.item_id != before
    assert counted(docketed, KINSHIP) == (1, False)
    assert Opinion.objects.get().item_id == now.item_id
    assert set(Reading.objects.values_list("item", flat=True)) == {before, now.item_id}


def test_the_opinion_of_a_member_who_stands_aside_later_does_not_count(docketed, cast, ground):
    opine(docketed.case(KINSHIP), cast.panel_member, Finding.FAIL)
    opine(docketed.case(KINSHIP), cast.panel_chair)
    made = {"declared_by": cast.panel_member, "declared_at": PHASE_3}
    Recusal.objects.create(user=cast.panel_member, unit=ground.civil, kind="kin", **made)
    recount([docketed.case(KINSHIP)])
    assert counted(docketed, KINSHIP) == (1, False)
    assert Opinion.objects.count() == 2


def test_an_opinion_counts_as_a_reading_and_so_does_a_ruling(docketed, cast):
    opine(docketed.case(KINSHIP), cast.panel_member)
    rule(docketed.case(COPY), ABOLISH, actor=cast.panel_chair, at=PHASE_3)
    assert set(Reading.objects.values_list("ruling__item__cert_name", "member__username")) == {
        (KINSHIP, "panel_member"),
        (COPY, "panel_chair"),
    }


def test_reading_twice_is_noted_once(docketed, cast):
    for hours in (0, 1):
        mark_read([docketed.case(KINSHIP), docketed.case(COPY)], actor=cast.panel_member, at=PHASE_3 + hours * HOUR)
    assert list(Reading.objects.values_list("at", flat=True)) == [PHASE_3, PHASE_3]


def test_who_has_not_judged_gives_the_own_opinion_before_ruling(docketed, cast):
    opine(docketed.case(KINSHIP), cast.panel_member, Finding.FAIL)
    with pytest.raises(OpinionsHold, match="请先填写您的意见"):
        rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_chair, at=PHASE_3)
    assert docketed.case(KINSHIP).state == RulingState.PENDING
    assert docketed.case(KINSHIP).outcome == ""


def test_where_opinions_are_open_nobody_waits_for_the_own_one(docketed, cast, ground):
    settings(ground, opinions_hidden=False)
    opine(docketed.case(KINSHIP), cast.panel_member, Finding.FAIL)
    rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_chair, at=PHASE_3)
    assert docketed.case(KINSHIP).state == RulingState.RULED


def test_only_the_chair_rules_on_a_split_and_says_why(docketed, cast):
    opine(docketed.case(KINSHIP), cast.panel_member, Finding.FAIL)
    opine(docketed.case(KINSHIP), cast.panel_chair)
    with pytest.raises(OpinionsHold, match="意见不一致"):
        rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_member, at=PHASE_3, note="我认为应当取消。")
    with pytest.raises(NoteMissing, match="意见不一致"):
        rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_chair, at=PHASE_3, note=" ")
    rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_chair, at=PHASE_3, note="采纳多数意见。")
    entry = LogEntry.objects.about(docketed.case(KINSHIP)).get()
    assert (entry.move, entry.note) == ("rule", "采纳多数意见。")


def test_with_too_few_opinions_only_the_chair_rules_and_says_why(docketed, cast, ground):
    settings(ground, opinions_needed=2)
    opine(docketed.case(KINSHIP), cast.panel_member)
    with pytest.raises(OpinionsHold, match="须有2名成员的三性审核意见，现有1名"):
        rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_member, at=PHASE_3)
    opine(docketed.case(COPY), cast.panel_chair)
    with pytest.raises(NoteMissing):
        rule(docketed.case(COPY), ABOLISH, actor=cast.panel_chair, at=PHASE_3)
    rule(docketed.case(COPY), ABOLISH, actor=cast.panel_chair, at=PHASE_3, note="另一成员出差。")
    opine(docketed.case(KINSHIP), cast.panel_chair)
    rule(docketed.case(KINSHIP), CANCEL, actor=cast.panel_member, at=PHASE_3)
    assert [docketed.case(name).state for name in (KINSHIP, COPY)] == [RulingState.RULED] * 2


def test_one_held_item_holds_all_of_a_bulk_act(docketed, cast):
    opine(docketed.case(KINSHIP), cast.panel_member)
    pairs = [(docketed.case(COPY), ABOLISH), (docketed.case(KINSHIP), ABOLISH)]
    with pytest.raises(OpinionsHold):
        rule_all(pairs, actor=cast.panel_chair, at=PHASE_3)
    assert Ruling.objects.filter(state=RulingState.RULED).count() == 0
    assert LogEntry.objects.filter(move="rule").count() == 0


def test_a_second_member_may_judge_after_the_ruling_and_before_feedback(docketed, cast, ground):
    appoint(cast.lead_clerk, ground.lead, Role.PANEL_MEMBER, actor=None, at=PHASE_3)
    docketed.ruled(MARRIAGE, CANCEL)
    opine(docketed.case(MARRIAGE), cast.lead_clerk, Finding.DOUBT)
    assert counted(docketed, MARRIAGE) == (1, False)
