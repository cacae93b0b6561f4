"""Tasks follow the lists in force; a guide is given, looked through, answered, confirmed, drawn and checked."""

import pytest

from campaign.enums import Outcome
from campaign.models import LogEntry, Message
from campaign.operations import NoPower, NoteMissing, Refused, WrongState
from publishing.models import Compilation
from publishing.queries import latest_items
from review.models import Ruling
from supervision.checks.drawing import drawn
from supervision.enums.guides import GuideKind, GuideState, HitKind, TextSource
from supervision.models import FollowedList, GuideHit, GuideTask, Relapse
from supervision.operations.guide_checks import draw_sample
from supervision.operations.guide_lists import follow_list, follow_lists
from supervision.operations.guides import NotReady, answer_hits, give_guide, keep_text, move_tasks, problems_of
from supervision.queries.guides import missing_parts
from tests.publishing.conftest import CANCELLED, KEPT, REFERRED
from tests.supervision.guide_papers import CLEAN, DAY, FOLLOWED_AT, HOUR, LINK, STILL, guiding

__all__ = ["guiding"]
NOW = FOLLOWED_AT + 5 * HOUR
DRAWN = ["48", "46", "43", "54", "42"]  # reckoned beside the code


def in_force():
    """What SQL counts of the items in force that have a guide."""
    return latest_items().filter(outcome__in=(Outcome.CANCEL, Outcome.RETAIN)).count()


def test_each_cancelled_and_kept_item_in_force_is_one_task_however_often_it_is_looked(guiding):
    assert GuideTask.objects.standing().count() == in_force() == 5
    assert [follow_lists(at=NOW), follow_list(guiding.compilation, at=NOW)] == [0, 0]
    assert (GuideTask.objects.count(), FollowedList.objects.get().tasks) == (5, 5)
    assert GuideTask.objects.filter(kind=GuideKind.CANCELLED).count() == 3
    assert not GuideTask.objects.filter(cert_name=REFERRED).exists()  # neither kept nor cancelled
    told = Message.objects.filter(kind="guide_tasks", unit=guiding.ground.civil)
    assert sorted(told.values_list("user__username", flat=True)) == ["clerk", "leader"]


def test_a_correction_keeps_the_tasks_whose_rows_stay_and_closes_and_opens_the_others(guiding):
    before = guiding.confirmed()
    Ruling.objects.filter(pk=guiding.rulings["健康证明"].pk).update(outcome="retain", disposal="", basis_level="law")
    corrected = guiding.correct()
    assert follow_lists(at=NOW) == 1
    assert GuideTask.objects.standing().count() == in_force() == 5
    stays = guiding.task()
    assert (stays.pk, stays.state, stays.item.compilation) == (before.pk, GuideState.UPDATED, corrected)
    changed = GuideTask.objects.filter(cert_name="健康证明").order_by("pk")
    assert [(one.kind, one.closed_at is None) for one in changed] == [("cancelled", False), ("kept", True)]
    # Cancelled, and now on the list again: the unit is asked.
    case = Relapse.objects.get()
    assert (case.unit, case.signs.get().kind, "列为保留" in case.signs.get().words) == (
        guiding.ground.institution,
        "listed_again",
        True,
    )


def test_a_text_is_looked_through_and_each_place_waits_for_an_answer(guiding):
    text = guiding.text(f"{STILL}自11月20日起，不再要求提供亲属关系证明。")
    hits = list(text.hits.all())
    assert [(hit.task.cert_name, hit.kind, hit.words, hit.asks) for hit in hits] == [
        (CANCELLED, HitKind.NAMED, CANCELLED, True),
        (CANCELLED, HitKind.NO_LONGER, CANCELLED, True),
    ]
    give_guide([guiding.task()], link=LINK, text=text, actor=guiding.cast.clerk, at=NOW)
    with pytest.raises(NotReady, match="仍写有已取消的证明"):
        move_tasks([guiding.task()], "fill", actor=guiding.cast.clerk, at=NOW)
    with pytest.raises(NoteMissing):
        answer_hits(hits, reason=" ", actor=guiding.cast.clerk, at=NOW)
    with pytest.raises(NoPower):
        answer_hits(hits, reason="说明不再需要。", actor=guiding.cast.stranger, at=NOW)
    assert answer_hits(hits, reason="说明不再需要。", actor=guiding.cast.clerk, at=NOW) == 2
    assert answer_hits(hits, reason="又一次。", actor=guiding.cast.clerk, at=NOW) == 0
    move_tasks([guiding.task()], "fill", actor=guiding.cast.clerk, at=NOW)
    assert guiding.task().state == GuideState.FILLED


def test_nothing_is_sent_to_the_leader_before_it_is_whole(guiding):
    assert problems_of([guiding.task()])[guiding.task().pk] == ["还没有登记办事指南的网址或者文字"]
    kept = guiding.task(KEPT)
    assert missing_parts([kept])[kept.pk] == ["办理流程", "服务承诺"]
    guiding.describe(commitments="")
    assert missing_parts([kept])[kept.pk] == ["服务承诺"]
    with pytest.raises(NotReady, match="办理指南还没有写明：服务承诺"):
        move_tasks([kept], "fill", actor=guiding.cast.clerk, at=NOW)
    guiding.describe()
    move_tasks([kept], "fill", actor=guiding.cast.clerk, at=NOW)
    assert guiding.task(KEPT).state == GuideState.FILLED


def test_the_leader_confirms_the_supervisor_checks(guiding):
    task = guiding.filled()
    with pytest.raises(NoPower):
        move_tasks([task], "confirm", actor=guiding.cast.clerk, at=NOW)
    with pytest.raises(Refused, match="不能再改"):
        give_guide([task], link="", actor=guiding.cast.clerk, at=NOW)
    move_tasks([task], "confirm", actor=guiding.cast.leader, at=NOW)
    assert guiding.task().confirmed_at == NOW
    with pytest.raises(NoPower):
        move_tasks([guiding.task()], "pass", actor=guiding.cast.coordinator, at=NOW)
    with pytest.raises(NoteMissing):
        move_tasks([guiding.task()], "return", actor=guiding.cast.supervisor, at=NOW)
    move_tasks([guiding.task()], "return", note="网页仍是旧的。", actor=guiding.cast.supervisor, at=NOW)
    assert guiding.task().state == GuideState.RETURNED
    move_tasks([guiding.task()], "fill", actor=guiding.cast.clerk, at=NOW)
    move_tasks([guiding.task()], "confirm", actor=guiding.cast.leader, at=NOW + DAY)
    assert guiding.task().confirmed_at == NOW  # the first time counts for being in time
    move_tasks([guiding.task()], "pass", actor=guiding.cast.city_supervisor, at=NOW + DAY)
    with pytest.raises(WrongState):
        move_tasks([guiding.task()], "pass", actor=guiding.cast.supervisor, at=NOW + DAY)


def test_one_text_serves_many_items_of_one_unit_only(guiding):
    text = guiding.text(CLEAN)
    both = [guiding.task(), guiding.task(KEPT)]
    assert give_guide(both, link=LINK, text=text, actor=guiding.cast.clerk, at=NOW) == 2
    assert set(GuideTask.objects.filter(text=text).values_list("cert_name", flat=True)) == {CANCELLED, KEPT}
    with pytest.raises(Refused, match="同一个单位"):
        give_guide([guiding.task("收入证明")], text=text, actor=guiding.cast.township_clerk, at=NOW)
    with pytest.raises(NoPower):
        give_guide(both, link=LINK, actor=guiding.cast.township_clerk, at=NOW)


@pytest.mark.parametrize(("body", "words"), [("  \n", "没有读到文字"), ("甲" * 60_001, "超过60,000字")])
def test_a_text_without_words_or_too_long_is_refused(guiding, body, words):
    with pytest.raises(Refused, match=words):
        guiding.text(body)


def test_a_task_whose_row_is_gone_is_not_worked_on(guiding):
    task = guiding.task()
    GuideTask.objects.update(closed_at=NOW)
    with pytest.raises(Refused, match="已不在现行清单中"):
        give_guide([task], link=LINK, actor=guiding.cast.clerk, at=NOW)
    with pytest.raises(Refused, match="已不在现行清单中"):
        move_tasks([task], "fill", actor=guiding.cast.clerk, at=NOW)


def test_the_log_holds_facts_and_no_text(guiding):
    guiding.text()
    line = LogEntry.objects.get(move="guide_text")
    assert (line.label, line.after) == ("保存办事指南文字", {"source": "pasted", "hits": 1})


def test_a_sample_is_drawn_again_from_seed_and_keys(guiding):
    guiding.confirmed()
    cast, lead = guiding.cast, guiding.ground.lead
    sample = draw_sample(lead, number=3, actor=cast.supervisor, at=NOW)
    assert (len(sample.seed), sample.frame) == (16, [str(guiding.task().uid)])
    assert ([task.cert_name for task in sample.tasks.all()], sample.of) == ([CANCELLED], 1)
    with pytest.raises(NoPower):
        draw_sample(lead, number=1, actor=cast.coordinator, at=NOW)
    with pytest.raises(Refused, match="1至200"):
        draw_sample(lead, number=0, actor=cast.supervisor, at=NOW)
    keys = [str(number) for number in range(100)]
    assert drawn("种子", keys, 5) == drawn("种子", reversed(keys), 5) == DRAWN
    assert drawn("甲", keys, 5) != drawn("乙", keys, 5)


def test_a_fetched_text_needs_nobody(guiding):
    text = keep_text(guiding.ground.civil, STILL, source=TextSource.FETCHED, name=LINK, actor=None, at=NOW)
    assert (text.saved_by, GuideHit.objects.filter(text=text).count()) == (None, 1)


def test_every_list_in_force_is_followed(guiding):
    current = Compilation.objects.filter(is_current=True, is_roll_up=False)
    assert set(FollowedList.objects.values_list("compilation", flat=True)) == set(current.values_list("pk", flat=True))
