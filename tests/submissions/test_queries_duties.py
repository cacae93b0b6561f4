"""What a unit owes is read from its papers: done, returned and owed again, late by its own instant, excused or not."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign.enums import DutyState, RecordSort
from campaign.models import Deadline, DutyRecord, Extension, Obligation, Unit
from campaign.notice.timetable import SHANGHAI
from campaign.operations import extend_deadline
from campaign.queries.duties import Owed, kinds_of, owed, standings
from submissions.enums import DeclarationState
from submissions.models import Declaration
from submissions.operations import certify, hand_in, return_whole
from tests.cast import PHASE_1, PHASE_2, PHASE_3, Cast, Ground
from tests.submissions.papers import add, certified, certified_sheet, started

SECOND = timedelta(seconds=1)
CLOSES = datetime(2020, 11, 1, tzinfo=SHANGHAI)  # 10月31日24:00


def standing(ground: Ground, unit: Unit, kind: str = "declaration") -> Owed:
    """One obligation of a unit."""
    (found,) = standings(ground.round, units=Unit.objects.filter(pk=unit.pk), kinds=[kind])
    return found


def test_a_unit_owes_until_its_leader_certifies_and_not_one_second_longer(ground: Ground, cast: Cast):
    paper = started(ground, cast)
    add(paper, cast.clerk)
    hand_in(paper, actor=cast.clerk, at=CLOSES - 2 * SECOND)
    assert standing(ground, ground.civil).state(CLOSES - SECOND) == DutyState.OWED
    assert standing(ground, ground.civil).state(CLOSES) == DutyState.OVERDUE
    certify(paper, actor=cast.leader, at=CLOSES - SECOND)
    assert [standing(ground, ground.civil).state(at) for at in (CLOSES - SECOND, CLOSES)] == [DutyState.DONE] * 2
    assert ground.civil.pk not in {one.unit for one in owed(ground.round, CLOSES, kinds=["declaration"])}


def test_an_extension_is_the_units_own_instant_and_ends(ground: Ground, cast: Cast):
    until = CLOSES + timedelta(days=5)
    deadline = Deadline.objects.get(round=ground.round, kind="declare")
    extend_deadline(deadline, ground.civil, until=until, reason="大雪", actor=cast.coordinator, at=PHASE_2)
    mine, other = standing(ground, ground.civil), standing(ground, ground.other_civil)
    assert (mine.closes, mine.common, mine.extended) == (until, CLOSES, True)
    assert (other.closes, other.extended) == (CLOSES, False)
    assert [mine.state(at) for at in (CLOSES, until - SECOND, until)] == ["owed", "owed", "overdue"]
    certified(ground, cast, at=CLOSES + timedelta(days=1))
    assert standing(ground, ground.civil).state(until) == DutyState.EXTENDED


def test_a_returned_declaration_is_owed_again_until_the_lists_are_due(ground: Ground, cast: Cast):
    paper = certified(ground, cast)
    return_whole(paper, note="依据不明", actor=cast.panel_member, at=PHASE_3)
    again, lists_due = standing(ground, ground.civil), Deadline.objects.get(round=ground.round, kind="publish").closes
    assert (again.done_at, again.closes) == (None, lists_due)
    assert [again.state(at) for at in (lists_due - SECOND, lists_due)] == ["owed", "overdue"]
    version = Declaration.objects.get(previous=paper)
    hand_in(version, actor=cast.clerk, at=PHASE_3)
    certify(version, actor=cast.leader, at=PHASE_3)
    assert standing(ground, ground.civil).state(PHASE_3) == DutyState.DONE


def test_a_sheet_that_is_changed_later_stays_done_in_time(ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    type(sheet).objects.filter(pk=sheet.pk).update(certified_at=PHASE_3)  # certified again after a change
    assert standing(ground, ground.civil, "contact").state(PHASE_3) == DutyState.DONE
    type(sheet).objects.filter(pk=sheet.pk).update(state="draft")
    assert standing(ground, ground.civil, "contact").state(PHASE_3) == DutyState.DONE
    assert standing(ground, ground.lead, "contact").state(PHASE_1) == DutyState.OWED


def test_what_has_not_arisen_is_not_owed(ground: Ground):
    kinds = {one.kind.value for one in owed(ground.round, PHASE_3)}
    assert kinds == {"contact", "declaration", "approval", "edition", "summary", "year_end"}


def test_the_kinds_of_a_deadline_are_those_it_closes():
    assert kinds_of(["declare"]) == ["declaration"]
    assert kinds_of(["publish"]) == ["ruling", "answer", "legality", "approval", "edition", "guide_gone"]


def test_as_many_questions_for_one_unit_as_for_all(ground: Ground, cast: Cast):
    certified(ground, cast)
    owed(ground.round, PHASE_3)
    asked = []
    for units in (Unit.objects.filter(pk=ground.civil.pk), None):
        with CaptureQueriesContext(connection) as queries:
            owed(ground.round, PHASE_3, units=units)
        asked.append(len(queries))
    assert asked == [5, 5]


@dataclass
class Oracle:
    """The duty to declare of one unit, as a person would keep it on paper."""

    declare: datetime = CLOSES
    publish: datetime = datetime(2020, 11, 16, tzinfo=SHANGHAI)
    longer: dict[str, datetime] = field(default_factory=dict)
    versions: list[datetime] = field(default_factory=list)
    returned: bool = False
    waived: bool = False

    def own(self, name: str) -> datetime:
        common: datetime = getattr(self, name)
        return max(common, self.longer.get(name, common))

    def state(self, at: datetime) -> str:
        told = self.told(at)
        return "waived" if self.waived and told not in {"done", "extended"} else told

    def told(self, at: datetime) -> str:
        """The same, excuses left out."""
        if not self.versions:
            return "owed" if at < self.own("declare") else "overdue"
        again = max(self.own("declare"), self.own("publish"))
        if self.returned:
            return "owed" if at < again else "overdue"
        if self.versions[0] >= self.own("declare") or (len(self.versions) > 1 and self.versions[-1] >= again):
            return "late"
        return "done" if self.versions[0] < self.declare else "extended"


HOURS = st.integers(0, 24 * 40)
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(
            ("certify", "return", "receive", "extend", "extend_lists", "waive", "lift", "move", "move_lists")
        ),
        st.integers(1, 24 * 6),  # hours since the event before
        HOURS,  # of an extension or a move: until when
    ),
    max_size=9,
)
EXACTLY = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True)


class World:
    """The same as rows of the database."""

    def __init__(self, ground: Ground, cast: Cast) -> None:
        self.ground, self.cast, self.oracle = ground, cast, Oracle()
        self.obligation = Obligation.objects.get(unit=ground.civil, kind="declaration")
        self.papers = Declaration.objects.filter(unit=ground.civil, round=ground.round)

    def happen(self, name: str, at: datetime, until: datetime) -> None:
        """Let something happen to the rows and to the oracle; what is not possible does not happen."""
        oracle, last = self.oracle, self.papers.order_by("version").last()
        match name:
            case "certify" if last is None or last.state == DeclarationState.RETURNED:
                self.papers.update(is_current=False)
                number = len(oracle.versions) + 1
                Declaration.objects.create(
                    unit=self.ground.civil, round=self.ground.round, version=number, previous=last, state="certified",
                    form=self.ground.form, created_at=at, saved_at=at, certified_at=at, receipt=f"r-{number}", is_current=True,
                )  # fmt: skip
                oracle.versions.append(at)
                oracle.returned = False
            case "return" | "receive" if last is not None and last.state != DeclarationState.RETURNED:
                self.papers.filter(pk=last.pk).update(state="returned" if name == "return" else "received")
                oracle.returned = name == "return"
            case "extend" | "extend_lists":
                kind = "declare" if name == "extend" else "publish"
                Extension.objects.create(
                    deadline=Deadline.objects.get(round=self.ground.round, kind=kind), unit=self.ground.civil, until=until,
                    reason="雪", granted_by=self.cast.coordinator, granted_at=at,
                )  # fmt: skip
                oracle.longer[kind] = max(until, oracle.longer.get(kind, until))
            case "waive" | "lift":
                self.excuse(name == "waive", at)
            case "move" | "move_lists":
                kind = "declare" if name == "move" else "publish"
                Deadline.objects.filter(round=self.ground.round, kind=kind).update(closes=until)
                setattr(oracle, kind, until)

    def excuse(self, waive: bool, at: datetime) -> None:
        """Excuse the unit, or take that back."""
        standing = DutyRecord.objects.standing().filter(obligation=self.obligation)
        if waive and not self.oracle.waived:
            given = {"sort": RecordSort.WAIVED, "words": "合并", "by": self.cast.region_coordinator, "at": at}
            DutyRecord.objects.create(obligation=self.obligation, **given)
        elif not waive:
            standing.update(undone_by=self.cast.region_coordinator, undone_at=at)
        self.oracle.waived = waive


def agrees(ground: Ground, cast: Cast, events: list[tuple[str, int, int]]) -> None:
    """After each event, and one second before and at each instant that closes something, both say the same."""
    with transaction.atomic():
        world, at = World(ground, cast), PHASE_2
        for name, hours, until in events:
            at += timedelta(hours=hours)
            world.happen(name, at, CLOSES - timedelta(days=10) + timedelta(hours=until))
            found = standing(ground, ground.civil)
            asked = [at, found.closes - SECOND, found.closes, found.common]
            assert [found.state(one) for one in asked] == [world.oracle.state(one) for one in asked]
            owing = {one.obligation for one in owed(ground.round, at, kinds=["declaration"])}
            assert (found.obligation in owing) == (world.oracle.state(at) in {"owed", "overdue"})
        transaction.set_rollback(True)


@given(EVENTS)
@settings(EXACTLY, max_examples=12)
def test_obligations_agree_with_a_plain_account_of_what_happened(ground: Ground, cast: Cast, events):
    agrees(ground, cast, events)


@pytest.mark.soak
@given(EVENTS)
@settings(EXACTLY, max_examples=600)
def test_obligations_agree_with_a_plain_account_in_six_hundred_cases(ground: Ground, cast: Cast, events):
    agrees(ground, cast, events)
