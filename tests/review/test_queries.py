"""Who sees what: nothing before feedback, nothing of other panels, nothing of one's own unit."""

from datetime import timedelta

import pytest

from campaign.enums import Role
from campaign.operations import appoint
from campaign.queries import Work
from review.enums import ReturnReason, RulingState
from review.models import Ruling
from review.operations import decide, feed_back, return_for_rectification
from review.queries import (
    SHOWN_TO_UNIT,
    answers_for,
    counts_by_state,
    declarations_awaiting,
    differences,
    disputes_for,
    disputes_seen_by,
    docket_for,
    log_told_to_unit,
    neighbours,
    rulings_under,
    text_of,
    unreceived_in,
    unsettled_in,
    versions_of,
    work_for,
)
from tests.cast import PEOPLE, PHASE_3
from tests.review.conftest import ABOLISH, CANCEL, COPY, INCOME, KINSHIP, MARRIAGE, RESIDENCE

PANEL = {"panel_member", "panel_chair"}
OWN = {"clerk", "leader"}


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"disabled"}))
def test_only_the_panel_of_the_unit_has_its_items_in_the_docket(docketed, cast, name):
    assert docket_for(getattr(cast, name)).count() == (5 if name in PANEL else 0)


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"disabled"}))
def test_only_the_unit_sees_what_was_fed_back_to_it(docketed, cast, name):
    docketed.proposed(KINSHIP)
    assert answers_for(getattr(cast, name)).count() == (1 if name in OWN else 0)


@pytest.mark.parametrize("name", sorted(set(PEOPLE) - {"disabled"}))
def test_only_the_superior_sees_a_dispute(docketed, cast, name):
    docketed.disputed(KINSHIP)
    assert disputes_for(getattr(cast, name)).count() == (1 if name == "city_chair" else 0)
    assert rulings_under(getattr(cast, name)).count() == (5 if name in PANEL else name == "city_chair")


def test_the_unit_sees_nothing_of_the_panel_s_work_before_it_is_fed_back(docketed, cast):
    docketed.ruled(KINSHIP)
    assert list(answers_for(cast.clerk)) == []
    docketed.proposed(COPY)
    assert [case.item.cert_name for case in answers_for(cast.clerk)] == [COPY]


def test_the_unit_does_not_see_that_its_contest_is_ruled_again(docketed, cast):
    case = docketed.contested(KINSHIP)
    assert case in answers_for(cast.clerk)
    docketed.ruled(KINSHIP, CANCEL)
    assert answers_for(cast.clerk).get(pk=case.pk).told == RulingState.CONTESTED


def test_the_states_shown_to_the_unit_leave_out_the_panel_s_own():
    assert set(RulingState) - set(SHOWN_TO_UNIT) == {RulingState.PENDING, RulingState.RULED}


def test_a_member_with_a_post_in_the_unit_does_not_find_its_items(docketed, ground, cast):
    appoint(cast.panel_member, ground.civil, Role.LEADER, actor=None, at=PHASE_3)
    assert list(docket_for(cast.panel_member)) == []
    assert docket_for(cast.panel_chair).count() == 5


def test_a_superior_with_a_post_in_the_unit_does_not_find_its_dispute(docketed, ground, cast):
    docketed.disputed(KINSHIP)
    appoint(cast.city_chair, ground.civil, Role.LEADER, actor=None, at=PHASE_3)
    assert list(disputes_for(cast.city_chair)) == []
    assert list(disputes_seen_by(cast.city_chair)) == []


def test_a_decided_dispute_stays_in_the_superior_s_sight(docketed, cast):
    case = docketed.disputed(KINSHIP)
    decide(case, ABOLISH, note="采纳审核组意见。", actor=cast.city_chair, at=PHASE_3)
    assert list(disputes_for(cast.city_chair)) == []
    assert [one.pk for one in disputes_seen_by(cast.city_chair)] == [case.pk]
    assert list(disputes_seen_by(cast.region_chair)) == []


def test_a_certified_declaration_waits_for_its_own_panel(stage, ground, cast):
    assert list(declarations_awaiting(cast.panel_chair, ground.round)) == [stage.declaration]
    assert list(declarations_awaiting(cast.panel_member, ground.round)) == []
    assert list(declarations_awaiting(cast.stranger_chair, ground.round)) == []
    assert list(unreceived_in([ground.civil], ground.round)) == [stage.declaration]
    stage.receive()
    assert list(declarations_awaiting(cast.panel_chair, ground.round)) == []
    assert list(unreceived_in([ground.civil], ground.round)) == []


def test_unsettled_counts_what_is_under_way(docketed, ground):
    assert unsettled_in([ground.civil], ground.round).count() == 5
    assert unsettled_in([ground.institution], ground.round).count() == 0


def test_states_are_counted(docketed):
    docketed.ruled(KINSHIP)
    assert counts_by_state(Ruling.objects.all()) == {"pending": 4, "ruled": 1}


def test_the_work_that_waits_is_named_for_each_side(docketed, ground, cast):
    docketed.proposed(KINSHIP)
    docketed.ruled(COPY)
    hints = {work.label: work.count for work in work_for(cast.panel_chair, ground.round, PHASE_3)}
    assert hints == {"待分配的事项": 3, "待审核": 3, "待反馈": 1, "待单位确认": 1}
    [work] = work_for(cast.clerk, ground.round, PHASE_3)
    assert work == Work("待答复的审核意见", 1, "/answers/", "同意或者提出异议", "todo")
    assert work_for(cast.stranger_chair, ground.round, PHASE_3) == []


def test_what_is_overdue_stands_first_on_the_desk_of_both_sides(docketed, ground, cast):
    docketed.proposed(KINSHIP)
    docketed.contested(COPY)
    late = PHASE_3 + timedelta(days=4)
    panel = [(work.label, work.count, work.url, work.tone) for work in work_for(cast.panel_chair, ground.round, late)]
    assert ("单位逾期未答复", 1, "/docket/?due=unit", "late") in panel
    assert ("研究异议逾期", 1, "/docket/?due=panel", "late") in panel
    unit = {work.label: (work.count, work.url, work.tone) for work in work_for(cast.clerk, ground.round, late)}
    assert unit["答复、整改逾期"] == (1, "/answers/?due=unit", "late")
    assert "答复、整改逾期" not in {work.label for work in work_for(cast.clerk, ground.round, PHASE_3)}
    assert work_for(cast.stranger, ground.round, late) == []


def test_a_text_is_read_with_its_labels(docketed):
    read = text_of(docketed.case(KINSHIP).item)
    assert (read["证明事项名称"], read["清理建议"], read["行使层级"]) == (KINSHIP, "取消", "县（区）级")
    assert read["设定依据"] == "（无依据）"


def test_versions_differ_in_what_the_unit_corrected(docketed, cast):
    case = docketed.case(INCOME)
    return_for_rectification(case, reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_member, at=PHASE_3)
    version = docketed.correct(INCOME)
    newest, oldest = versions_of(docketed.case(INCOME))
    assert newest.declaration == version
    assert [(one.label, one.before, one.after) for one in differences(oldest, newest)] == [
        ("保留理由", "法律有规定。", "已补充。"),
        ("设定依据", "某局关于规范办理的通知第二条（规范性文件）须提交收入证明。", "新依据第一条（法律）原文"),
    ]
    assert differences(newest, newest) == []


def test_a_version_in_hand_is_not_shown(docketed, cast):
    return_for_rectification(
        docketed.case(INCOME), reason=ReturnReason.BASIS, note="请补充依据。", actor=cast.panel_member, at=PHASE_3
    )
    assert [text.declaration for text in versions_of(docketed.case(INCOME))] == [docketed.declaration]


def test_the_unit_reads_of_the_log_what_passed_between_both(docketed):
    case = docketed.contested(KINSHIP)
    assert [entry.move for entry in log_told_to_unit(case)] == ["feed_back", "contest"]


def test_neighbours_are_found_in_the_order_of_the_list(docketed, cast):
    around = neighbours(docket_for(cast.panel_member), docketed.case(KINSHIP))
    assert (around.previous, around.following) == (docketed.case(MARRIAGE).pk, docketed.case(RESIDENCE).pk)
    assert (around.place, around.count) == (2, 5)
    ends = neighbours(docket_for(cast.panel_member), docketed.case(MARRIAGE))
    assert (ends.previous, ends.place) == (None, 1)


def test_what_has_left_the_list_still_has_neighbours(docketed, cast):
    case = docketed.ruled(KINSHIP)
    around = neighbours(docket_for(cast.panel_member).filter(state="pending"), case)
    assert (around.previous, around.following) == (docketed.case(MARRIAGE).pk, docketed.case(RESIDENCE).pk)


def test_one_item_fed_back_shows_no_other(docketed, cast):
    feed_back([docketed.ruled(KINSHIP)], actor=cast.panel_chair, at=PHASE_3)
    docketed.ruled(MARRIAGE, ABOLISH)
    assert [case.item.cert_name for case in answers_for(cast.leader)] == [KINSHIP]
