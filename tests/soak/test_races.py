"""Races at length on a real database: what tests/review/test_race.py shows once, many times and with more at once.

Prints its figures: `python -m tests.run -q -s -m soak tests/soak/test_races.py`.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from campaign.models import LogEntry, Unit
from campaign.operations import WrongState
from review.enums import BatchSource, Finding, RulingState
from review.models import Opinion, Ruling
from review.operations import BatchRefused, NotPossible, give_opinion, mark_read, rule, rule_all, rule_in_bulk, withdraw
from submissions.checks.items import BasisDraft
from tests.cast import PHASE_3, Cast, Ground
from tests.publishing.conftest import Settled, settled
from tests.publishing.racing import Race
from tests.review.conftest import ABOLISH, CANCEL, KEEP, Stage, declare, draft
from tests.review.test_race import assert_bulk_or_single, assert_opinions_of_one, assert_ruled_once, stored, together

__all__ = ["settled"]

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
MANY, ROUNDS, AT_ONCE, BUNDLE = 200, 20, 50, 10


@pytest.fixture
def many(ground: Ground, cast: Cast) -> Stage:
    """Two hundred items of one unit wait for a ruling; the panel has read them all."""
    drafts = tuple(draft(f"证明{number}号", f"事务{number}", BasisDraft(level="none")) for number in range(MANY))
    stage = Stage(
        ground, cast, declare(Unit.objects.get(pk=ground.civil.pk), ground.round, drafts, cast.clerk, cast.leader)
    )
    stage.receive()
    mark_read(list(Ruling.objects.order_by("pk")), actor=cast.panel_member, at=PHASE_3)
    return stage


@pytest.fixture(autouse=True)
def told(request: pytest.FixtureRequest) -> Iterator[Callable[[str], None]]:
    """`told(figures)`: printed at the end with the seconds that the test took."""
    began, figures = time.monotonic(), []
    yield figures.append
    print(f"\n{request.node.name}: {'; '.join(figures)}; {time.monotonic() - began:.1f} s")


def fresh() -> list[Ruling]:
    """All rulings as they are now, in the order of their keys."""
    return list(Ruling.objects.with_papers().order_by("pk"))


def test_of_fifty_at_once_one_is_effective_twenty_times(many, cast, told):
    results: Counter[str] = Counter()
    for count in range(1, ROUNDS + 1):
        results += assert_ruled_once(many.case("证明0号").pk, (cast.panel_member, cast.panel_chair), AT_ONCE, count)
        withdraw(many.case("证明0号"), actor=cast.panel_chair, at=PHASE_3)
    assert results == {"LogEntry": ROUNDS, "WrongState": ROUNDS * (AT_ONCE - 1)}
    told(f"{ROUNDS} rounds of {AT_ONCE} threads: {dict(results)}")


def test_two_members_give_their_opinions_at_once(many, cast, told):
    members, findings = (cast.panel_member, cast.panel_chair), (Finding.PASS, Finding.DOUBT)
    for case in fresh()[:ROUNDS]:
        acts = [
            lambda case=case, who=who, found=found: give_opinion(
                case, legality=found, compliance=found, reasonableness=found, words="意见。", actor=who, at=PHASE_3
            )
            for who, found in zip(members, findings, strict=True)
        ]
        assert [type(result) for result in together(acts)] == [Opinion, Opinion]
        now = Ruling.objects.get(pk=case.pk)
        assert (now.opinions_given, now.opinions_split) == (2, True)
    assert LogEntry.objects.filter(move="opinion").count() == Opinion.objects.count() == 2 * ROUNDS
    told(f"{ROUNDS} rounds: {2 * ROUNDS} opinions, each item counts 2, split")


def test_one_member_who_sends_twice_at_once_has_one_opinion(many, cast, told):
    for case in fresh()[:ROUNDS]:
        assert_opinions_of_one(case, cast.panel_member)
    told(f"{ROUNDS} rounds of 2 different and 2 equal: {Opinion.objects.count()} opinions")


def test_a_bulk_and_a_single_ruling_race_for_one_item(many, cast, told):
    won: Counter[str] = Counter()
    cases = fresh()
    for start in range(0, ROUNDS * BUNDLE, BUNDLE):
        bundle = cases[start : start + BUNDLE]
        won[assert_bulk_or_single(bundle, many.ground.lead, cast, at=start // BUNDLE % BUNDLE)] += 1
    told(f"{ROUNDS} rounds of {BUNDLE} items: {dict(won)} counted, the other was refused")


@pytest.mark.parametrize("kind", ["bulk", "rule_all", "moved"])
def test_of_two_hundred_with_one_bad_nothing_is_applied_at_any_place(many, cast, told, kind):
    refused: Counter[str] = Counter()
    for place in [number * (MANY - 1) // (ROUNDS - 1) for number in range(ROUNDS)]:
        cases = fresh()
        bad = cases[place]
        if kind == "moved":
            rule(many.case(bad.item.cert_name), CANCEL, actor=cast.panel_chair, at=PHASE_3)
        pairs = [(case, KEEP if case is bad and kind != "moved" else ABOLISH) for case in cases]
        before = stored()
        act = (
            partial(rule_in_bulk, panel=many.ground.lead, source=BatchSource.SELECTION, reason="同类。")
            if kind == "bulk"
            else rule_all
        )
        with pytest.raises((BatchRefused, NotPossible, WrongState)) as raised:
            act(pairs, actor=cast.panel_member, at=PHASE_3)
        refused[type(raised.value).__name__] += 1
        assert stored() == before
        if kind == "moved":
            withdraw(many.case(bad.item.cert_name), actor=cast.panel_chair, at=PHASE_3)
    assert Ruling.objects.filter(state=RulingState.PENDING).count() == MANY
    told(f"{ROUNDS} places of {MANY}: refused {dict(refused)}, 0 rows changed each time")


def test_a_hundred_compilations_among_a_hundred_rulings_are_each_of_one_instant(settled: Settled, told):
    race = Race(settled)
    race.run(compilations=100, rulings=100, published_every=5)
    told(race.figures())
    assert race.wrong() == []
    assert (race.errors, race.ruled) == ([], 100)
