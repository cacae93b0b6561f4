"""Obligations are laid down once, follow the roster, and can be excused or reported with a reason, and that taken back."""

from datetime import timedelta

import pytest

from campaign.enums import DutyState
from campaign.models import DutyRecord, LogEntry, Obligation, Unit
from campaign.models.duties import bearing
from campaign.notice.duties import DUTIES, DutyKind, bears
from campaign.operations import NoPower, NoteMissing, Refused
from campaign.operations.duties import (
    AlreadySaid,
    NotSaid,
    lay_down,
    lift_waiver,
    report_done,
    take_back_report,
    waive,
)
from campaign.operations.lineage import succeed_unit
from campaign.operations.notice import open_round
from campaign.operations.units import load_units
from campaign.queries.duties import owed, standings
from tests.cast import PHASE_1, PHASE_2, PHASE_5

REASON = "该单位已撤并，业务由自治区教育厅统一办理。"


def of(unit: Unit, kind: str) -> Obligation:
    """What a unit owes."""
    return Obligation.objects.select_related("deadline", "unit").get(unit=unit, kind=kind)


def state(ground, obligation, at):
    """Where an obligation stands."""
    return next(one for one in standings(ground.round) if one.obligation == obligation.pk).state(at)


def test_who_bears_a_duty_is_the_same_in_the_table_and_in_the_database(ground):
    units = list(Unit.objects.select_related("division"))
    for one in DUTIES:
        asked = {unit.pk for unit in units if bears(one, unit.kind, unit.division.level, takes_part=unit.takes_part)}
        assert set(Unit.objects.filter(bearing(one.bearer)).values_list("pk", flat=True)) == asked


def test_the_notice_and_the_roster_lay_down_what_is_owed_once(ground):
    laid = {kind: Obligation.objects.filter(kind=kind).count() for kind in DutyKind}
    assert laid == {
        "contact": 15,
        "declaration": 15,
        "ruling": 5,
        "answer": 15,
        "legality": 4,
        "approval": 5,
        "edition": 5,
        "summary": 2,
        "guide_gone": 15,
        "guide": 15,
        "briefing": 15,
        "year_end": 15,
    }
    assert lay_down() == lay_down(ground.round) == 0
    assert Obligation.objects.count() == sum(laid.values())


def test_a_unit_that_is_loaded_later_owes_from_then_on(ground):
    row = {"code": "540102-009", "name": "城关区残联", "division": "540102", "kind": "department"}
    load_units([{**row, "reports_to": "", "supervisor": ""}])
    assert sorted(Obligation.objects.filter(unit__code=row["code"]).values_list("kind", flat=True)) == [
        "answer",
        "briefing",
        "contact",
        "declaration",
        "guide",
        "guide_gone",
        "year_end",
    ]


def test_a_further_round_is_owed_by_itself(ground):
    before = Obligation.objects.count()
    second = open_round(ground.campaign, 2, 365)
    assert Obligation.objects.filter(deadline__round=second).count() == before


def test_a_unit_that_has_ended_owes_nothing_and_its_rows_stay(ground, cast):
    succeed_unit(ground.institution, ground.civil, day=PHASE_2.date(), basis="撤并通知", actor=None, at=PHASE_2)
    assert [one for one in standings(ground.round) if one.unit == ground.institution.pk] == []
    assert Obligation.objects.filter(unit=ground.institution).count() == 7


def test_the_office_excuses_a_unit_with_a_reason_and_takes_that_back(ground, cast):
    sheet = of(ground.education, "contact")
    told = {"actor": cast.region_coordinator, "at": PHASE_1}
    waive(sheet, ground.coordination, reason=REASON, **told)
    assert state(ground, sheet, PHASE_1) == state(ground, sheet, PHASE_5) == DutyState.WAIVED
    assert sheet.pk not in {one.obligation for one in owed(ground.round, PHASE_5)}
    assert list(Obligation.objects.excused()) == [sheet]
    line = LogEntry.objects.about(ground.education).get(move="waived")
    assert (line.label, line.note, line.actor) == ("免报：报送工作联系表（附件1）", REASON, cast.region_coordinator)
    with pytest.raises(AlreadySaid):
        waive(sheet, ground.coordination, reason=REASON, **told)
    lift_waiver(sheet, ground.coordination, actor=cast.region_coordinator, at=PHASE_2)
    assert state(ground, sheet, PHASE_2) == DutyState.OVERDUE
    assert list(DutyRecord.objects.values_list("undone_by", "undone_at")) == [(cast.region_coordinator.pk, PHASE_2)]
    with pytest.raises(NotSaid):
        lift_waiver(sheet, ground.coordination, actor=cast.region_coordinator, at=PHASE_2)


@pytest.mark.parametrize("who", ["clerk", "leader", "coordinator", "city_coordinator", "region_chair"])
def test_nobody_else_excuses(ground, cast, who):
    for office in (ground.coordination, ground.lead):
        with pytest.raises(NoPower):
            waive(of(ground.civil, "contact"), office, reason=REASON, actor=getattr(cast, who), at=PHASE_1)


def test_no_excuse_without_a_reason(ground, cast):
    with pytest.raises(NoteMissing):
        waive(of(ground.civil, "contact"), ground.coordination, reason=" ", actor=cast.region_coordinator, at=PHASE_1)


def test_the_leader_reports_what_no_paper_shows_and_takes_it_back(ground, cast):
    year_end = of(ground.civil, "year_end")
    closes = year_end.deadline.closes
    with pytest.raises(NoteMissing):
        report_done(year_end, words="无", actor=cast.leader, at=PHASE_5)
    report_done(year_end, words="城关民〔2020〕31号", actor=cast.leader, at=closes - timedelta(seconds=1))
    assert state(ground, year_end, closes) == DutyState.DONE
    take_back_report(year_end, actor=cast.leader, at=closes)
    assert state(ground, year_end, closes) == DutyState.OVERDUE
    report_done(year_end, words="城关民〔2020〕31号", actor=cast.leader, at=closes)
    assert state(ground, year_end, closes) == DutyState.LATE


def test_what_a_paper_shows_is_not_reported_and_a_clerk_reports_nothing(ground, cast):
    with pytest.raises(Refused, match="不用登记"):
        report_done(of(ground.civil, "declaration"), words="已经报送了", actor=cast.leader, at=PHASE_5)
    for person in (cast.clerk, cast.coordinator, cast.stranger_leader):
        with pytest.raises(NoPower):
            report_done(of(ground.civil, "year_end"), words="已经报送了", actor=person, at=PHASE_5)


def test_what_is_done_needs_no_excuse_and_what_is_excused_no_report(ground, cast):
    year_end = of(ground.civil, "year_end")
    report_done(year_end, words="城关民〔2020〕31号", actor=cast.leader, at=PHASE_5)
    with pytest.raises(AlreadySaid, match="已经办结"):
        waive(year_end, ground.coordination, reason=REASON, actor=cast.region_coordinator, at=PHASE_5)
    take_back_report(year_end, actor=cast.leader, at=PHASE_5)
    waive(year_end, ground.coordination, reason=REASON, actor=cast.region_coordinator, at=PHASE_5)
    with pytest.raises(AlreadySaid, match="已经免报"):
        report_done(year_end, words="城关民〔2020〕31号", actor=cast.leader, at=PHASE_5)


def test_an_excuse_takes_nothing_from_what_is_done_in_time_at_the_same_moment(ground, cast):
    year_end = of(ground.civil, "year_end")
    report_done(year_end, words="城关民〔2020〕31号", actor=cast.leader, at=PHASE_5)
    given = {"sort": "waived", "words": REASON, "by": cast.region_coordinator, "at": PHASE_5}
    DutyRecord.objects.create(obligation=year_end, **given)
    assert state(ground, year_end, PHASE_5) == DutyState.DONE
