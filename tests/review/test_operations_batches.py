"""Ruling on many items in one act: all or none, exactly the preview, and the whole taken back exactly."""

import uuid
from dataclasses import replace

import pytest

from campaign.enums import Outcome, Role
from campaign.models import LogEntry, Message, Recusal
from campaign.operations import NoPower, NoteMissing, Refused, appoint
from review.checks import Verdict
from review.enums import BatchSource, Finding, RulingState
from review.models import Batch, BatchLine, Reading, Ruling
from review.operations import (
    BatchRefused,
    Conflict,
    NotUndoable,
    accept,
    contest,
    feed_back,
    mark_read,
    recall,
    reopen,
    rule,
    rule_in_bulk,
    undo,
    withdraw,
)
from review.queries import weigh
from tests.cast import PHASE_3
from tests.review.conftest import ABOLISH, COPY, HOUR, INCOME, KEEP, KINSHIP, MARRIAGE, RESIDENCE
from tests.review.test_operations_opinions import corrected, opine, settings

WHY = "同类事项均无法律依据。"
NAMES = (KINSHIP, INCOME, COPY)


def read_all(stage, names=NAMES, by=None):
    mark_read([stage.case(name) for name in names], actor=by or stage.cast.panel_member, at=PHASE_3)


def bulk(stage, names=NAMES, verdict=ABOLISH, by=None, reason=WHY, at=PHASE_3, source=BatchSource.SELECTION, **more):
    pairs = [(stage.case(name), verdict) for name in names]
    actor = by or stage.cast.panel_member
    return rule_in_bulk(pairs, panel=stage.ground.lead, source=source, reason=reason, actor=actor, at=at, **more)


def rows(names=NAMES):
    """Everything that is stored of these rulings."""
    found = Ruling.objects.filter(item__cert_name__in=names).order_by("pk")
    return list(found.values())


def states(stage, names=NAMES):
    return [stage.case(name).state for name in names]


def test_all_are_ruled_with_one_reason_and_one_batch(docketed, cast, ground):
    read_all(docketed)
    batch = bulk(docketed)
    assert states(docketed) == ["ruled"] * 3
    assert (batch.panel, batch.made_by, batch.source, batch.reason) == (
        ground.lead,
        cast.panel_member,
        "selection",
        WHY,
    )
    assert BatchLine.objects.filter(batch=batch).count() == 3
    assert {entry.note for entry in LogEntry.objects.filter(move="rule")} == {f"批量办理（勾选办理）：{WHY}"}
    assert LogEntry.objects.about(batch).get().label == "批量提出意见3件"


@pytest.mark.parametrize("reason", ["", "  "])
def test_the_reason_is_compulsory(docketed, reason):
    read_all(docketed)
    with pytest.raises(NoteMissing):
        bulk(docketed, reason=reason)
    assert (states(docketed), Batch.objects.count()) == (["pending"] * 3, 0)


def test_nothing_is_nothing_to_do(docketed):
    with pytest.raises(Refused):
        bulk(docketed, names=())


def test_what_nobody_has_read_is_not_ruled_in_bulk(docketed):
    read_all(docketed, NAMES[:2])
    with pytest.raises(BatchRefused, match="没有人看过现在的内容") as refused:
        bulk(docketed)
    assert [one.ruling.item.cert_name for one in refused.value.items] == [COPY]
    assert (states(docketed), Batch.objects.count()) == (["pending"] * 3, 0)


def test_a_reading_of_the_older_text_is_none(docketed, cast):
    read_all(docketed)
    corrected(docketed, cast, INCOME)
    with pytest.raises(BatchRefused, match="没有人看过"):
        bulk(docketed)
    read_all(docketed, (INCOME,))
    bulk(docketed)
    assert states(docketed) == ["ruled"] * 3


def test_any_member_s_reading_counts(docketed, cast):
    read_all(docketed, by=cast.panel_chair)
    bulk(docketed)
    assert states(docketed) == ["ruled"] * 3


def test_who_loads_a_workbook_counts_as_its_reader(docketed, cast):
    bulk(docketed, source=BatchSource.WORKBOOK)
    assert states(docketed) == ["ruled"] * 3
    assert set(Reading.objects.values_list("member", flat=True)) == {cast.panel_member.pk}


@pytest.mark.parametrize("name", ["stranger_chair", "clerk", "city_chair"])
def test_nobody_outside_the_panel_rules_in_bulk(docketed, cast, name):
    read_all(docketed)
    with pytest.raises((NoPower, BatchRefused)):
        bulk(docketed, by=getattr(cast, name))
    assert (states(docketed), Batch.objects.count()) == (["pending"] * 3, 0)


def test_nobody_rules_in_bulk_on_a_unit_from_which_they_stand_aside(docketed, cast, ground):
    read_all(docketed)
    made = {"declared_by": cast.panel_member, "declared_at": PHASE_3}
    Recusal.objects.create(user=cast.panel_member, unit=ground.civil, kind="kin", **made)
    with pytest.raises((Conflict, BatchRefused)):
        bulk(docketed)
    assert states(docketed) == ["pending"] * 3


@pytest.mark.parametrize("state", ["ruled", "proposed", "contested", "disputed"])
def test_only_what_waits_for_a_ruling_is_taken(docketed, state):
    read_all(docketed)
    getattr(docketed, state)(COPY)
    with pytest.raises(BatchRefused) as refused:
        bulk(docketed)
    assert [(one.ruling.item.cert_name, str(one.against)) for one in refused.value.items] == [(COPY, "状态不对")]
    assert states(docketed, NAMES[:2]) == ["pending"] * 2


def test_a_verdict_that_breaks_a_rule_for_one_item_holds_all(docketed):
    read_all(docketed, (MARRIAGE, INCOME))
    with pytest.raises(BatchRefused, match="依据不足以保留") as refused:
        bulk(docketed, (MARRIAGE, INCOME), KEEP)
    assert [one.ruling.item.cert_name for one in refused.value.items] == [INCOME]
    assert states(docketed, (MARRIAGE, INCOME)) == ["pending"] * 2


def test_a_split_is_settled_one_by_one_also_by_the_chair(docketed, cast):
    read_all(docketed)
    opine(docketed.case(KINSHIP), cast.panel_member, Finding.FAIL)
    opine(docketed.case(KINSHIP), cast.panel_chair)
    with pytest.raises(BatchRefused, match="不一致"):
        bulk(docketed, by=cast.panel_chair)


def test_in_bulk_too_nobody_rules_before_the_own_opinion(docketed, cast):
    read_all(docketed)
    opine(docketed.case(KINSHIP), cast.panel_member, Finding.FAIL)
    with pytest.raises(BatchRefused, match="请先填写您的意见"):
        bulk(docketed, by=cast.panel_chair)


def test_with_too_few_opinions_the_chair_rules_in_bulk_with_the_reason(docketed, cast, ground):
    settings(ground, opinions_needed=1)
    read_all(docketed)
    with pytest.raises(BatchRefused, match="须有1名成员"):
        bulk(docketed)
    bulk(docketed, by=cast.panel_chair)
    assert states(docketed) == ["ruled"] * 3


def seen_now(stage, names=NAMES):
    cases = [stage.case(name) for name in names]
    return {case.pk: (case.item_id, case.item.row_version) for case in cases}


def test_exactly_the_preview_is_ruled(docketed):
    read_all(docketed)
    bulk(docketed, seen=seen_now(docketed))
    assert states(docketed) == ["ruled"] * 3


def test_a_text_that_changed_after_the_preview_is_named_and_nothing_is_done(docketed, cast):
    read_all(docketed)
    seen = seen_now(docketed)
    corrected(docketed, cast, INCOME)
    read_all(docketed)
    with pytest.raises(BatchRefused, match=r"预览之后有变化.*城关区民政局“收入证明”"):
        bulk(docketed, seen=seen)
    assert (states(docketed), Batch.objects.count()) == (["pending"] * 3, 0)


def test_more_or_less_than_the_preview_is_refused(docketed):
    read_all(docketed)
    with pytest.raises(BatchRefused):
        bulk(docketed, NAMES[:2], seen=seen_now(docketed))
    with pytest.raises(BatchRefused):
        bulk(docketed, seen=seen_now(docketed, NAMES[:2]))
    assert states(docketed) == ["pending"] * 3


def test_a_preview_confirmed_twice_counts_once(docketed):
    read_all(docketed)
    key = uuid.uuid4()
    first = bulk(docketed, key=key, seen=seen_now(docketed))
    assert bulk(docketed, key=key, seen=seen_now(docketed)) == first
    assert (Batch.objects.count(), LogEntry.objects.filter(move="rule").count()) == (1, 3)


def test_undoing_gives_back_exactly_what_stood_before(docketed, cast):
    read_all(docketed)
    before = rows()
    batch = bulk(docketed)
    assert undo(batch, note="结论有误。", actor=cast.panel_member, at=PHASE_3 + HOUR) == 3
    assert rows() == before
    stored = Batch.objects.get()
    assert (stored.undone_by, stored.undone_at, stored.undone_words) == (
        cast.panel_member,
        PHASE_3 + HOUR,
        "结论有误。",
    )
    assert LogEntry.objects.filter(move="withdraw", note="结论有误。").count() == 3


def test_undoing_gives_back_the_verdict_of_an_item_that_was_opened_again(docketed, cast):
    accept([docketed.proposed(MARRIAGE, KEEP)], actor=cast.clerk, at=PHASE_3)
    reopen(docketed.case(MARRIAGE), note="更正。", actor=cast.panel_chair, at=PHASE_3 + HOUR)
    before = rows((MARRIAGE,))
    read_all(docketed, (MARRIAGE,))
    batch = bulk(docketed, (MARRIAGE,), at=PHASE_3 + 2 * HOUR)
    assert docketed.case(MARRIAGE).outcome == Outcome.CANCEL
    undo(batch, note="结论有误。", actor=cast.panel_chair, at=PHASE_3 + 3 * HOUR)
    assert rows((MARRIAGE,)) == before
    assert docketed.case(MARRIAGE).outcome == Outcome.RETAIN


def test_undoing_recalls_what_was_fed_back_and_tells_the_unit(docketed, cast):
    read_all(docketed)
    before = rows()
    batch = bulk(docketed)
    feed_back([docketed.case(KINSHIP)], actor=cast.panel_chair, at=PHASE_3)
    undo(batch, note="结论有误。", actor=cast.panel_chair, at=PHASE_3 + HOUR)
    assert rows() == before
    message = Message.objects.get(user=cast.clerk, kind="recalled")
    assert "撤回理由：结论有误。" in message.body


def test_a_member_cannot_undo_what_the_chair_has_fed_back(docketed, cast):
    read_all(docketed)
    batch = bulk(docketed)
    feed_back([docketed.case(KINSHIP)], actor=cast.panel_chair, at=PHASE_3)
    with pytest.raises(NoPower):
        undo(batch, note="结论有误。", actor=cast.panel_member, at=PHASE_3 + HOUR)
    assert states(docketed) == ["proposed", "ruled", "ruled"]
    assert Batch.objects.get().undone_at is None


def test_only_its_maker_or_the_chair_undoes_a_batch(docketed, cast, ground):
    appoint(cast.lead_clerk, ground.lead, Role.PANEL_MEMBER, actor=None, at=PHASE_3)
    read_all(docketed)
    batch = bulk(docketed)
    for name in ("lead_clerk", "stranger_chair", "clerk", "city_chair"):
        with pytest.raises(NoPower):
            undo(batch, note="结论有误。", actor=getattr(cast, name), at=PHASE_3)
    undo(batch, note="结论有误。", actor=cast.panel_chair, at=PHASE_3)
    assert states(docketed) == ["pending"] * 3


@pytest.mark.parametrize("answer", ["accept", "contest"])
def test_once_a_unit_has_answered_nothing_is_undone(docketed, cast, answer):
    read_all(docketed)
    batch = bulk(docketed)
    feed_back([docketed.case(KINSHIP)], actor=cast.panel_chair, at=PHASE_3)
    if answer == "accept":
        accept([docketed.case(KINSHIP)], actor=cast.clerk, at=PHASE_3)
    else:
        contest(docketed.case(KINSHIP), note="没有其他办法核实。", actor=cast.clerk, at=PHASE_3)
    stored = rows()
    with pytest.raises(NotUndoable, match="已有事项由单位答复"):
        undo(batch, note="结论有误。", actor=cast.panel_chair, at=PHASE_3)
    assert rows() == stored


def test_an_answer_is_not_forgotten_when_the_item_was_ruled_again(docketed, cast):
    read_all(docketed)
    batch = bulk(docketed)
    feed_back([docketed.case(KINSHIP)], actor=cast.panel_chair, at=PHASE_3)
    contest(docketed.case(KINSHIP), note="没有其他办法核实。", actor=cast.clerk, at=PHASE_3)
    rule(docketed.case(KINSHIP), ABOLISH, actor=cast.panel_chair, at=PHASE_3 + HOUR)
    with pytest.raises(NotUndoable):
        undo(batch, note="结论有误。", actor=cast.panel_chair, at=PHASE_3 + HOUR)


def test_what_was_taken_back_or_replaced_since_is_left_alone(docketed, cast):
    read_all(docketed)
    batch = bulk(docketed)
    withdraw(docketed.case(KINSHIP), actor=cast.panel_member, at=PHASE_3 + HOUR)
    other = replace(ABOLISH, reason="另行研究。")
    rule(docketed.case(KINSHIP), other, actor=cast.panel_member, at=PHASE_3 + 2 * HOUR)
    assert undo(batch, note="结论有误。", actor=cast.panel_chair, at=PHASE_3 + 3 * HOUR) == 2
    assert states(docketed) == ["ruled", "pending", "pending"]
    assert docketed.case(KINSHIP).reason == "另行研究。"


def test_a_batch_is_undone_once(docketed, cast):
    read_all(docketed)
    batch = bulk(docketed)
    undo(batch, note="结论有误。", actor=cast.panel_member, at=PHASE_3)
    with pytest.raises(NotUndoable, match="城关审核甲已撤销该批次"):
        undo(batch, note="结论有误。", actor=cast.panel_chair, at=PHASE_3)


def test_undoing_says_why(docketed, cast):
    read_all(docketed)
    batch = bulk(docketed)
    with pytest.raises(NoteMissing):
        undo(batch, note=" ", actor=cast.panel_member, at=PHASE_3)


def test_a_batch_whose_verdicts_all_fell_has_nothing_to_undo(docketed, cast):
    read_all(docketed, (KINSHIP,))
    batch = bulk(docketed, (KINSHIP,))
    withdraw(docketed.case(KINSHIP), actor=cast.panel_member, at=PHASE_3)
    with pytest.raises(NotUndoable, match="没有可以撤销的事项"):
        undo(batch, note="结论有误。", actor=cast.panel_member, at=PHASE_3)


def test_what_was_fed_back_is_recalled_with_a_reason_and_a_message(docketed, cast):
    case = docketed.proposed(KINSHIP)
    with pytest.raises(NoteMissing):
        recall([case], note="", actor=cast.panel_chair, at=PHASE_3)
    with pytest.raises(NoPower):
        recall([docketed.case(KINSHIP)], note="再研究。", actor=cast.panel_member, at=PHASE_3)
    recall([docketed.case(KINSHIP)], note="再研究。", actor=cast.panel_chair, at=PHASE_3)
    now = docketed.case(KINSHIP)
    assert (now.state, now.outcome, now.due_at) == (RulingState.PENDING, "", None)
    assert "再研究。" in Message.objects.get(user=cast.clerk, kind="recalled").body


@pytest.mark.parametrize("place", range(5))
def test_with_one_bad_item_at_any_place_nothing_is_done(docketed, place):
    names = (MARRIAGE, KINSHIP, RESIDENCE, INCOME, COPY)
    read_all(docketed, names)
    pairs = [(docketed.case(name), ABOLISH) for name in names]
    pairs[place] = (pairs[place][0], Verdict("strike"))
    before = rows(names)
    with pytest.raises(BatchRefused):
        rule_in_bulk(
            pairs,
            panel=docketed.ground.lead,
            source=BatchSource.SELECTION,
            reason=WHY,
            actor=docketed.cast.panel_member,
            at=PHASE_3,
        )
    assert rows(names) == before
    assert (Batch.objects.count(), LogEntry.objects.filter(move="rule").count()) == (0, 0)


def test_weighing_asks_as_often_for_one_item_as_for_five(docketed, cast, django_assert_num_queries):
    names = (MARRIAGE, KINSHIP, RESIDENCE, INCOME, COPY)
    read_all(docketed, names)
    for some in (names[:1], names):
        cases = list(Ruling.objects.with_papers().filter(item__cert_name__in=some))
        with django_assert_num_queries(6):
            weighed = weigh([(case, ABOLISH) for case in cases], user=cast.panel_member)
        assert [one.against for one in weighed] == [None] * len(some)
