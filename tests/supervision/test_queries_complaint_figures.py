"""The figures of complaints are counted from their rows: the national platform's of April 2019 come out as published."""

from dataclasses import asdict
from datetime import date, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Unit
from campaign.notice.timetable import SHANGHAI
from supervision.models import Complaint
from supervision.operations.complaint_clock import extend_complaint
from supervision.operations.complaints import refuse_complaint
from supervision.operations.hearings import close_complaint, close_silent, hear
from supervision.operations.presses import press
from supervision.operations.referrals import send_back
from supervision.queries.complaint_figures import Figures, complaints_in, figures, figures_by
from tests.supervision.conftest import COMPLAINED_AT, DAY, HOUR
from tests.supervision.counted import ANSWERED, CLOSED, FIRST, LAST, REFUSED, VALID, WAITING, lay_down

AT = datetime(2019, 5, 1, tzinfo=SHANGHAI)


def test_the_figures_of_april_2019_come_out_as_they_were_published(complaining):
    lay_down(complaining)
    with CaptureQueriesContext(connection) as queries:
        found = figures(complaints_in(FIRST, LAST), AT)
    assert len(queries) == 1
    assert (found.valid, found.closed) == (1221, 1109)
    assert found.by_outcome == {
        "corrected": 495,
        "passed_on": 25,
        "kept_explained": 589,
        "listed_explained": 0,
        "out_of_scope": 0,
    }
    assert (found.received, found.refused, found.waiting) == (VALID + REFUSED + WAITING, REFUSED, WAITING)
    assert (found.answered, found.running) == (ANSWERED, VALID - CLOSED - ANSWERED)
    replied = CLOSED + ANSWERED  # number % 20 == 0 is late: 0, 20 … 1140
    assert (found.late, found.in_time) == (58, replied - 58)
    assert found.reopened == 23  # 0, 50 … 1100
    assert (found.corrected_by_unit, found.solved, found.silent) == (495, 370, 739)  # 0, 3 … 1107 spoke
    assert (found.solved_uncorrected, found.corrected_unconfirmed) == (205, 330)
    assert found.by_word == {"complainant": 370, "silence": 739, "office": 0}
    by_unit = figures_by(complaints_in(FIRST, LAST), "unit", AT)
    parts = [by_unit[unit.pk] for unit in (complaining.ground.lead, complaining.ground.city_lead)]
    assert sum(one.valid for one in parts) == 1221
    assert [sum(one.by_outcome[key] for one in parts) for key in ("corrected", "passed_on", "kept_explained")] == [
        495,
        25,
        589,
    ]
    lead = Unit.objects.filter(pk=complaining.ground.lead.pk)
    assert figures(complaints_in(FIRST, LAST, lead), AT) == by_unit[complaining.ground.lead.pk]
    assert figures(complaints_in(LAST, FIRST), AT) == Figures(**{**asdict(Figures()), **empty_groups(found)})
    assert found.overdue == sum(one.is_overdue(AT) for one in Complaint.objects.all())


def empty_groups(found):
    return {name: dict.fromkeys(getattr(found, name), 0) for name in ("by_outcome", "by_word", "by_look_up")}


def test_what_units_say_and_what_complainants_say_are_counted_apart(complaining):
    handler, supervisor = complaining.cast.handler, complaining.cast.supervisor
    told = COMPLAINED_AT + 2 * DAY
    solved, silent, closed, again = (complaining.answered() for _ in range(4))
    hear(solved, word="solved", actor=None, at=told + HOUR)
    hear(again, word="unsolved", text="还在要。", actor=None, at=told + HOUR)
    close_complaint(closed, words="已说明。", actor=handler, at=told + HOUR)
    late = complaining.in_hand()
    [part] = late.referrals.all()
    send_back(part, words="没有说明时间。", actor=handler, at=told)
    kept = {"finding": "kept_explained", "corrected": False, "corrected_on": None, "measures": ""}
    complaining.reply(part, at=told, **kept)  # what was said before it was given back no longer counts
    complaining.feed_back(late, at=late.due_at)
    refuse_complaint(complaining.complaint(), reason="other", words="没有依据。", actor=handler, at=told)
    waiting, open_one = complaining.complaint(), complaining.referred()
    extend_complaint(open_one, days=20, reason="需要核查。", actor=handler, at=told)
    press(open_one, words="请尽快。", actor=supervisor, at=told)
    assert close_silent(late.due_at + 2 * DAY) == 1  # the one that was told on 27 November
    close_complaint(late, words="已说明。", actor=handler, at=late.due_at)
    found = figures(complaints_in(COMPLAINED_AT.date(), COMPLAINED_AT.date()), late.due_at + DAY)
    asked = {
        "received": 8,
        "valid": 6,
        "waiting": 1,
        "refused": 1,
        "running": 2,
        "answered": 0,
        "closed": 4,
        "in_time": 4,
        "late": 1,
        "overdue": 1,
        "extended": 1,
        "reopened": 1,
        "pressed": 1,
        "corrected_by_unit": 3,
        "solved": 1,
        "solved_uncorrected": 0,
        "corrected_unconfirmed": 2,
        "silent": 1,
    }
    assert {name: getattr(found, name) for name in asked} == asked
    assert found.by_word == {"complainant": 1, "silence": 1, "office": 2}
    assert found.solved_entered == 0
    assert found.by_look_up["cancelled"] == 8
    assert (waiting.due_at, silent.turn) == (late.due_at, 1)


def test_what_is_said_by_a_secret_that_the_office_saw_is_counted_apart(complaining):
    handler, told = complaining.cast.handler, COMPLAINED_AT + 2 * DAY
    heard, by_code = (complaining.answered(actor=handler, source=source) for source in ("telephone", "counter"))
    own = complaining.answered()
    hear(heard, word="solved", actor=handler, at=told + HOUR)
    for one in (by_code, own):
        hear(one, word="solved", actor=None, at=told + HOUR)
    found = figures(complaints_in(COMPLAINED_AT.date(), COMPLAINED_AT.date()), told + DAY)
    assert (found.solved, found.solved_entered) == (3, 1)


def test_a_span_of_days_is_of_days_in_beijing(complaining):
    inside = {
        datetime(2020, 11, 25, 0, 0, tzinfo=SHANGHAI): True,
        datetime(2020, 11, 25, 23, 59, 59, tzinfo=SHANGHAI): True,
        datetime(2020, 11, 26, 0, 0, tzinfo=SHANGHAI): False,
    }
    made = {at: complaining.complaint(at=at) for at in inside}
    span = complaints_in(date(2020, 11, 25), date(2020, 11, 25))
    assert {at: one in span for at, one in made.items()} == inside
