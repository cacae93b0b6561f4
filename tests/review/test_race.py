"""Two at once, on a real database: one act counts, the other is told; bulk acts never wait in a circle."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection, connections

from campaign.models import LogEntry, Unit, User
from campaign.operations import WrongState
from review.enums import BatchSource, Finding, RulingState
from review.models import Batch, BatchLine, Opinion, Reading, Ruling
from review.operations import BatchRefused, accept, feed_back, give_opinion, mark_read, rule, rule_all, rule_in_bulk
from tests.cast import PHASE_3, Cast
from tests.review.conftest import ABOLISH, CANCEL, COPY, INCOME, KEEP, KINSHIP, MARRIAGE, RESIDENCE

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _rows_can_be_locked(db):
    if connection.vendor != "postgresql":
        pytest.fail("Run these through `python -m tests.run`: SQLite locks no rows.", pytrace=False)


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run all acts at one moment, each on a connection of its own; gives each one's result or exception."""
    barrier = threading.Barrier(len(acts), timeout=60)
    results: list[Any] = [None] * len(acts)

    def run(place: int) -> None:
        try:
            barrier.wait()
            results[place] = acts[place]()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return results


def test_of_two_members_who_rule_at_once_one_counts_and_the_other_is_told_who_and_what(docketed, cast):
    people = (cast.panel_member, cast.panel_chair)
    mine = [docketed.case(KINSHIP) for _ in people]
    results = together(
        [
            lambda: rule(mine[0], ABOLISH, actor=people[0], at=PHASE_3),
            lambda: rule(mine[1], CANCEL, actor=people[1], at=PHASE_3),
        ]
    )
    won = next(place for place, result in enumerate(results) if isinstance(result, LogEntry))
    refused = results[1 - won]
    assert isinstance(refused, WrongState)
    assert f"{people[won].name}已于11月5日10:00办理“提出意见”" in refused.words
    case = docketed.case(KINSHIP)
    assert (case.state, case.ruled_by) == (RulingState.RULED, people[won])
    assert case.disposal == (ABOLISH, CANCEL)[won].disposal


def stored() -> list[list[dict[str, Any]]]:
    """Everything that a ruling could leave behind, row by row."""
    kinds = (Ruling, Reading, Batch, BatchLine, LogEntry, Ruling.history.model)
    return [list(kind.objects.order_by("pk").values()) for kind in kinds]


def assert_ruled_once(key: int, people: Sequence[User], count: int, lines: int = 1) -> Counter[str]:
    """`count` rulings of `people` on one item at one moment: one counts, and the log has `lines` lines of rulings."""
    cases = [Ruling.objects.with_papers().get(pk=key) for _ in range(count)]
    read = (cases[0].item.pk, cases[0].item.row_version)

    def act(place: int) -> Callable[[], LogEntry]:
        return lambda: rule(cases[place], ABOLISH, actor=people[place % len(people)], at=PHASE_3, read=read)

    results = Counter(type(result).__name__ for result in together([act(place) for place in range(count)]))
    assert results == {"LogEntry": 1, "WrongState": count - 1}
    assert LogEntry.objects.about(cases[0]).filter(move="rule").count() == lines
    assert Ruling.objects.get(pk=key).state == RulingState.RULED
    return results


def assert_opinions_of_one(case: Ruling, member: User) -> None:
    """Two different opinions of one member at one moment are one, revised; two equal ones are one, untouched."""

    def act(found: Finding) -> Callable[[], Opinion]:
        findings = {"legality": found, "compliance": Finding.PASS, "reasonableness": Finding.PASS}
        return lambda: give_opinion(case, **findings, words="意见。", actor=member, at=PHASE_3)

    assert [type(result) for result in together([act(Finding.PASS), act(Finding.DOUBT)])] == [Opinion, Opinion]
    kept = Opinion.objects.get(ruling=case)
    first, second = LogEntry.objects.about(kept)
    assert [first.label, second.label] == ["填写三性审核意见", "修改三性审核意见"]
    assert (first.after["legality"], second.after["legality"]) == (second.before["legality"], kept.legality)
    same = Finding(kept.legality)
    assert [type(result) for result in together([act(same), act(same)])] == [Opinion, Opinion]
    assert (Opinion.objects.filter(ruling=case).count(), LogEntry.objects.about(kept).count()) == (1, 2)
    assert Ruling.objects.get(pk=case.pk).opinions_given == 1


def assert_bulk_or_single(cases: list[Ruling], panel: Unit, cast: Cast, at: int) -> str:
    """A bulk ruling on `cases` and a single one on that at place `at` at one moment: one counts. Gives which."""
    mine = Ruling.objects.with_papers().get(pk=cases[at].pk)
    batches = Batch.objects.count()
    pairs = [(case, ABOLISH) for case in cases]
    more = {"panel": panel, "source": BatchSource.SELECTION, "reason": "同类。"}
    bulk, single = together(
        [
            lambda: rule_in_bulk(pairs, actor=cast.panel_member, at=PHASE_3, **more),
            lambda: rule(mine, CANCEL, actor=cast.panel_chair, at=PHASE_3),
        ]
    )
    now = {ruling.pk: ruling for ruling in Ruling.objects.filter(pk__in=[case.pk for case in cases])}
    ruled = [key for key, ruling in now.items() if ruling.state == RulingState.RULED]
    assert LogEntry.objects.filter(move="rule", thing_id__in=list(now)).count() == len(ruled)
    if isinstance(bulk, Batch):
        assert (type(single), len(ruled), bulk.lines.count()) == (WrongState, len(cases), len(cases))
        assert {ruling.ruled_by for ruling in now.values()} == {cast.panel_member}
        return "bulk"
    assert (type(bulk), type(single)) == (BatchRefused, LogEntry)
    assert (ruled, now[mine.pk].ruled_by, Batch.objects.count()) == ([mine.pk], cast.panel_chair, batches)
    return "single"


def test_of_fifty_one_is_effective_and_one_line_is_logged(docketed, cast):
    assert_ruled_once(docketed.case(KINSHIP).pk, (cast.panel_member, cast.panel_chair), 50)
    assert [entry.move for entry in LogEntry.objects.about(docketed.case(KINSHIP))] == ["rule"]


def test_one_member_who_sends_an_opinion_twice_at_once_has_one(docketed, cast):
    assert_opinions_of_one(docketed.case(KINSHIP), cast.panel_member)


def test_two_members_who_give_opinions_at_once_are_both_counted(docketed, cast):
    case = docketed.case(KINSHIP)
    passed = dict.fromkeys(("legality", "compliance", "reasonableness"), Finding.PASS)
    results = together(
        [
            lambda: give_opinion(case, **passed, words="", actor=cast.panel_member, at=PHASE_3),
            lambda: give_opinion(case, **passed, words="", actor=cast.panel_chair, at=PHASE_3),
        ]
    )
    assert [type(result) for result in results] == [Opinion, Opinion]
    assert (docketed.case(KINSHIP).opinions_given, docketed.case(KINSHIP).opinions_split) == (2, False)


def test_a_bulk_ruling_and_a_single_one_on_one_of_its_items_do_not_both_count(docketed, cast, ground):
    cases = [docketed.case(name) for name in (KINSHIP, COPY, INCOME)]
    mark_read(cases, actor=cast.panel_member, at=PHASE_3)
    assert_bulk_or_single(cases, ground.lead, cast, at=1)


@pytest.mark.parametrize("place", range(4))
def test_one_item_that_was_ruled_meanwhile_leaves_all_of_them_as_they_were(docketed, cast, place):
    cases = [docketed.case(name) for name in (KINSHIP, COPY, INCOME, RESIDENCE)]
    docketed.ruled(cases[place].item.cert_name, CANCEL)
    before = stored()
    with pytest.raises(WrongState):
        rule_all([(case, ABOLISH) for case in cases], actor=cast.panel_chair, at=PHASE_3)
    assert stored() == before


def test_a_page_that_notes_its_reading_while_the_same_person_rules_does_not_lock_in_a_circle(docketed, cast):
    member, names = cast.panel_member, (KINSHIP, COPY, INCOME)
    for name in names:
        case, read = docketed.case(name), docketed.case(name)
        results = together(
            [
                lambda case=case: rule(case, ABOLISH, actor=member, at=PHASE_3),
                lambda read=read: mark_read([read], actor=member, at=PHASE_3),
            ]
        )
        assert [type(result) for result in results] == [LogEntry, type(None)]
    assert Reading.objects.filter(member=member).count() == len(names)


def test_bulk_feedback_in_opposite_order_does_not_lock_in_a_circle(docketed, cast):
    for name, verdict in ((KINSHIP, ABOLISH), (COPY, ABOLISH), (INCOME, ABOLISH), (MARRIAGE, KEEP)):
        docketed.ruled(name, verdict)
    forth = list(Ruling.objects.with_papers().filter(state=RulingState.RULED).order_by("pk"))
    back = list(Ruling.objects.with_papers().filter(state=RulingState.RULED).order_by("-pk"))
    results = together(
        [
            lambda: feed_back(forth, actor=cast.panel_chair, at=PHASE_3),
            lambda: feed_back(back, actor=cast.panel_chair, at=PHASE_3),
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["WrongState", "list"]
    assert Ruling.objects.filter(state=RulingState.PROPOSED).count() == 4
    assert LogEntry.objects.filter(move="feed_back").count() == 4


def test_clerk_and_leader_who_agree_at_once_settle_once(docketed, cast):
    docketed.proposed(KINSHIP)
    mine = [docketed.case(KINSHIP) for _ in range(2)]
    results = together(
        [
            lambda: accept([mine[0]], actor=cast.clerk, at=PHASE_3),
            lambda: accept([mine[1]], actor=cast.leader, at=PHASE_3),
        ]
    )
    assert sorted(type(result).__name__ for result in results) == ["WrongState", "list"]
    assert LogEntry.objects.filter(move="accept").count() == 1
