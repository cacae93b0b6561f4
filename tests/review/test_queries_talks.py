"""Round by round: what was put forward, what was objected to, what was decided; as it was said then."""

from datetime import datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.notice.timetable import SHANGHAI
from review.enums import ReturnReason, Side
from review.operations import accept, answer_return, decide, reopen, return_for_rectification
from review.queries import talks_of
from tests.cast import PHASE_3
from tests.review.conftest import ABOLISH, CANCEL, COPY, INCOME, KINSHIP


def told(case):
    return [(step.side, step.label, step.entry.note) for step in talks_of(case)]


def decided(docketed, cast):
    """Two rounds of objection, then the superior."""
    decide(docketed.disputed(KINSHIP), ABOLISH, note="采纳审核组意见。", actor=cast.city_chair, at=PHASE_3)
    return docketed.case(KINSHIP)


def test_each_round_stands_with_its_verdict_and_the_unit_s_reason(docketed, cast):
    case = decided(docketed, cast)
    assert told(case) == [
        (Side.PANEL, "第1轮反馈审核意见", ""),
        (Side.UNIT, "第1轮提出异议", "没有其他办法核实。"),
        (Side.PANEL, "第2轮反馈审核意见", ""),
        (Side.UNIT, "第2轮提出异议", "仍然不同意。"),
        (Side.SUPERIOR, "裁定", "采纳审核组意见。"),
    ]
    disposals = [dict(step.verdict).get("六个一批类别") for step in talks_of(case)]
    assert disposals == ["取消废止", None, "部门核查", None, "取消废止"]


def test_each_round_has_its_own_day(docketed, cast):
    days = [step.due for step in talks_of(docketed.contested(KINSHIP))]
    assert days == [datetime(2020, 11, 9, tzinfo=SHANGHAI), datetime(2020, 11, 8, tzinfo=SHANGHAI)]


def test_a_return_and_its_answer_stand_there_with_the_class(docketed, cast):
    return_for_rectification(
        docketed.case(INCOME), reason=ReturnReason.SCOPE, note="请核对。", actor=cast.panel_member, at=PHASE_3
    )
    answer_return(docketed.case(INCOME), note="属于清理范围。", actor=cast.clerk, at=PHASE_3)
    assert told(docketed.case(INCOME)) == [
        (Side.PANEL, "退回整改：不属于清理范围", "请核对。"),
        (Side.UNIT, "不修改，说明理由", "属于清理范围。"),
    ]


def test_what_the_panel_did_by_itself_is_no_step(docketed):
    docketed.ruled(KINSHIP)
    assert told(docketed.case(KINSHIP)) == []


def test_what_was_said_stays_when_the_item_is_opened_again(docketed, cast):
    accept([docketed.proposed(COPY)], actor=cast.clerk, at=PHASE_3)
    reopen(docketed.case(COPY), note="重新研究。", actor=cast.panel_chair, at=PHASE_3)
    docketed.proposed(COPY, CANCEL)
    steps = talks_of(docketed.case(COPY))
    assert [step.label for step in steps] == ["第1轮反馈审核意见", "同意", "重新审核", "第2轮反馈审核意见"]
    assert [dict(step.verdict).get("取消后办理方式") for step in steps] == [None, None, None, CANCEL.replacement]


def test_the_rounds_are_one_question(docketed, cast):
    case = decided(docketed, cast)
    talks_of(case)
    with CaptureQueriesContext(connection) as queries:
        assert len(talks_of(case)) == 5
    assert len(queries) == 1


def test_both_sides_and_the_superior_read_the_rounds_and_the_unit_no_names_of_the_panel(docketed, as_user, cast):
    case = decided(docketed, cast)
    pages = {
        "leader": ("answer", False),
        "panel_member": ("ruling", True),
        "city_chair": ("dispute", True),
    }
    for name, (page, names) in pages.items():
        words = as_user(getattr(cast, name)).get(reverse(page, args=[case.pk])).content.decode()
        assert "第2轮提出异议" in words
        assert "仍然不同意。" in words
        assert ("城关审核甲" in words or "拉萨组长甲" in words) == names
        assert "城关填报甲" in words
