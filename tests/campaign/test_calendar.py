"""The calendar page: phases, deadlines as people say them, extensions of one's own and of the units below."""

from datetime import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from campaign.models import Extension, Message, Round
from campaign.notice.timetable import SHANGHAI
from campaign.queries import is_allowed
from tests.cast import PHASE_2, PHASE_3


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


def deadline(ground, allow="declare"):
    return ground.round.deadlines.get(allow=allow)


def typed(ground, **other):
    return {
        "deadline": deadline(ground).pk,
        "unit": ground.civil.code,
        "last_day": "2020-11-06",
        "reason": "单位合并，材料交接尚未完成。",
        **other,
    }


def extend_by(client, actor, data):
    client.force_login(actor)
    return client.post(reverse("extend"), data)


def shown(client, user):
    client.force_login(user)
    return [extension.unit.code for extension in client.get(reverse("calendar")).context["extensions"]]


def test_deadlines_are_written_as_the_notice_writes_them(client, cast):
    client.force_login(cast.clerk)
    page = client.get(reverse("calendar")).content.decode()
    assert "2020年10月31日24:00（北京时间）" in strip_tags(page)
    assert "11月1日00:00" not in page


def test_a_deadline_is_past_from_its_instant_on(client, cast, ground):
    def past(at):
        with time_machine.travel(at, tick=False):
            client.force_login(cast.clerk)
            lines = client.get(reverse("calendar")).context["deadlines"]
        return {line["deadline"].pk: line["past"] for line in lines}[deadline(ground).pk]

    assert past(datetime(2020, 10, 31, 23, 59, 59, tzinfo=SHANGHAI)) is False
    assert past(datetime(2020, 11, 1, tzinfo=SHANGHAI)) is True


def test_an_extension_counts_to_the_end_of_its_last_day(client, cast, ground):
    assert extend_by(client, cast.coordinator, typed(ground))["Location"] == reverse("calendar")
    extension = Extension.objects.get()
    assert extension.until == datetime(2020, 11, 7, tzinfo=SHANGHAI)
    assert (extension.unit, extension.granted_by) == (ground.civil, cast.coordinator)
    assert is_allowed(ground.round, "declare", ground.civil, PHASE_3)
    assert not is_allowed(ground.round, "declare", ground.district_justice, PHASE_3)


def test_a_unit_may_be_named_in_full(client, cast, ground):
    extend_by(client, cast.coordinator, typed(ground, unit=ground.civil.name))
    assert Extension.objects.get().unit == ground.civil


@pytest.mark.parametrize("unit", ["other_civil", "city_civil", "education"])
def test_a_unit_elsewhere_is_as_unknown_as_none(client, cast, ground, unit):
    foreign = extend_by(client, cast.coordinator, typed(ground, unit=getattr(ground, unit).code))
    unknown = extend_by(client, cast.coordinator, typed(ground, unit="000000-000"))
    assert foreign.context["form"].errors["unit"] == unknown.context["form"].errors["unit"]
    assert not Extension.objects.exists()


@pytest.mark.parametrize("day", ["2020-10-31", "2020-10-01", "0001-01-01", "9999-12-31", "soon", ""])
def test_an_extension_must_be_later_than_the_deadline(client, cast, ground, day):
    answer = extend_by(client, cast.coordinator, typed(ground, last_day=day))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Extension.objects.exists()


@pytest.mark.parametrize("reason", ["", "   "])
def test_an_extension_says_why(client, cast, ground, reason):
    answer = extend_by(client, cast.coordinator, typed(ground, reason=reason))
    assert list(answer.context["form"].errors) == ["reason"]


def test_a_deadline_of_another_round_is_refused(client, cast, ground):
    other = Round.objects.create(campaign=ground.campaign, number=9)
    foreign = other.deadlines.create(kind="declare", name="报送", closes=PHASE_3, allow="declare")
    answer = extend_by(client, cast.coordinator, typed(ground, deadline=foreign.pk))
    assert list(answer.context["form"].errors) == ["deadline"]


@pytest.mark.parametrize("who", ["clerk", "leader", "panel_chair", "approver", "legality", "stranger", "technical"])
def test_nobody_but_coordinators_extends(client, cast, ground, who):
    assert extend_by(client, getattr(cast, who), typed(ground)).status_code == 404
    assert client.get(reverse("extend")).status_code == 404
    assert not Extension.objects.exists()


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("clerk", True),
        ("leader", True),
        ("coordinator", True),
        ("city_coordinator", True),
        ("region_coordinator", True),
        ("legality", False),
        ("institution_clerk", False),
        ("stranger", False),
        ("city_clerk", False),
        ("technical", False),
    ],
)
def test_an_extension_is_seen_by_the_unit_and_its_line_upward(client, cast, ground, who, sees):
    extend_by(client, cast.coordinator, typed(ground))
    assert shown(client, getattr(cast, who)) == ([ground.civil.code] if sees else [])


def test_another_round_can_be_looked_at(client, cast, ground):
    Round.objects.create(campaign=ground.campaign, number=2)
    client.force_login(cast.clerk)
    page = client.get(reverse("calendar"), {"round": "2"})
    assert page.context["round"].number == 2


@pytest.mark.parametrize("number", ["x", "-1", "1" * 40, "１", ""])
def test_a_round_that_cannot_be_means_the_current_one(client, cast, number):
    client.force_login(cast.clerk)
    assert client.get(reverse("calendar"), {"round": number}).context["round"].number == 1


def test_without_a_calendar_the_page_says_who_sets_it(client, cast):
    Round.objects.all().delete()
    client.force_login(cast.coordinator)
    assert "日历尚未设置" in client.get(reverse("calendar")).content.decode()
    assert client.get(reverse("extend")).status_code == 404


def test_looking_writes_nothing(client, cast):
    client.force_login(cast.coordinator)
    client.get(reverse("calendar"))
    client.get(reverse("extend"), {"unit": "540102-002"})
    assert (Extension.objects.count(), Message.objects.count()) == (0, 0)


def test_an_extension_is_taken_back_on_a_page_that_says_what_follows(client, cast, ground):
    extend_by(client, cast.coordinator, typed(ground))
    extension = Extension.objects.get()
    address = reverse("extension_withdraw", args=[extension.pk])
    assert f'href="{address}"' in client.get(reverse("calendar")).content.decode()
    asked = client.get(address).content.decode()
    assert "撤回后，该单位的时限回到统一时限2020年10月31日24:00。" in asked
    assert client.post(address, {"reason": ""}).status_code == 200
    assert Extension.objects.get().withdrawn_at is None
    answer = client.post(address, {"reason": "日期填错。"}, follow=True).content.decode()
    assert ("已撤回" in answer, "撤回（原延至" in answer, f'href="{address}"' in answer) == (True, True, False)
    again = client.post(address, {"reason": "日期填错。"}).content.decode()
    assert "该延期已经撤回或者到期，不能再撤回。" in again
