"""The table of duties: every one with its sentence, its bearers and its deadline; the notice's own dates stay as written."""

from datetime import date

import pytest

from campaign.notice.duties import DUTIES, ORDER, Bearer, DutyKind, bears, duty
from campaign.notice.scope import STANDINGS
from campaign.notice.timetable import DeadlineKind, deadline
from tests.house.measure import ROOT


def test_every_kind_stands_in_the_table_once_in_the_order_of_the_notice():
    assert [one.kind for one in DUTIES] == list(DutyKind)
    assert [duty(kind.value) for kind in DutyKind] == list(DUTIES)
    assert sorted(ORDER, key=ORDER.get) == [kind.value for kind in DutyKind]


def test_every_duty_has_its_sentence_in_the_map_from_the_notice_to_the_code():
    text = (ROOT / "docs" / "notice-to-code.md").read_text(encoding="utf-8")
    rows = [
        f"「{one.sentence}」 | `campaign/notice/duties.py` | `tests/campaign/test_notice_duties.py` |" for one in DUTIES
    ]
    assert [row for row in rows if row not in text] == []


def test_every_deadline_closes_a_duty_but_the_goal_of_the_whole_region():
    assert set(DeadlineKind) - {one.deadline for one in DUTIES} == {DeadlineKind.TARGET}


def test_nobody_knows_a_duty_that_the_notice_does_not():
    with pytest.raises(LookupError):
        duty("target")


@pytest.mark.parametrize(
    ("kind", "unit", "level", "borne"),
    [
        (DutyKind.CONTACT, "department", 1, True),
        (DutyKind.DECLARATION, "township_government", 4, True),
        (DutyKind.YEAR_END, "public_institution", 3, True),
        (DutyKind.RULING, "coordination_office", 1, True),
        (DutyKind.RULING, "lead_unit", 3, True),
        (DutyKind.RULING, "lead_unit", 1, False),
        (DutyKind.RULING, "department", 3, False),
        (DutyKind.LEGALITY, "justice_department", 2, True),
        (DutyKind.LEGALITY, "justice_department", 4, False),
        (DutyKind.EDITION, "lead_unit", 2, True),
        (DutyKind.SUMMARY, "lead_unit", 2, True),
        (DutyKind.SUMMARY, "lead_unit", 3, False),
        (DutyKind.SUMMARY, "coordination_office", 1, False),
    ],
)
def test_who_bears_what(kind: DutyKind, unit: str, level: int, borne: bool):
    assert bears(duty(kind), unit, level, takes_part=True) is borne


@pytest.mark.parametrize("unit", STANDINGS)
def test_who_takes_no_part_owes_no_paper(unit: str):
    papers = [one for one in DUTIES if one.bearer is Bearer.TAKING_PART]
    assert [bears(one, unit, 3, takes_part=False) for one in papers] == [False] * len(papers)


def test_three_of_the_notices_days_are_no_working_days_and_stay():
    days = {one.deadline: deadline(one.deadline).last_day for one in DUTIES}
    assert sorted(day for day in days.values() if day.weekday() > 4) == [
        date(2020, 9, 20),
        date(2020, 10, 31),
        date(2020, 11, 15),
    ]


def test_what_arises_is_not_owed_before_there_is_something_to_do():
    assert [one.kind for one in DUTIES if one.arises] == [
        "ruling",
        "answer",
        "legality",
        "guide_gone",
        "guide",
        "briefing",
    ]
    assert [one.kind for one in DUTIES if one.by_words] == ["year_end"]
