"""The calendar of a unit: a secret address that can be renewed and stopped, stable names, a sequence that grows when a day moves."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from campaign.enums import Role
from campaign.models import Deadline, DutyFeed, Obligation, Posting
from campaign.notice.timetable import SHANGHAI
from campaign.operations import appoint, extend_deadline, relieve
from campaign.operations.duties import waive
from campaign.operations.timetable import move_deadline
from tests.cast import PHASE_1, PHASE_2
from tests.submissions.papers import certified


def made(client, cast, unit):
    """The clerk's address for the unit's calendar."""
    with time_machine.travel(PHASE_1, tick=False):
        client.force_login(cast.clerk)
        assert client.post(reverse("duty_feed_make", args=[unit.pk])).status_code == 302
    return DutyFeed.objects.get(revoked_at=None)


def fetched(feed, at=PHASE_1, **headers):
    """What a calendar program meets, which is not signed in."""
    with time_machine.travel(at, tick=False):
        return Client().get(reverse("duty_feed", args=[feed.token]), headers=headers)


def events(response):
    """The events by the kind of duty at the end of their names."""
    calendar = Calendar.from_ical(response.content)
    return {str(event["UID"]).partition("@")[0].rpartition("-")[2]: event for event in calendar.walk("VEVENT")}


def test_an_event_ends_at_the_instant_in_beijing_and_never_changes_its_name(client, ground, cast):
    feed = made(client, cast, ground.civil)
    answer = fetched(feed)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = events(answer)
    assert sorted(found) == ["contact", "declaration", "year_end"]
    declaration = found["declaration"]
    assert str(declaration["UID"]) == "jzbm-1-540102-002-declaration@jianzheng"
    assert declaration["DTEND"].dt == datetime(2020, 11, 1, tzinfo=SHANGHAI)
    assert declaration["DTEND"].params["TZID"] == "Asia/Shanghai"
    assert declaration["DTEND"].dt.astimezone(UTC) == datetime(2020, 10, 31, 16, tzinfo=UTC)
    assert (declaration["SEQUENCE"], declaration["DTSTAMP"].dt) == (0, datetime(2020, 9, 9, 16, tzinfo=UTC))
    (zone,) = Calendar.from_ical(answer.content).walk("VTIMEZONE")
    assert zone["TZID"] == "Asia/Shanghai"
    assert zone.walk("STANDARD")[0]["TZOFFSETTO"].td == timedelta(hours=8)


def test_nothing_changes_while_nothing_is_changed_and_the_program_is_told(client, ground, cast):
    feed = made(client, cast, ground.civil)
    first, later = fetched(feed), fetched(feed, PHASE_2)
    assert first.content == later.content  # although the contact sheet is overdue by then
    assert first.headers["Cache-Control"] == "private, max-age=900"
    assert fetched(feed, if_none_match=first.headers["ETag"]).status_code == 304


def test_the_sequence_grows_when_a_day_moves_and_when_a_duty_is_excused(client, ground, cast):
    feed = made(client, cast, ground.civil)
    sheet, summary = (Deadline.objects.get(round=ground.round, kind=kind) for kind in ("contact", "summarise"))
    extend_deadline(
        sheet,
        ground.civil,
        until=datetime(2020, 9, 26, tzinfo=SHANGHAI),
        reason="大雪",
        actor=cast.coordinator,
        at=PHASE_1,
    )
    moved = {"last_day": date(2020, 12, 30), "reason": "提前", "actor": cast.region_coordinator, "at": PHASE_1}
    move_deadline(summary, ground.coordination, **moved)
    waive(
        Obligation.objects.get(unit=ground.civil, kind="contact"),
        ground.coordination,
        reason="撤并",
        actor=cast.region_coordinator,
        at=PHASE_2,
    )
    found = events(fetched(feed, PHASE_2))
    assert [found[kind]["SEQUENCE"] for kind in ("contact", "declaration", "year_end")] == [2, 0, 1]
    assert found["contact"]["DTEND"].dt == datetime(2020, 9, 26, tzinfo=SHANGHAI)
    assert [str(found[kind]["STATUS"]) for kind in ("contact", "year_end")] == ["CANCELLED", "CONFIRMED"]
    assert found["year_end"]["DTEND"].dt == datetime(2020, 12, 31, tzinfo=SHANGHAI)
    assert found["year_end"]["LAST-MODIFIED"].dt == PHASE_1


def test_what_is_done_says_so_and_warns_no_more(client, ground, cast):
    certified(ground, cast)
    declaration = events(fetched(made(client, cast, ground.civil), PHASE_2))["declaration"]
    assert str(declaration["SUMMARY"]) == "已办结：报送证明事项清理申报表（附件2）或者零报告"
    assert declaration.walk("VALARM") == []


def test_no_name_and_no_telephone_leave_the_system(client, ground, cast):
    text = fetched(made(client, cast, ground.civil)).content.decode().replace("\r\n ", "")
    people = [name for posting in Posting.objects.select_related("user") if (name := posting.user.name)]
    assert [name for name in people if name in text] == []
    assert "0891" not in text


def test_a_new_address_ends_the_old_one_and_a_stopped_one_is_not_there(client, ground, cast):
    old = made(client, cast, ground.civil)
    new = made(client, cast, ground.civil)
    assert [fetched(feed).status_code for feed in (old, new)] == [404, 200]
    assert len(new.token) >= 32
    client.force_login(cast.clerk)
    client.post(reverse("duty_feed_stop", args=[ground.civil.pk]))
    assert fetched(new).status_code == 404


def test_who_leaves_the_unit_leaves_the_address_behind(client, ground, cast):
    feed = made(client, cast, ground.civil)
    relieve(cast.clerk.postings.get(), actor=cast.leader, at=PHASE_1)
    assert fetched(feed).status_code == 404
    appoint(cast.clerk, ground.civil, Role.CLERK, actor=cast.leader, at=PHASE_2)
    assert fetched(feed, PHASE_2).status_code == 404  # for good: somebody else may have it by now


@pytest.mark.parametrize("name", ["duties_ics", "duty_feed_make"])
def test_nobody_subscribes_to_a_unit_of_others(client, ground, cast, name):
    client.force_login(cast.stranger)
    ask = client.get if name == "duties_ics" else client.post
    assert ask(reverse(name, args=[ground.civil.pk])).status_code == 404
    client.force_login(cast.clerk)
    taken = client.get(reverse("duties_ics", args=[ground.civil.pk]))
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert Calendar.from_ical(taken.content)["VERSION"] == "2.0"
