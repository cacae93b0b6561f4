"""Who finds which paper, masked telephones, who owes, how far each unit is, what waits on a desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Round, Unit
from campaign.operations import carry_out, extend_deadline
from campaign.queries import deadline_of
from submissions.models import Declaration
from submissions.operations import (
    certify,
    declare_nil,
    hand_in,
    open_contact_sheet,
    return_whole,
    save_contact_sheet,
    start_declaration,
)
from submissions.queries import (
    certified_before,
    contact_sheets_for,
    declarations_for,
    in_hand,
    items_for,
    masked,
    may_see_phones,
    pages_for,
    standings,
    units_owing_declaration,
    work_for,
)
from tests.cast import PEOPLE, PHASE_2, PHASE_3, Cast, Ground
from tests.submissions.papers import NIL, add, certified, certified_sheet, filled_sheet, started

OWN = {"clerk", "leader"}
EXAMINING = {"panel_member", "panel_chair"}
OVERSEEING = {"coordinator", "city_coordinator", "region_coordinator"}


def finders(cast: Cast, question: object) -> set[str]:
    """The people for whom `question(user)` finds something."""
    return {name for name in [*PEOPLE, "technical"] if question(getattr(cast, name)).exists()}  # type: ignore[operator]


def work(user: object) -> dict[str, int]:
    return {line.label: line.count for line in work_for(user, Round.objects.get(), PHASE_3)}  # type: ignore[arg-type]


def test_a_draft_is_found_by_its_own_unit_only(ground: Ground, cast: Cast):
    add(started(ground, cast), cast.clerk)
    assert finders(cast, declarations_for) == OWN
    assert finders(cast, items_for) == OWN


def test_what_waits_for_the_leader_is_still_the_units_own(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    assert finders(cast, declarations_for) == OWN


def test_a_certified_declaration_is_found_by_its_panel_and_by_the_offices_above(ground: Ground, cast: Cast):
    certified(ground, cast)
    assert finders(cast, declarations_for) == OWN | EXAMINING | OVERSEEING


def test_a_correction_in_hand_is_hidden_while_the_returned_version_stays_visible(ground: Ground, cast: Cast):
    version = return_whole(certified(ground, cast), note="依据不全。", actor=cast.panel_member, at=PHASE_3)
    found = declarations_for(cast.panel_member)
    assert (found.filter(pk=version.pk).exists(), found.count()) == (False, 1)


def test_a_draft_filled_in_for_a_township_is_found_by_the_office_that_fills_it_in(ground: Ground, cast: Cast):
    start_declaration(ground.township, ground.round, actor=cast.coordinator, at=PHASE_2)
    assert finders(cast, declarations_for) == {"township_clerk", "township_leader", "coordinator"}


def test_a_contact_sheet_in_draft_is_the_units_own(ground: Ground, cast: Cast):
    filled_sheet(ground.civil, cast.clerk)
    assert finders(cast, contact_sheets_for) == OWN


def test_a_certified_contact_sheet_is_found_above_and_by_the_panel(ground: Ground, cast: Cast):
    certified_sheet(ground.civil, cast.clerk, cast.leader)
    assert finders(cast, contact_sheets_for) == OWN | EXAMINING | OVERSEEING


def test_a_sheet_that_is_being_changed_stays_found_with_what_was_certified_last(ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    carry_out(sheet, "change", actor=cast.clerk, at=PHASE_2)
    save_contact_sheet(sheet, {"lead_name": "未定稿甲"}, actor=cast.clerk, at=PHASE_2)
    never = filled_sheet(ground.township, cast.township_clerk)
    assert finders(cast, contact_sheets_for) == OWN | EXAMINING | OVERSEEING | {"township_clerk", "township_leader"}
    before = certified_before([sheet, never])
    assert {key: (one.lead_name, one.state, one.unit) for key, one in before.items()} == {
        sheet.pk: ("城关分管甲", "certified", ground.civil)
    }


def test_a_panel_is_led_to_the_sheets_that_it_may_read(cast: Cast):
    names = {who: [label for label, _ in pages_for(getattr(cast, who))] for who in ("panel_member", "coordinator")}
    assert names == {
        "panel_member": ["送审单位联系表", "证明目录", "法规库"],
        "coordinator": [
            "代下级申报",
            "工作联系表",
            "报送进度",
            "电话通知名单",
            "申报规则",
            "个人信息查阅记录",
            "证明目录",
            "法规库",
        ],
    }


def test_telephones_are_whole_for_the_unit_and_its_line_upward_only(ground: Ground, cast: Cast):
    sheet = certified_sheet(ground.civil, cast.clerk, cast.leader)
    seeing = {name for name in [*PEOPLE, "technical"] if may_see_phones(getattr(cast, name), sheet)}
    assert seeing == OWN | OVERSEEING


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800001234", "138****1234"),
        (" 13800001234 ", "138****1234"),
        ("0891-0000000", "089****0000"),
        ("6800000", "****"),
        ("", ""),
    ],
)
def test_a_masked_number_shows_seven_figures_at_most(phone: str, shown: str):
    assert masked(phone) == shown


def test_in_hand_is_the_latest_version(ground: Ground, cast: Cast):
    assert in_hand(ground.civil, ground.round) is None
    first = certified(ground, cast)
    assert in_hand(ground.civil, ground.round) == first
    version = return_whole(first, note="依据不全。", actor=cast.panel_member, at=PHASE_3)
    assert in_hand(ground.civil, ground.round) == version


def test_all_declaring_units_owe_until_they_have_certified(ground: Ground, cast: Cast):
    declaring = set(Unit.objects.declaring())
    assert set(units_owing_declaration(ground.round)) == declaring
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    assert set(units_owing_declaration(ground.round)) == declaring
    certify(declaration, actor=cast.leader, at=PHASE_2)
    assert set(units_owing_declaration(ground.round)) == declaring - {ground.civil}


def test_organs_of_the_campaign_owe_nothing(ground: Ground):
    assert not units_owing_declaration(ground.round).filter(pk=ground.coordination.pk).exists()


def test_a_nil_return_and_a_returned_declaration_are_owed_no_more(ground: Ground, cast: Cast):
    declaration = started(ground, cast)
    declare_nil(declaration, True, **NIL, actor=cast.clerk, at=PHASE_2)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    certify(declaration, actor=cast.leader, at=PHASE_2)
    return_whole(declaration, note="请核实。", actor=cast.panel_member, at=PHASE_3)
    assert not units_owing_declaration(ground.round).filter(pk=ground.civil.pk).exists()


def test_standings_tell_sheet_declaration_items_and_late(ground: Ground, cast: Cast):
    deadline = deadline_of(ground.round, "declare")
    until = PHASE_3.replace(day=10, hour=0)
    extend_deadline(deadline, ground.civil, until=until, reason="断网。", actor=cast.coordinator, at=PHASE_2)
    sheet = filled_sheet(ground.civil, cast.clerk)
    declaration = certified(ground, cast, "甲证明", "乙证明", at=PHASE_3)
    late, none = standings([ground.civil, ground.township], ground.round)
    assert (late.sheet, late.declaration, late.items, late.late) == (sheet, declaration, 2, True)
    assert (none.sheet, none.declaration, none.items, none.late) == (None, None, 0, False)


def test_a_correction_after_the_deadline_does_not_make_a_timely_unit_late(ground: Ground, cast: Cast):
    version = return_whole(certified(ground, cast), note="依据不全。", actor=cast.panel_member, at=PHASE_3)
    hand_in(version, actor=cast.clerk, at=PHASE_3)
    certify(version, actor=cast.leader, at=PHASE_3)
    (standing,) = standings([ground.civil], ground.round)
    assert (standing.declaration, standing.late) == (version, False)


def test_standings_ask_the_same_number_of_questions_for_one_unit_and_for_many(ground: Ground, cast: Cast):
    certified(ground, cast)

    def questions(units: list[Unit]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            standings(units, ground.round)
        return len(asked)

    assert questions([ground.civil]) == questions(list(ground.units.values()))


def test_a_clerks_desk_follows_the_paper(ground: Ground, cast: Cast):
    assert work(cast.clerk) == {"待填报": 1, "工作联系表待填报": 1}
    declaration = started(ground, cast)
    assert work(cast.clerk) == {"填报中": 1, "工作联系表待填报": 1}
    add(declaration, cast.clerk)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    certified_sheet(ground.civil, cast.clerk, cast.leader)
    assert work(cast.clerk) == {}
    certify(declaration, actor=cast.leader, at=PHASE_2)
    return_whole(declaration, note="依据不全。", actor=cast.panel_member, at=PHASE_3)
    lines = work_for(cast.clerk, ground.round, PHASE_3)
    assert [(line.label, line.tone) for line in lines] == [("已退回整改", "late")]


def test_a_leaders_desk_shows_what_is_to_be_signed(ground: Ground, cast: Cast):
    assert work(cast.leader) == {}
    filled_sheet(ground.civil, cast.clerk)
    declaration = started(ground, cast)
    add(declaration, cast.clerk)
    hand_in(declaration, actor=cast.clerk, at=PHASE_2)
    assert work(cast.leader) == {"待签发": 1, "工作联系表待签发": 1}


def test_a_coordinators_desk_counts_below(ground: Ground, cast: Cast):
    certified_sheet(ground.civil, cast.clerk, cast.leader)
    owing = work(cast.coordinator)["下级单位未报申报表"]
    assert work(cast.coordinator)["工作联系表待接收"] == 1
    certified(ground, cast)
    assert work(cast.coordinator)["下级单位未报申报表"] == owing - 1
    sheet = contact_sheets_for(cast.coordinator).get()
    carry_out(sheet, "receive", actor=cast.coordinator, at=PHASE_2)
    assert "工作联系表待接收" not in work(cast.coordinator)


def test_an_empty_sheet_that_was_only_opened_waits_for_the_clerk(ground: Ground, cast: Cast):
    open_contact_sheet(ground.civil, actor=cast.clerk)
    assert work(cast.clerk)["工作联系表待填报"] == 1
    assert Declaration.objects.count() == 0


@pytest.mark.parametrize("who", ["panel_member", "legality", "technical", "disabled"])
def test_nothing_of_the_submissions_waits_for_the_others(who: str, ground: Ground, cast: Cast):
    started(ground, cast)
    assert work(getattr(cast, who)) == {}
