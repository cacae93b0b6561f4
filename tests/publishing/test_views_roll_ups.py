"""Annex 5 on its page: which lists there are, the sums, what changed, rolling up and publishing."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.enums import EditionState
from publishing.models import Compilation
from tests.publishing.conftest import HOUR, ROLLED_UP_AT


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(ROLLED_UP_AT + 2 * HOUR, tick=False):
        yield


def look(client, user, query=""):
    client.force_login(user)
    return client.get(reverse("roll_ups") + query)


def post(client, user, lead, **data):
    client.force_login(user)
    return client.post(f"{reverse('roll_up', args=[lead.pk])}?round=1", data)


@pytest.mark.parametrize("who", ["clerk", "leader", "panel_member", "stranger", "technical"])
def test_who_follows_no_list_finds_no_page(client, published, who):
    assert look(client, getattr(published.cast, who)).status_code == 404


def test_the_region_sees_what_is_published_and_what_is_missing(client, published):
    context = look(client, published.cast.region_coordinator).context
    assert [row[:2] for row in context["rows"]] == [["拉萨市", "1个"]]
    assert [(place["name"], [row[:2] for row in place["rows"]]) for place in context["places"]] == [
        ("拉萨市", [["城关区人民政府办公室", "第1版"]])
    ]
    assert [unit.name for unit in context["without"]] == [
        "西藏自治区推进政府职能转变和“放管服”改革协调小组办公室",
        "拉萨市人民政府办公室",
        "堆龙德庆区人民政府办公室",
        "那曲市人民政府办公室",
    ]


def test_the_sums_and_the_target(client, published):
    context = look(client, published.cast.region_coordinator).context
    assert context["foot"] == ["合计", "1个", 6, 3, 2, 1, 1, "50.00 %"]
    assert [place["foot"][2:] for place in context["places"]] == [[6, 3, 2, 1, 1, "50.00 %"]]
    assert (context["reached"], context["missing"]) == (True, 0)


def test_a_city_sees_list_by_list(client, published):
    context = look(client, published.cast.city_coordinator).context
    assert ([row[:2] for row in context["rows"]], context["places"]) == ([["城关区人民政府办公室", "第1版"]], [])
    assert context["foot"] == ["合计", "", 6, 3, 2, 1, 1, "50.00 %"]


def test_the_form_is_there_only_when_there_is_something_to_roll_up(client, published):
    cast, action = published.cast, reverse("roll_up", args=[published.ground.coordination.pk])
    assert action in look(client, cast.region_coordinator).content.decode()
    published.roll_up()
    page = look(client, cast.region_coordinator).content.decode()
    assert (action in page, "上次汇总之后清单没有变化，不用重新汇总" in page) == (False, True)
    published.correct()
    assert action in look(client, cast.region_coordinator).content.decode()


def test_without_lists_the_page_says_why_not_and_what_to_do(client, published):
    page = look(client, published.cast.stranger_chair).content.decode()
    assert reverse("roll_up", args=[published.ground.other_lead.pk]) not in page
    assert "请先公布本级清单，并请下级公布" in page


def test_without_lists_there_is_nothing_to_roll_up(client, published):
    context = look(client, published.cast.stranger_chair).context
    assert (context["rows"], context["lists_count"], context["baseline"]) == ([], 0, 0)


def test_another_lead_unit_is_not_found(client, published):
    answer = look(client, published.cast.stranger_chair, f"?unit={published.ground.lead.pk}")
    assert answer.status_code == 404


def test_rolling_up_waits_for_publication(client, published):
    answer = post(client, published.cast.region_coordinator, published.ground.coordination)
    made = Compilation.objects.get(is_roll_up=True)
    assert answer["Location"] == f"{reverse('roll_ups')}?unit={made.unit_id}&round=1"
    context = client.get(answer["Location"]).context
    assert (context["in_hand"]["edition"].compilation, context["in_hand"]["may_publish"]) == (made, True)


@pytest.mark.parametrize("who", ["region_legality", "region_approver", "city_coordinator", "clerk"])
def test_nobody_else_rolls_up(client, published, who):
    assert post(client, getattr(published.cast, who), published.ground.coordination).status_code == 404
    assert not Compilation.objects.filter(is_roll_up=True).exists()


def test_rolling_up_nothing_is_refused(client, published):
    answer = post(client, published.cast.stranger_chair, published.ground.other_lead)
    assert "没有可以汇总的数据" in answer.context["form"].non_field_errors()[0]


def test_publishing_the_summary_is_confirmed_and_done_once(client, published):
    cast = published.cast
    post(client, cast.region_coordinator, published.ground.coordination)
    made = Compilation.objects.get(is_roll_up=True)
    address = reverse("publish_summary", args=[made.pk])
    assert client.get(address).context["facts"][0]["value"] == "3个单位，编号540000-1-附5-01"
    assert made.editions.get().state == EditionState.COMPILED
    first, second = client.post(address), client.post(address)
    assert first["Location"] == second["Location"]
    said = [str(message) for message in client.get(first["Location"]).context["messages"]]
    assert said == ["西藏自治区第1轮第1版已公布。"] * 2
    made.refresh_from_db()
    assert (made.is_current, made.editions.get().state) == (True, EditionState.PUBLISHED)


def test_only_who_publishes_publishes_the_summary(client, published):
    post(client, published.cast.region_chair, published.ground.coordination)
    made = Compilation.objects.get(is_roll_up=True)
    address = reverse("publish_summary", args=[made.pk])
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]


def test_a_list_is_not_published_as_a_summary(client, published):
    client.force_login(published.cast.coordinator)
    assert client.get(reverse("publish_summary", args=[published.compilation.pk])).status_code == 404


def test_what_changed_since_the_last_roll_up_is_named(client, published):
    published.roll_up()
    cast = published.cast
    assert not look(client, cast.region_coordinator).context["changes"]
    published.correct()
    changes = look(client, cast.region_coordinator).context["changes"]
    assert (changes.published, [unit.name for unit in changes.corrected]) == ((), ["城关区人民政府办公室"])


def test_a_second_roll_up_needs_its_public_reason(client, published):
    published.roll_up()
    published.correct()
    cast, lead = published.cast, published.ground.coordination
    assert list(post(client, cast.region_coordinator, lead).context["form"].errors) == ["reason"]
    post(client, cast.region_coordinator, lead, reason="城关区清单更正。")
    made = Compilation.objects.filter(is_roll_up=True).latest("pk")
    assert (made.number, made.correction_reason) == (2, "城关区清单更正。")


def test_a_roll_up_is_given_up_with_a_reason(client, published):
    post(client, published.cast.region_coordinator, published.ground.coordination)
    made = Compilation.objects.get(is_roll_up=True)
    address = reverse("discard", args=[made.pk])
    client.post(address, {"note": ""})
    assert made.editions.get().state == EditionState.COMPILED
    client.post(address, {"note": "城关区清单有误。"})
    assert made.editions.get().state == EditionState.DISCARDED


def test_all_past_roll_ups_can_be_taken_away(client, published):
    published.roll_up()
    (past,) = look(client, published.cast.region_coordinator).context["past"]
    answer = client.get(reverse("edition_workbook", args=[past["edition"].pk]))
    assert answer.getvalue() == past["edition"].path.read_bytes()


def test_the_page_asks_as_often_for_many_lists_as_for_few(client, published, django_assert_num_queries):
    look(client, published.cast.region_coordinator)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("roll_ups"))
    for lead in (published.ground.city_lead, published.ground.other_lead, published.ground.nagqu_lead):
        Compilation.objects.create(
            unit=lead,
            round=published.round,
            number=1,
            is_current=True,
            compiled_at=ROLLED_UP_AT,
            compiled_by=published.cast.city_chair,
        )
    with django_assert_num_queries(len(few)):
        answer = client.get(reverse("roll_ups"))
    shown = [[row[0] for row in place["rows"]] for place in answer.context["places"]]
    assert shown == [
        ["拉萨市人民政府办公室", "城关区人民政府办公室", "堆龙德庆区人民政府办公室"],
        ["那曲市人民政府办公室"],
    ]


@pytest.mark.parametrize("query", ["?unit=x", "?unit=%00", "?unit[]=1", "?round=x"])
def test_odd_addresses_are_answered(client, published, query):
    assert look(client, published.cast.region_coordinator, query).status_code == 200


@pytest.mark.parametrize("query", ["?unit=999999999", "?round=99"])
def test_what_is_not_there_is_not_found(client, published, query):
    assert look(client, published.cast.region_coordinator, query).status_code == 404
