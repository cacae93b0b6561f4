"""Carrying out a move: lock, refuse with a reason, set, save, log; all or none."""

import threading
from typing import Any

import pytest
from django.db import connection

from campaign.models import Extension, LogEntry
from campaign.operations import (
    NoPower,
    NoteMissing,
    PhaseClosed,
    Refused,
    WrongState,
    carry_out,
    carry_out_all,
    extend_deadline,
    open_moves,
)
from campaign.operations.calendar import Over, withdraw_extension
from campaign.queries import closes_for, is_allowed
from submissions.enums import DeclarationState
from submissions.models import Declaration
from tests.cast import AFTER, PHASE_2, PHASE_3, PHASE_4, Cast, Ground


def declaration_of(ground: Ground, key: str = "civil", **facts: object) -> Declaration:
    """A declaration of the unit, a draft unless told otherwise."""
    return Declaration.objects.create(
        unit=getattr(ground, key), round=ground.round, form=ground.form, created_at=PHASE_2, saved_at=PHASE_2, **facts
    )


def moves(entries: object) -> list[tuple[str, str, str]]:
    """Log lines as (move, state before, state after)."""
    return [(entry.move, entry.before["state"], entry.after["state"]) for entry in entries]  # type: ignore[attr-defined]


def test_a_move_sets_the_state_and_writes_one_line(ground: Ground, cast: Cast):
    paper = declaration_of(ground)
    entry = carry_out(paper, "hand_in", actor=cast.clerk, at=PHASE_2)
    paper.refresh_from_db()
    assert paper.state == DeclarationState.HANDED_IN
    assert moves(LogEntry.objects.about(paper)) == [("hand_in", "draft", "handed_in")]
    assert (entry.actor, entry.unit, entry.at, entry.label) == (cast.clerk, ground.civil, PHASE_2, "提交分管领导")


def test_changed_fields_are_saved_and_logged_with_the_state(ground: Ground, cast: Cast):
    paper = declaration_of(ground, state="handed_in")
    paper.receipt, paper.certified_at, paper.certified_by = "JZ-1", PHASE_2, cast.leader
    carry_out(paper, "certify", actor=cast.leader, at=PHASE_2, changed=("receipt", "certified_at", "certified_by"))
    paper.refresh_from_db()
    assert (paper.receipt, paper.certified_by) == ("JZ-1", cast.leader)
    entry = LogEntry.objects.about(paper).get()
    assert entry.before["receipt"] is None
    assert entry.after == {
        "state": "certified",
        "receipt": "JZ-1",
        "certified_at": PHASE_2.isoformat(),
        "certified_by": cast.leader.pk,
    }


def test_a_paper_that_has_moved_on_says_who_did_what_and_when(ground: Ground, cast: Cast):
    paper = declaration_of(ground)
    second = Declaration.objects.get(pk=paper.pk)
    carry_out(paper, "hand_in", actor=cast.clerk, at=PHASE_2)
    with pytest.raises(WrongState) as refused:
        carry_out(second, "hand_in", actor=cast.clerk, at=PHASE_2)
    assert refused.value.words == (
        "城关填报甲已于10月12日10:00办理“提交分管领导”，当前状态为“待签发”，不能再办理“提交分管领导”。请刷新后查看。"
    )
    assert refused.value.last is not None
    assert refused.value.last.actor == cast.clerk
    assert second.state == "draft"


def test_a_paper_without_a_line_says_where_it_stands(ground: Ground, cast: Cast):
    paper = declaration_of(ground, state="rectifying")
    with pytest.raises(WrongState) as refused:
        carry_out(paper, "hand_in", actor=cast.clerk, at=PHASE_2)
    assert (refused.value.words, refused.value.last) == ("当前状态为“整改中”，不能办理“提交分管领导”。", None)


def test_a_paper_that_is_gone_is_refused(ground: Ground, cast: Cast):
    paper = declaration_of(ground)
    Declaration.objects.filter(pk=paper.pk).delete()
    with pytest.raises(WrongState) as refused:
        carry_out(paper, "hand_in", actor=cast.clerk, at=PHASE_2)
    assert refused.value.words == "该材料已不存在，请返回列表刷新后再办理。"


@pytest.mark.parametrize(
    "person",
    ["stranger", "leader", "panel_member", "panel_chair", "city_coordinator", "region_coordinator", "disabled"],
)
def test_who_has_no_power_changes_nothing(person: str, ground: Ground, cast: Cast):
    paper = declaration_of(ground)
    with pytest.raises(NoPower):
        carry_out(paper, "hand_in", actor=getattr(cast, person), at=PHASE_2)
    paper.refresh_from_db()
    assert paper.state == "draft"
    assert list(LogEntry.objects.about(paper)) == []


def test_the_county_may_hand_in_for_a_township_that_is_off_line(ground: Ground, cast: Cast):
    paper = declaration_of(ground, "township")
    entry = carry_out(paper, "hand_in", actor=cast.coordinator, at=PHASE_2)
    assert (entry.actor, entry.unit) == (cast.coordinator, ground.township)


def test_outside_its_phase_a_move_is_refused_until_the_unit_has_more_time(ground: Ground, cast: Cast):
    paper = declaration_of(ground)
    with pytest.raises(PhaseClosed) as refused:
        carry_out(paper, "hand_in", actor=cast.clerk, at=PHASE_3)
    assert refused.value.words == (
        "城关区民政局现在不在可以办理“提交分管领导”的期限内。如需延期，请向牵头单位或协调小组办公室申请。"
    )
    deadline = ground.round.deadlines.get(kind="declare")
    extend_deadline(deadline, ground.civil, until=AFTER, reason="大雪封路", actor=cast.coordinator, at=PHASE_3)
    carry_out(paper, "hand_in", actor=cast.clerk, at=PHASE_3)
    assert paper.state == "handed_in"


def test_a_move_that_asks_for_reasons_takes_no_blank_ones(ground: Ground, cast: Cast):
    paper = declaration_of(ground, state="handed_in")
    with pytest.raises(NoteMissing):
        carry_out(paper, "decline", actor=cast.leader, at=PHASE_2, note=" \n")
    entry = carry_out(paper, "decline", actor=cast.leader, at=PHASE_2, note="第3项依据不全")
    assert (paper.state, entry.note) == ("draft", "第3项依据不全")


def test_many_papers_move_together_or_not_at_all(ground: Ground, cast: Cast):
    papers = [
        declaration_of(ground, key, state="certified", receipt=key, certified_at=PHASE_2, is_current=True)
        for key in ("civil", "district_justice", "other_civil")
    ]
    with pytest.raises(NoPower):
        carry_out_all(papers, "receive", actor=cast.panel_chair, at=PHASE_3)
    assert [paper.state for paper in Declaration.objects.order_by("pk")] == ["certified"] * 3
    entries = carry_out_all(papers[:2], "receive", actor=cast.panel_chair, at=PHASE_3)
    assert moves(entries) == [("receive", "certified", "received")] * 2
    assert [paper.state for paper in Declaration.objects.order_by("pk")] == ["received", "received", "certified"]


def test_no_papers_are_no_work(cast: Cast):
    assert carry_out_all([], "receive", actor=cast.panel_chair, at=PHASE_3) == []


def test_a_move_that_the_table_lacks_is_a_programming_error(ground: Ground, cast: Cast):
    with pytest.raises(KeyError):
        carry_out(declaration_of(ground), "publish", actor=cast.clerk, at=PHASE_2)


def test_the_buttons_are_the_moves_that_would_succeed(ground: Ground, cast: Cast):
    paper = declaration_of(ground)
    shown = {
        (person, at): [move.name for move in open_moves(paper, actor=getattr(cast, person), at=at)]
        for person in ("clerk", "leader", "coordinator", "stranger")
        for at in (PHASE_2, PHASE_3)
    }
    assert shown == {
        ("clerk", PHASE_2): ["hand_in"],
        ("clerk", PHASE_3): [],
        ("leader", PHASE_2): [],
        ("leader", PHASE_3): [],
        ("coordinator", PHASE_2): ["hand_in"],
        ("coordinator", PHASE_3): [],
        ("stranger", PHASE_2): [],
        ("stranger", PHASE_3): [],
    }


def test_more_time_is_taken_back_and_what_was_done_in_it_stays_in_time(ground: Ground, cast: Cast):
    deadline = ground.round.deadlines.get(kind="declare")
    facts: Any = {"reason": "大雪封路", "actor": cast.coordinator, "at": PHASE_3}
    early = extend_deadline(deadline, ground.civil, until=AFTER, **facts)
    paper = declaration_of(ground)
    carry_out(paper, "hand_in", actor=cast.clerk, at=PHASE_3)
    taken = {"reason": "日期填错。", "actor": cast.city_coordinator, "at": PHASE_4}
    for changed, refusal in (({"actor": cast.leader}, NoPower), ({"reason": " "}, NoteMissing)):
        with pytest.raises(refusal):
            withdraw_extension(early, **{**taken, **changed})  # type: ignore[arg-type]
    withdraw_extension(early, **taken)  # type: ignore[arg-type]
    assert (closes_for(deadline, ground.civil), is_allowed(ground.round, "declare", ground.civil, PHASE_4)) == (
        PHASE_4,
        False,
    )
    with pytest.raises(Over):
        withdraw_extension(early, **taken)  # type: ignore[arg-type]
    early.refresh_from_db()
    assert (early.granted_until, early.withdrawn_because) == (AFTER, "日期填错。")
    line = LogEntry.objects.filter(move="withdraw_extension").get()
    label = "撤回报送证明事项清理申报表（附件2）延期（原延至1月4日10:00）"
    assert (line.unit, line.note, line.label) == (ground.civil, "日期填错。", label)


def test_more_time_taken_back_before_the_common_deadline_leaves_that_one(ground: Ground, cast: Cast):
    deadline = ground.round.deadlines.get(kind="declare")
    facts: Any = {"actor": cast.coordinator, "at": PHASE_2}
    wrong = extend_deadline(deadline, ground.civil, until=AFTER, reason="大雪封路", **facts)
    withdraw_extension(wrong, reason="日期填错。", **facts)
    assert closes_for(deadline, ground.civil) == deadline.closes
    shorter = extend_deadline(deadline, ground.civil, until=PHASE_4, reason="大雪封路", **facts)
    assert closes_for(deadline, ground.civil) == shorter.until


def test_more_time_needs_power_a_reason_and_a_later_end(ground: Ground, cast: Cast):
    deadline = ground.round.deadlines.get(kind="declare")
    facts = {"until": AFTER, "reason": "大雪封路", "actor": cast.coordinator, "at": PHASE_3}
    for changed, refusal in (
        ({"actor": cast.leader}, NoPower),
        ({"reason": " "}, NoteMissing),
        ({"until": deadline.closes}, Refused),
        ({"until": PHASE_3}, Refused),
    ):
        with pytest.raises(refusal):
            extend_deadline(deadline, ground.civil, **{**facts, **changed})  # type: ignore[arg-type]
    assert Extension.objects.count() == 0
    extend_deadline(deadline, ground.civil, **facts)  # type: ignore[arg-type]
    line = LogEntry.objects.filter(move="extend").get()
    assert (line.unit, line.note, line.label) == (
        ground.civil,
        "大雪封路",
        "报送证明事项清理申报表（附件2）延期至1月4日10:00",
    )


@pytest.mark.django_db(transaction=True)
def test_of_two_who_act_at_once_one_counts_and_the_other_learns_of_it(ground: Ground, cast: Cast):
    paper = declaration_of(ground, state="handed_in")
    barrier = threading.Barrier(2, timeout=20)
    outcomes: list[object] = []

    def act(name: str, note: str) -> None:
        mine = Declaration.objects.get(pk=paper.pk)
        barrier.wait()
        try:
            outcomes.append(carry_out(mine, name, actor=cast.leader, at=PHASE_2, note=note).move)
        except WrongState as refused:
            outcomes.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=args) for args in (("decline", "请补充"), ("decline", "依据不全"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    refusals = [outcome for outcome in outcomes if isinstance(outcome, WrongState)]
    assert [outcome for outcome in outcomes if isinstance(outcome, str)] == ["decline"]
    assert [refusal.words.partition("，")[0] for refusal in refusals] == ["城关分管甲已于10月12日10:00办理“退回填报人”"]
    assert LogEntry.objects.about(paper).count() == 1


def test_nobody_acts_for_the_house_unless_the_table_says_that_a_move_comes_by_itself(ground: Ground, cast: Cast):
    paper = declaration_of(ground)
    with pytest.raises(NoPower):
        carry_out(paper, "hand_in", actor=None, at=PHASE_2)
    assert LogEntry.objects.about(paper).count() == 0


def test_a_move_may_come_through_another_paper_of_the_case(ground: Ground, cast: Cast):
    paper, theirs = declaration_of(ground), declaration_of(ground, "other_civil")
    with pytest.raises(NoPower):
        carry_out(paper, "hand_in", actor=cast.stranger, at=PHASE_2)
    with pytest.raises(NoPower):
        carry_out(paper, "hand_in", actor=cast.clerk, at=PHASE_2, through=theirs)
    entry = carry_out(paper, "hand_in", actor=cast.stranger, at=PHASE_2, through=theirs)
    assert (entry.unit, entry.actor, paper.state) == (ground.civil, cast.stranger, DeclarationState.HANDED_IN)
