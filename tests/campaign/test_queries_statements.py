"""A statement that is kept answers of now, for who asks, with what they hold."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, Max, Q
from django.test.utils import CaptureQueriesContext

from campaign.access import actions_of, holdings, knowing, units_for
from campaign.enums import Role
from campaign.models import Deadline, Round, Unit, User
from campaign.operations.people import appoint, end_posting
from campaign.queries import statements
from campaign.queries.statements import rows_for, sums_for
from campaign.roles import Action
from tests.cast import BEFORE, PHASE_2, Cast, Ground

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "KEPT", {})


class Asking:
    """A question about deadlines and one about units, and how often their statements were written."""

    def __init__(self, user: User, at=PHASE_2) -> None:
        self.user, self.at, self.written = user, at, 0

    def closed(self):
        """How many deadlines have closed."""

        def build():
            self.written += 1
            return Deadline.objects.filter(closes__lte=self.at).order_by().values_list("round").annotate(Count("pk"))

        with knowing(self.user, holdings(self.user)):
            return rows_for(self.user, self.at, "closed", build)

    def units(self):
        """How many units the person fills in for, and how many of them take part."""

        def build():
            self.written += 1
            rows = units_for(self.user, Action.FILL)
            return rows, {"all": Count("pk"), "part": Count("pk", filter=Q(takes_part=True))}

        with knowing(self.user, holdings(self.user)):
            return sums_for(self.user, self.at, "units", build)


def test_the_second_time_the_statement_is_not_written_and_the_answer_is_of_now(ground: Ground, cast: Cast):
    asking = Asking(cast.clerk)
    first = asking.units()
    Unit.objects.filter(pk=ground.civil.pk).update(takes_part=False)
    assert (first, asking.units(), asking.written) == ({"all": 1, "part": 1}, {"all": 1, "part": 0}, 1)


def test_the_instant_is_put_in_anew(ground: Ground, cast: Cast):
    closes = Deadline.objects.order_by("closes").first().closes
    asking = Asking(cast.clerk, closes - SECOND)
    before = asking.closed()
    asking.at = closes
    assert (before, asking.closed(), asking.written) == ([], [(ground.round.pk, 1)], 1)


def test_who_holds_something_else_is_answered_by_another_statement(ground: Ground, cast: Cast):
    asking = Asking(cast.clerk)
    asking.units()
    posting = appoint(cast.clerk, ground.education, Role.CLERK, actor=None, at=BEFORE)
    assert (asking.units()["all"], asking.written) == (2, 2)
    end_posting(posting, actor=cast.region_leader, at=PHASE_2)
    assert (asking.units()["all"], asking.written) == (1, 2)


def test_two_people_do_not_share_a_statement(cast: Cast):
    one, other = Asking(cast.clerk), Asking(cast.region_clerk)
    assert (one.units()["all"], other.units()["all"], one.written, other.written) == (1, 1, 1, 1)


def test_a_question_that_reaches_nothing_is_not_kept(cast: Cast):
    asking = Asking(cast.supervisor)
    assert (asking.units(), asking.units(), asking.written) == ({"all": 0, "part": 0}, {"all": 0, "part": 0}, 2)


def test_where_it_is_not_known_what_a_person_holds_nothing_is_kept(cast: Cast):
    def build():
        return Unit.objects.filter(code__in=[action.value for action in actions_of(cast.clerk)]).values_list("pk")

    assert rows_for(cast.clerk, PHASE_2, "x", build) == []
    assert statements.KEPT == {}


def test_a_kept_statement_is_one_question(cast: Cast):
    asking = Asking(cast.clerk)
    asking.closed()
    with CaptureQueriesContext(connection) as asked:
        asking.closed()
    assert [one["sql"].count("campaign_deadline") > 0 for one in asked.captured_queries] == [False, True]


def test_no_more_are_kept_than_a_process_may_hold_and_the_oldest_leaves(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(statements, "MOST", 2)
    people = (cast.clerk, cast.leader, cast.panel_chair)
    for person in people:
        Asking(person).closed()
    assert [key[2] for key in statements.KEPT] == [cast.leader.pk, cast.panel_chair.pk]  # type: ignore[index]


@pytest.mark.parametrize("rounds", [0, 1])
def test_counts_of_which_none_is_within_reach_are_nothing_also_from_a_kept_statement(cast: Cast, rounds: int):
    """Django writes them as constants, a row for each row of the table."""

    def build():
        rows = Round.objects.filter(number__gt=1 - rounds)
        return rows, {"n": Count("pk", filter=Q(pk__in=[])), "last": Max("number", filter=Q(pk__in=[]))}

    with knowing(cast.clerk, holdings(cast.clerk)):
        twice = [sums_for(cast.clerk, PHASE_2, "none", build) for _ in range(2)]
    assert (twice, len(statements.KEPT)) == ([{"n": 0, "last": None}] * 2, 1)
