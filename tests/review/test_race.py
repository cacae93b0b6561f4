"""Two at once, on a real database: one act counts, the other is told; bulk acts never wait in a circle."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection, connections

from campaign.models import LogEntry
from campaign.operations import WrongState
from review.enums import RulingState
from review.models import Reading, Ruling
from review.operations import accept, feed_back, mark_read, rule
from tests.cast import PHASE_3
from tests.review.conftest import ABOLISH, CANCEL, COPY, INCOME, KEEP, KINSHIP, MARRIAGE

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


def test_of_fifty_one_is_effective_and_one_line_is_logged(docketed, cast):
    people = (cast.panel_member, cast.panel_chair)
    cases = [docketed.case(KINSHIP) for _ in range(50)]
    read = (cases[0].item.pk, cases[0].item.row_version)

    def act(place: int) -> Callable[[], LogEntry]:
        return lambda: rule(cases[place], ABOLISH, actor=people[place % 2], at=PHASE_3, read=read)

    results = together([act(place) for place in range(50)])
    assert sum(isinstance(result, LogEntry) for result in results) == 1
    assert [type(result) for result in results if not isinstance(result, LogEntry)] == [WrongState] * 49
    assert [entry.move for entry in LogEntry.objects.about(docketed.case(KINSHIP))] == ["rule"]


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
