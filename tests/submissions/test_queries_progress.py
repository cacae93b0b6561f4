"""Where a unit stands in a round, by the state of its latest version; telephones in running text; the sheet in force."""

from datetime import date, timedelta

import pytest

from campaign.models import Unit
from campaign.operations import carry_out, extend_deadline
from submissions.enums import OWING_STAGES, STAGES, DeclarationState, Stage
from submissions.operations import certify_contact_sheet, save_contact_sheet
from submissions.queries import last_change_of, may_see_phones, phones_seen, sheet_in_force, without_mobiles
from submissions.queries.progress import Reckoning, late_words, owing_in, stage_of
from tests.cast import PHASE_1, PHASE_2, PHASE_3, Cast, Ground
from tests.submissions.papers import HOUR, certified, certified_sheet, filled_sheet


def test_every_state_belongs_to_exactly_one_stage():
    states = [state for stage in Stage for state in STAGES[stage]]
    assert sorted(states) == sorted(DeclarationState)


@pytest.mark.parametrize(
    ("state", "stage"),
    [
        (None, Stage.NONE),
        ("draft", Stage.DRAFT),
        ("handed_in", Stage.SIGNING),
        ("certified", Stage.HANDED),
        ("received", Stage.HANDED),
        ("rectifying", Stage.RECTIFYING),
    ],
)
def test_a_state_is_told_by_its_stage(state: str | None, stage: Stage):
    assert stage_of(state) == stage


def test_the_stages_of_all_units_add_up(ground: Ground, cast: Cast):
    certified(ground, cast)
    reckoning = Reckoning(ground.round, PHASE_3)
    units = reckoning.annotated(Unit.objects.declaring())
    sums = reckoning.tally(units, ground.divisions["540000"]).whole
    assert (sums["total"], sums["handed"], owing_in(sums)) == (15, 1, 14)
    found = [one for wanted in (*OWING_STAGES, Stage.HANDED) for one in reckoning.at_stage(units, wanted)]
    assert sorted(unit.pk for unit in found) == sorted(units.values_list("pk", flat=True))


def test_the_last_second_before_the_deadline_is_not_overdue(ground: Ground):
    closes = ground.round.deadlines.get(kind="declare").closes
    answers = [Reckoning(ground.round, at).closed for at in (closes - timedelta(seconds=1), closes)]
    assert answers == [False, True]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("夜间请拨13800001234", "夜间请拨138****1234"),
        ("夜间请拨１３８０００01234。", "夜间请拨138****1234。"),
        ("138 0000 1234或138-0000-5678", "138****1234或138****5678"),
        ("办公室0891-0000000", "办公室0891-0000000"),
        ("编号20201380000123456", "编号20201380000123456"),
        ("", ""),
    ],
)
def test_mobile_numbers_in_running_text_are_masked_however_they_are_typed(text: str, shown: str):
    assert without_mobiles(text) == shown


def test_many_sheets_are_asked_about_at_once_with_the_same_answer(ground: Ground, cast: Cast):
    sheets = [
        certified_sheet(ground.civil, cast.clerk, cast.leader),
        certified_sheet(ground.lead, cast.lead_clerk, cast.lead_leader),
    ]
    for user in (cast.clerk, cast.coordinator, cast.panel_member, cast.region_coordinator, cast.stranger):
        one_by_one = {sheet.unit_id for sheet in sheets if may_see_phones(user, sheet)}
        assert phones_seen(user, sheets) == one_by_one


def test_the_sheet_in_force_is_the_one_last_certified(ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    carry_out(sheet, "change", actor=cast.clerk, at=PHASE_2)
    save_contact_sheet(sheet, {"lead_name": "城关分管乙"}, actor=cast.clerk, at=PHASE_2)
    certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_2 + timedelta(days=2))
    days = [date(2020, 9, 14), date(2020, 9, 15), date(2020, 10, 13), date(2020, 10, 14)]
    found = [sheet_in_force(sheet, day) for day in days]
    assert [row.lead_name if row else None for row in found] == [None, "城关分管甲", "城关分管甲", "城关分管乙"]


def test_a_day_ends_at_midnight_in_beijing(ground: Ground, cast: Cast):
    late = PHASE_1.replace(hour=23, minute=30)
    sheet = filled_sheet(ground.civil, cast.clerk)
    certify_contact_sheet(sheet, actor=cast.leader, at=late)
    found = [sheet_in_force(sheet, PHASE_1.date() - timedelta(days=1)), sheet_in_force(sheet, PHASE_1.date())]
    assert [row is not None for row in found] == [False, True]


def test_every_change_of_text_or_state_is_a_later_one(ground: Ground, cast: Cast):
    sheet = filled_sheet(ground.civil, cast.clerk)
    seen = [last_change_of(sheet)]
    save_contact_sheet(sheet, {"remark": "甲"}, actor=cast.clerk, at=PHASE_1 + HOUR)
    seen.append(last_change_of(sheet))
    certify_contact_sheet(sheet, actor=cast.leader, at=PHASE_1 + HOUR)
    seen.append(last_change_of(sheet))
    assert seen == sorted(set(seen))


def test_an_extension_is_named_beside_late_also_when_it_has_ended(ground: Ground, cast: Cast):
    deadline = ground.round.deadlines.get(kind="declare")
    until = PHASE_3 + timedelta(days=1)
    extend_deadline(deadline, ground.civil, until=until, reason="断网。", actor=cast.coordinator, at=PHASE_2)
    certified(ground, cast, at=PHASE_3)
    words = []
    for at in (PHASE_3 + HOUR, until + HOUR):
        reckoning = Reckoning(ground.round, at)
        (one,) = reckoning.progress(reckoning.annotated(Unit.objects.filter(pk=ground.civil.pk)))
        words.append(one.time_words)
    assert words == ["逾期报送（已批准延期至11月6日10:00）"] * 2


def test_late_without_an_extension_is_late():
    assert late_words(None) == "逾期报送"
