"""Looks over all rulings: found, kept, explained, put in line; carried out once, taken up again where they stopped."""

from datetime import timedelta

import pytest

from campaign.models import LogEntry, Message
from campaign.operations import NoPower, NoteMissing, Refused
from review import tasks
from review.enums import Handling, RunStage
from review.models import Conflict, RadarRun, ReasonedDifference
from review.operations import Conflict as StandsAside
from review.operations import radar
from review.operations.radar import (
    Changed,
    ask_for_look,
    fail_look,
    finish_look,
    look_at_list,
    look_further,
    open_to_align,
    reason_difference,
    take_look,
    withdraw_reason,
)
from tests.cast import PHASE_3
from tests.review.conftest import HOUR
from tests.review.radar_papers import (
    CHECKED,
    GONE,
    KEEP,
    MARRIAGE,
    NONE,
    OTHER_LAW,
    Region,
    region,
    told,
)

__all__ = ["region"]
LATER = PHASE_3 + 6 * HOUR
WORDS = "本县山高路远，核查渠道尚未接通，保留至年底。"
CIVIL, NEXT, CITY = "540102-002", "540103-002", "540100-002"


def look(at=LATER):
    """A whole look, as the task carries it out."""
    ask_for_look(actor=None, at=at)
    run = take_look(at=at)
    while look_further(run, at=at):
        pass
    finish_look(run, at=at)
    return RadarRun.objects.get(pk=run.pk)


def only(**values):
    return Conflict.objects.get(**values)


def test_each_kind_of_contradiction_is_found_and_nothing_else(region: Region):
    region.declare("civil", (MARRIAGE, "收养登记", OTHER_LAW), ("收入证明", "临时救助", OTHER_LAW))
    region.agree("civil", KEEP)
    region.agree("civil", KEEP, "收入证明", "临时救助")
    region.settle("other_civil", GONE, basis=NONE)
    region.settle("city_civil", CHECKED)
    run = look()
    assert told() == [
        ("vertical", "open", CIVIL, CITY),
        ("other_law", "open", CIVIL, NEXT),
        ("category", "open", NEXT, CITY),
    ]
    assert (run.stage, run.done, run.of, run.statements, run.found) == (RunStage.DONE, 2, 2, 4, 3)


def test_two_that_cite_one_act_are_told_so(region: Region):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    assert told() == [("same_law", "open", CIVIL, NEXT)]


def test_alike_names_are_compared_by_the_catalogue(region: Region):
    from campaign.checks import comparison_key
    from submissions.models import CertificateAlias, DeclaredItem
    from tests.submissions.catalogue_papers import entered

    known = entered(MARRIAGE)
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE, "婚姻情况证明")
    assert look().found == 0
    item = region.case("other_civil", "婚姻情况证明").item
    DeclaredItem.objects.filter(pk=item.pk).update(certificate=known)
    DeclaredItem.objects.filter(pk=region.case("civil").item_id).update(certificate=known)
    assert CertificateAlias.objects.filter(key=comparison_key(MARRIAGE)).exists()
    look(LATER + HOUR)
    assert told() == [("same_law", "open", CIVIL, NEXT)]


def test_what_is_not_agreed_is_compared_for_its_own_panel(region: Region):
    region.declare("civil", (MARRIAGE, "收养登记", OTHER_LAW))
    region.rule("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    found = only()
    assert (found.one_final, found.other_final) == (False, True)


def test_the_same_look_twice_changes_nothing(region: Region):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    before = list(Conflict.objects.values())
    look(LATER + HOUR)
    assert list(Conflict.objects.values()) == before


def test_a_ruling_that_changed_so_that_it_agrees_is_found_by_the_next_look(region: Region):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    region.again("civil", GONE)
    assert only().standing == Handling.OPEN
    look(LATER + HOUR)
    assert (only().standing, only().closed_at) == (Handling.ALIGNED, LATER + HOUR)
    region.again("civil", KEEP)
    look(LATER + 2 * HOUR)
    assert (only().standing, only().found_at, only().closed_at) == (Handling.OPEN, LATER + 2 * HOUR, None)


def test_an_item_that_was_opened_again_and_not_published_is_its_panels_own_work(region: Region):
    from review.operations import reopen

    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    reopen(region.case("civil"), note="复核。", actor=region.cast.panel_chair, at=LATER)
    assert look().found == 0
    region.rule("civil", KEEP)
    look(LATER + HOUR)
    assert only().one_final is False


def test_a_reason_answers_and_is_told_to_the_other_panel(region: Region):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    reason_difference([only()], words=WORDS, actor=region.cast.panel_chair, at=LATER)
    assert (only().standing, only().reasons.get().panel) == (Handling.REASONED, region.unit("lead"))
    message = Message.objects.get(kind="difference")
    assert (message.user, message.subject) == (
        region.cast.stranger_chair,
        "城关区人民政府办公室说明了与本地结论的差异",
    )
    assert MARRIAGE in message.body
    entry = LogEntry.objects.get(move="reason_difference")
    assert (entry.note, entry.unit, entry.actor) == (WORDS, region.unit("lead"), region.cast.panel_chair)


def test_a_reason_falls_when_one_of_the_rulings_changes(region: Region):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    reason_difference([only()], words=WORDS, actor=region.cast.panel_chair, at=LATER)
    look(LATER + HOUR)
    assert only().standing == Handling.REASONED
    region.again("other_civil", CHECKED)
    look(LATER + 2 * HOUR)
    reason = ReasonedDifference.objects.get()
    assert (only().standing, reason.withdrawn_at, reason.withdrawn_by) == (Handling.OPEN, LATER + 2 * HOUR, None)
    assert reason.withdrawn_words == "结论已变更，原差异说明失效。"
    entry = LogEntry.objects.get(move="difference_lapsed")
    assert (entry.actor, entry.unit) == (None, region.unit("lead"))


def test_a_reason_for_what_has_changed_since_is_refused(region: Region):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    region.again("other_civil", CHECKED)
    with pytest.raises(Changed, match="请重新比对"):
        reason_difference([only()], words=WORDS, actor=region.cast.panel_chair, at=LATER)
    assert (only().standing, ReasonedDifference.objects.count()) == (Handling.OPEN, 0)


@pytest.mark.parametrize("who", ["panel_member", "coordinator", "city_chair", "leader", "legality"])
def test_only_a_chair_of_either_side_writes_the_reason(region: Region, who: str):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    with pytest.raises(NoPower):
        reason_difference([only()], words=WORDS, actor=getattr(region.cast, who), at=LATER)
    assert only().standing == Handling.OPEN


def test_who_stands_aside_from_a_unit_writes_no_reason(region: Region):
    from campaign.models import Recusal

    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    chair = region.cast.panel_chair
    Recusal.objects.create(user=chair, unit=region.unit("civil"), kind="kin", declared_by=chair, declared_at=LATER)
    with pytest.raises(StandsAside):
        reason_difference([only()], words=WORDS, actor=chair, at=LATER)


def test_a_reason_needs_words_and_is_given_once(region: Region):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    with pytest.raises(NoteMissing):
        reason_difference([only()], words=" ", actor=region.cast.panel_chair, at=LATER)
    reason_difference([only()], words=WORDS, actor=region.cast.panel_chair, at=LATER)
    with pytest.raises(Refused, match="已说明差异"):
        reason_difference([only()], words=WORDS, actor=region.cast.stranger_chair, at=LATER)


def test_reasons_for_several_are_all_or_none(region: Region):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    region.settle("city_civil", GONE)
    look()
    first = only(kind="vertical")
    reason_difference([first], words=WORDS, actor=region.cast.panel_chair, at=LATER)
    with pytest.raises(Refused):
        reason_difference(
            list(Conflict.objects.filter(notice=False)), words=WORDS, actor=region.cast.panel_chair, at=LATER
        )
    assert ReasonedDifference.objects.count() == 1


def test_a_panel_takes_its_reason_back(region: Region):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    reason_difference([only()], words=WORDS, actor=region.cast.panel_chair, at=LATER)
    with pytest.raises(NoPower):
        withdraw_reason(only(), note="不妥。", actor=region.cast.stranger_chair, at=LATER)
    withdraw_reason(only(), note="已经接通。", actor=region.cast.panel_chair, at=LATER)
    assert (only().standing, ReasonedDifference.objects.get().withdrawn_words) == (Handling.OPEN, "已经接通。")
    with pytest.raises(Refused, match="没有生效的说明"):
        withdraw_reason(only(), note="再撤。", actor=region.cast.panel_chair, at=LATER)


def test_aligning_opens_the_item_again(region: Region):
    region.settle("civil", KEEP)
    region.settle("city_civil", GONE)
    look()
    case = region.case("civil")
    open_to_align(only(), case, note="与市级一致。", actor=region.cast.panel_chair, at=LATER)
    assert region.case("civil").state == "pending"
    region.agree("civil", GONE)
    look(LATER + HOUR)
    assert only().standing == Handling.ALIGNED


def test_one_list_is_looked_at_without_the_whole(region: Region):
    region.declare("civil", (MARRIAGE, "收养登记", OTHER_LAW), ("收入证明", "临时救助", OTHER_LAW))
    region.agree("civil", KEEP)
    region.settle("other_civil", GONE)
    region.settle("city_civil", KEEP, "收入证明", "临时救助")
    region.agree("civil", GONE, "收入证明", "临时救助")
    kept = look_at_list(region.unit("other_lead"), region.round, actor=region.cast.stranger_chair, at=LATER)
    assert (kept.standing, kept.new) == (1, 1)
    assert told() == [("other_law", "open", CIVIL, NEXT)]
    with pytest.raises(NoPower):
        look_at_list(region.unit("other_lead"), region.round, actor=region.cast.panel_chair, at=LATER)


# The look as a job ------------------------------------------------------------------------------


def test_a_look_is_asked_for_once(region: Region):
    first = ask_for_look(actor=region.cast.panel_chair, at=PHASE_3)
    assert ask_for_look(actor=None, at=PHASE_3) == first
    with pytest.raises(NoPower):
        ask_for_look(actor=region.cast.clerk, at=PHASE_3)


def test_of_two_workers_one_takes_the_look(region: Region):
    ask_for_look(actor=None, at=PHASE_3)
    assert take_look(at=PHASE_3) is not None
    assert take_look(at=PHASE_3 + timedelta(seconds=1)) is None


def test_a_look_whose_worker_was_killed_goes_on_where_it_stopped(region: Region, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(radar, "SLICE", 1)
    names = ("甲证明", "乙证明", "丙证明")
    for key, verdict in (("civil", KEEP), ("other_civil", GONE)):
        region.declare(key, *((name, "收养登记", OTHER_LAW) for name in names))
        for name in names:
            region.agree(key, verdict, name)
    ask_for_look(actor=None, at=LATER)
    dead = take_look(at=LATER)
    assert look_further(dead, at=LATER) is True
    assert (Conflict.objects.count(), RadarRun.objects.get().done) == (1, 1)
    assert take_look(at=LATER + timedelta(minutes=5)) is None
    alive = take_look(at=LATER + timedelta(minutes=15))
    assert look_further(dead, at=LATER + timedelta(minutes=16)) is False
    while look_further(alive, at=LATER + timedelta(minutes=16)):
        pass
    finish_look(alive, at=LATER + timedelta(minutes=16))
    run = RadarRun.objects.get()
    assert (run.stage, run.done, run.of, run.found, Conflict.objects.count()) == (RunStage.DONE, 3, 3, 3, 3)


def test_the_task_carries_a_look_through_and_may_run_twice(region: Region):
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE)
    tasks.ask_for_nightly_look()
    tasks.look_for_conflicts()
    tasks.look_for_conflicts()
    assert (RadarRun.objects.get().stage, Conflict.objects.count()) == (RunStage.DONE, 1)


def test_a_look_that_breaks_off_says_so(region: Region, monkeypatch: pytest.MonkeyPatch):
    def broken(*args, **kwargs):
        raise RuntimeError("the disk is full")

    ask_for_look(actor=None, at=PHASE_3)
    monkeypatch.setattr(tasks, "look_further", broken)
    with pytest.raises(RuntimeError):
        tasks.look_for_conflicts()
    run = RadarRun.objects.get()
    assert run.stage == RunStage.FAILED
    assert run.words.startswith("比对没有完成")
    fail_look(run, at=LATER)
    assert ask_for_look(actor=None, at=LATER).pk != run.pk


def test_nobody_publishes_to_the_broker(region: Region, monkeypatch: pytest.MonkeyPatch):
    from celery.app.task import Task

    monkeypatch.setattr(Task, "apply_async", lambda *a, **k: pytest.fail("a request talked to the broker"))
    ask_for_look(actor=region.cast.panel_chair, at=PHASE_3)
    assert RadarRun.objects.get().stage == RunStage.WAITING
