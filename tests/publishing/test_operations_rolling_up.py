"""Annex 5 equals the lists: recomputed by plain Python over random data, over rounds, without recounting."""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.enums import Disposal, Outcome, Subject
from campaign.models import Round
from campaign.operations import NoPower, PhaseClosed
from campaign.operations.notice import load_notice, open_round
from publishing.enums import EditionState
from publishing.models import COUNTS, FROZEN, Compilation, ListedItem
from publishing.operations import InHand, NoReason, NothingPublished, roll_up
from publishing.operations.rolling_up import pooled_figures
from tests.cast import AFTER, PHASE_2
from tests.publishing.conftest import HOUR, ROLLED_UP_AT
from tests.publishing.played import KEPT_ON, Case, Script

UNITS = ("civil", "township", "other_civil", "city_civil")
LEADS = ("lead", "other_lead", "city_lead")
SUBJECTS = st.sampled_from(Subject.values)
CASES = st.one_of(
    st.builds(Case, st.just(""), st.just(Outcome.CANCEL), st.sampled_from(Disposal.values), subject=SUBJECTS),
    st.builds(Case, st.just(""), st.just(Outcome.RETAIN), level=st.sampled_from(KEPT_ON), subject=SUBJECTS),
    st.builds(Case, st.just(""), st.just(Outcome.REFER), level=st.just("department_rule"), subject=SUBJECTS),
    st.builds(Case, st.just(""), st.just(Outcome.STRIKE), subject=SUBJECTS),
)
DATA = st.fixed_dictionaries({name: st.lists(CASES, max_size=3) for name in UNITS})


def numbered(cases):
    """The cases under names of their own: no two items of a unit are the same."""
    return [Case(f"证明{n}号", one.outcome, one.disposal, one.level, one.subject) for n, one in enumerate(cases)]


def expected_of(cases):
    """Annex 5 of some cases, counted by hand."""
    found = Counter(dict.fromkeys(COUNTS, 0))
    for case in cases:
        if case.outcome == Outcome.STRIKE:
            found["struck"] += 1
            continue
        found["baseline"] += 1
        found["baseline_enterprise"] += case.subject in ("enterprise", "both")
        found["baseline_individual"] += case.subject in ("individual", "both")
        match case.outcome:
            case Outcome.CANCEL:
                found[case.disposal] += 1
            case Outcome.REFER:
                found["referred"] += 1
            case Outcome.RETAIN:
                found["rule" if case.level == "department_rule" else case.level] += 1
    return dict(found)


def sums_equal_lists(ground, cast, data):
    try:
        with transaction.atomic():
            script = Script(ground.round)
            cases = {getattr(ground, name): numbered(own) for name, own in data.items()}
            script.settle(cases)
            for name in LEADS:
                script.publish(getattr(ground, name))
            summary = script.play.roll_up(ground.city_lead)
            rows = {row.unit_id: {name: getattr(row, name) for name in COUNTS} for row in summary.figures.all()}
            assert rows == {unit.pk: expected_of(own) for unit, own in cases.items()}
            everything = expected_of([case for own in cases.values() for case in own])
            assert {name: sum(row[name] for row in rows.values()) for name in COUNTS} == everything
            cancelled = sum(everything[name] for name in Disposal.values)
            assert (summary.pooled_baseline, summary.pooled_cancelled) == (everything["baseline"], cancelled)
            assert summary.editions.get().rows == len(UNITS)
            transaction.set_rollback(True)
    finally:
        assert Compilation.objects.count() == 0


EXACTLY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(DATA)
@settings(EXACTLY, max_examples=4)
def test_the_sums_equal_the_lists_whatever_was_declared(ground, cast, data):
    sums_equal_lists(ground, cast, data)


@pytest.mark.soak
@given(DATA)
@settings(EXACTLY, max_examples=100)
def test_the_sums_equal_the_lists_in_a_hundred_cases(ground, cast, data):
    sums_equal_lists(ground, cast, data)


def test_the_figures_are_copied_from_the_lists_in_force(published):
    summary = published.roll_up()
    names = ("unit_id", "unit_name", "division_path", "level", "nil", *FROZEN)
    copied = list(summary.figures.order_by("unit").values_list(*names))
    assert copied == list(published.compilation.figures.order_by("unit").values_list(*names))
    assert list(summary.includes.all()) == [published.compilation]


def test_a_roll_up_stays_when_a_list_below_is_corrected(published):
    summary = published.roll_up()
    published.correct()
    assert list(summary.includes.values_list("number", flat=True)) == [1]
    assert list(summary.figures.order_by("unit").values_list("baseline", flat=True)) == [3, 1, 2]


def test_a_superseded_list_is_not_added(published):
    corrected = published.correct()
    assert list(published.roll_up().includes.all()) == [corrected]


def test_a_roll_up_takes_only_what_lies_below(published):
    made = roll_up(published.ground.city_lead, published.round, actor=published.cast.city_chair, at=ROLLED_UP_AT)
    assert list(made.includes.all()) == [published.compilation]
    with pytest.raises(NothingPublished):
        roll_up(published.ground.other_lead, published.round, actor=published.cast.stranger_chair, at=ROLLED_UP_AT)


@pytest.mark.parametrize("who", ["city_chair", "region_legality", "coordinator", "clerk"])
def test_only_the_lead_unit_itself_rolls_up(published, who):
    with pytest.raises(NoPower):
        roll_up(published.ground.coordination, published.round, actor=getattr(published.cast, who), at=ROLLED_UP_AT)


@pytest.mark.parametrize("at", [PHASE_2, AFTER])
def test_outside_the_phase_nothing_is_rolled_up(published, at):
    with pytest.raises(PhaseClosed):
        roll_up(published.ground.coordination, published.round, actor=published.cast.region_chair, at=at)


def test_one_roll_up_at_a_time_and_a_reason_for_the_second(published):
    lead, chair = published.ground.coordination, published.cast.region_chair
    roll_up(lead, published.round, actor=chair, at=ROLLED_UP_AT)
    with pytest.raises(InHand):
        roll_up(lead, published.round, actor=chair, at=ROLLED_UP_AT)


def test_a_second_roll_up_needs_a_reason_and_supersedes(published):
    first = published.roll_up()
    lead, chair = published.ground.coordination, published.cast.region_coordinator
    with pytest.raises(NoReason):
        roll_up(lead, published.round, actor=chair, at=ROLLED_UP_AT)
    second = roll_up(lead, published.round, actor=chair, at=ROLLED_UP_AT + 2 * HOUR, reason="更正。")
    assert (second.number, second.supersedes) == (2, first)
    assert first.editions.get().state == EditionState.PUBLISHED


def test_a_roll_up_and_a_list_of_the_same_unit_do_not_hinder_each_other(published):
    coordinator = published.cast.coordinator
    made = roll_up(published.ground.lead, published.round, actor=coordinator, at=ROLLED_UP_AT)
    corrected = published.compile("更正。", days=9)
    assert (made.number, corrected.number) == (1, 2)


def second_round(at_days: int = 120) -> Round:
    """Round 2 on the same timetable, some months later."""
    return open_round(load_notice(), 2, at_days)


def test_rounds_are_pooled_item_by_item_with_the_latest_outcome(ground, cast):
    kept, gone = Case("甲证明", Outcome.RETAIN, level="law"), Case("乙证明", disposal="abolish")
    first = Script(ground.round)
    first.settle({ground.civil: (kept, gone)})
    first.publish(ground.lead)
    later = Script(second_round())
    again, new = Case("甲证明", disposal="commitment"), Case("丙证明", Outcome.RETAIN, level="law")
    later.settle({ground.civil: (again, new)})
    later.publish(ground.lead)
    summary = later.play.roll_up(ground.lead)
    # 甲 is cancelled now, 乙 was, 丙 is new and kept: two of three.
    assert (summary.pooled_baseline, summary.pooled_cancelled) == (3, 2)
    assert ListedItem.objects.filter(cert_name="甲证明").values("uid").distinct().count() == 1
    before = pooled_figures(ground.lead, ground.round)
    assert (before.baseline, before.cancelled, before.retained) == (2, 1, 1)


def test_an_item_struck_later_leaves_the_pooled_baseline(ground, cast):
    first = Script(ground.round)
    first.settle({ground.civil: (Case("甲证明", Outcome.RETAIN, level="law"), Case("乙证明", disposal="abolish"))})
    first.publish(ground.lead)
    later = Script(second_round())
    later.settle({ground.civil: (Case("甲证明", Outcome.STRIKE),)})
    later.publish(ground.lead)
    figures = pooled_figures(ground.lead, later.round)
    assert (figures.baseline, figures.cancelled, figures.struck) == (1, 1, 1)
