"""The desk of every role: the phase, the posts, the work with late things first, no dead end."""

import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.enums import Role
from campaign.models import Message, Posting, Round
from campaign.operations import appoint
from campaign.queries import Work, work_for
from campaign.views.context import mark_current
from tests.cast import PEOPLE, PHASE_2


@pytest.fixture(autouse=True)
def _in_phase_two(settings):
    settings.DESK_WORK = []
    with time_machine.travel(PHASE_2, tick=False):
        yield


def some_work(user, round, at):
    return [
        Work("已报送", 4, "/sent/", tone="done"),
        Work("待确认", 2, "/answer/", "等单位答复", tone="waiting"),
        Work("待填报", 3, "/fill/"),
        Work("已逾期", 1, "/late/", tone="late"),
    ]


WORKING = "tests.campaign.test_desk.some_work"


def desk_of(client, user):
    client.force_login(user)
    return client.get(reverse("desk"))


@pytest.mark.parametrize("name", [name for name in PEOPLE if name != "disabled"])
def test_every_post_has_a_desk_that_names_it(client, cast, name):
    page = desk_of(client, getattr(cast, name))
    assert page.status_code == 200
    role = PEOPLE[name][1]
    assert [(post.role, post.unit.name) for post in page.context["posts"]] == [
        (role, Posting.objects.get(user__username=name).unit.name)
    ]
    assert Role(role).label in page.content.decode()


def test_the_ribbon_shows_the_phase_and_the_next_deadline(client, cast):
    ribbon = desk_of(client, cast.clerk).context["ribbon"]
    assert [phase.state for phase in ribbon.phases] == ["past", "now", "future", "future", "future"]
    assert (ribbon.deadline_label, ribbon.days_left) == ("10月31日24:00", 19)


def test_late_work_stands_first_and_done_work_last(client, cast, settings):
    settings.DESK_WORK = [WORKING]
    page = desk_of(client, cast.clerk)
    lines = [(task["label"], task["tone"], task["word"]) for task in page.context["tasks"]]
    assert lines == [
        ("已逾期", "refused", "急办1件"),
        ("待填报", "waiting", "待办3件"),
        ("待确认", "plain", "等待2件"),
        ("已报送", "kept", "已办4件"),
    ]
    assert page.context["open"] == 4


def test_the_rail_counts_the_same_work(client, cast, settings):
    settings.DESK_WORK = [WORKING]
    rail = desk_of(client, cast.clerk).context["rail"]
    links = [(link["label"], link["count"], link.get("due")) for link in rail["groups"][0]["links"]]
    assert links == [
        ("我的工作", None, None),
        ("已逾期", 1, True),
        ("待填报", 3, True),
        ("待确认", 2, False),
        ("已报送", 4, False),
        ("消息", 0, False),
        ("我的任务", None, None),
    ]
    assert [link["label"] for link in rail["groups"][0]["links"] if link.get("current")] == ["我的工作"]


def test_on_a_phone_the_rail_is_one_line_with_its_counts(client, cast, settings):
    settings.DESK_WORK = [WORKING]
    page = desk_of(client, cast.clerk)
    sums = [(one["label"], one["count"]) for one in page.context["rail"]["sums"]]
    assert sums == [("待办", 4), ("等待", 2), ("未读", 0)]
    folded = page.content.decode().partition('<details class="rail rail--folded">')[2].partition("</summary>")[0]
    assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", folded)).strip() == "工作菜单 待办 4 等待 2 未读 0"


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/people/3/", "people"),
        ("/docket/?state=a", "docket-a"),
        ("/docket/?state=b", "docket"),
        ("/docket/7/", "docket"),
        ("/contacts/4/", "contacts"),
        ("/elsewhere/", None),
    ],
)
def test_the_rail_marks_the_one_link_that_leads_here(path, current):
    urls = {"people": "/people/", "docket": "/docket/", "docket-a": "/docket/?state=a"}
    urls |= {"contacts that wait": "/contacts/", "contacts": "/contacts/"}
    links = [{"label": label, "url": url} for label, url in urls.items()]
    mark_current(links, path)
    assert [link["label"] for link in links if link.get("current")] == ([current] if current else [])


def test_an_act_that_is_not_there_leaves_the_desk_standing(ground, cast, settings, caplog):
    settings.DESK_WORK = ["supervision.nothing.work_for", WORKING]
    assert len(work_for(cast.clerk, ground.round, PHASE_2)) == 4
    assert [record.getMessage() for record in caplog.records] == ["the desk lacks supervision.nothing.work_for"]


def test_without_work_the_desk_points_to_the_calendar(client, cast):
    assert "查看日历和时限" in desk_of(client, cast.clerk).content.decode()


def test_without_a_post_the_desk_says_whom_to_ask(client, cast):
    Posting.objects.filter(user=cast.clerk).update(until=PHASE_2.date())
    page = desk_of(client, cast.clerk).content.decode()
    assert "您还没有岗位" in page
    assert "请联系本单位分管领导" in page


def test_technical_staff_find_the_technical_site(client, cast):
    page = desk_of(client, cast.technical)
    assert page.context["rail"]["groups"][-1]["name"] == "技术"
    assert reverse("admin:index") in page.content.decode()


def test_nobody_else_does(client, cast):
    assert reverse("admin:index") not in desk_of(client, cast.region_coordinator).content.decode()


def test_before_the_calendar_is_loaded_the_desk_still_opens(client, cast):
    Round.objects.all().delete()
    page = desk_of(client, cast.clerk)
    assert (page.status_code, page.context["ribbon"]) == (200, None)


def test_only_ones_own_messages_are_news(client, cast, ground):
    for user in (cast.clerk, cast.leader):
        Message.objects.create(
            user=user, unit=ground.civil, obligation="1:declare", kind="reminder", subject=user.name, created_at=PHASE_2
        )
    page = desk_of(client, cast.clerk)
    assert [message.subject for message in page.context["news"]] == [cast.clerk.name]
    assert page.context["unread"] == 1


def test_the_desk_asks_the_database_as_often_for_one_message_and_post_as_for_many(client, cast, ground):
    def asked(number):
        kind = {"unit": ground.civil, "kind": "reminder", "created_at": PHASE_2}
        Message.objects.create(user=cast.clerk, obligation=str(number), **kind)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("desk"))
        return len(queries)

    desk_of(client, cast.clerk)
    first = asked(1)
    for unit in (ground.education, ground.township, ground.city_civil):
        appoint(cast.clerk, unit, Role.CLERK, actor=None, at=PHASE_2)
    assert [asked(number) for number in (2, 3, 4)] == [first] * 3
