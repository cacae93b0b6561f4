"""How kept certificates are obtained: the list of kept items and the guide of each, by the unit itself."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.models import Guide
from publishing.queries import guides_due
from review.operations import reopen
from tests.publishing.conftest import CANCELLED, HOUR, KEPT, PUBLISHED_AT

WHOLE = {"conditions": "本人申请。", "materials": "身份证原件。", "time_limit": "当场办结", "place": "街道办事处一楼"}
TOWNSHIP_KEPT = "婚姻状况证明"


@pytest.fixture(autouse=True)
def _after_publication():
    with time_machine.travel(PUBLISHED_AT + HOUR, tick=False):
        yield


def look(client, user, query=""):
    client.force_login(user)
    return client.get(reverse("guides") + query)


def names(answer):
    return [row[0]["text"] for row in answer.context["rows"]]


def open_guide(client, user, uid, data=None):
    client.force_login(user)
    address = reverse("guide", args=[uid])
    return client.get(address) if data is None else client.post(address, data)


def test_a_clerk_sees_the_kept_items_of_the_own_unit_only(client, published):
    cast = published.cast
    assert names(look(client, cast.clerk)) == [KEPT]
    assert names(look(client, cast.township_clerk)) == [TOWNSHIP_KEPT]
    assert names(look(client, cast.stranger)) == []


@pytest.mark.parametrize("who", ["panel_chair", "coordinator", "legality", "leader", "technical"])
def test_who_fills_nothing_in_finds_no_page(client, published, who):
    assert look(client, getattr(published.cast, who)).status_code == 404


def test_the_state_of_each_guide_is_shown(client, published):
    cast = published.cast
    assert look(client, cast.clerk).context["rows"][0][3:] == ["第1轮，已公布", {"text": "已齐全", "tone": "kept"}]
    assert look(client, cast.township_clerk).context["rows"][0][4] == {"text": "待补充", "tone": "waiting"}


def test_an_agreed_item_can_be_described_before_it_is_published(client, settled):
    assert look(client, settled.cast.clerk).context["rows"][0][3] == "第1轮，待公布"
    open_guide(client, settled.cast.clerk, settled.rulings[KEPT].uid, WHOLE)
    kept = settled.compile().items.get(cert_name=KEPT)
    assert kept.guide == {**WHOLE, "sample": ""}


def test_an_item_opened_again_still_has_its_guide(client, published):
    reopen(published.rulings[KEPT], note="更正。", actor=published.cast.panel_chair, at=PUBLISHED_AT)
    assert names(look(client, published.cast.clerk)) == [KEPT]
    assert open_guide(client, published.cast.clerk, published.uid(KEPT)).status_code == 200


def test_saving_a_whole_guide_takes_it_off_the_desk(client, published):
    unit = published.ground.township
    assert [item.cert_name for item in guides_due([unit])] == [TOWNSHIP_KEPT]
    answer = open_guide(client, published.cast.township_clerk, published.uid(TOWNSHIP_KEPT), WHOLE)
    assert answer["Location"] == reverse("guides")
    assert list(guides_due([unit])) == []
    saved = Guide.objects.get(uid=published.uid(TOWNSHIP_KEPT))
    assert (saved.as_data(), saved.saved_by) == ({**WHOLE, "sample": ""}, published.cast.township_clerk)


def test_the_published_list_does_not_change_with_the_guide(client, published):
    open_guide(client, published.cast.clerk, published.uid(KEPT), WHOLE)
    assert published.compilation.items.get(cert_name=KEPT).guide["time_limit"] == "3个工作日"


def test_part_of_a_guide_is_saved_and_stays_due(client, published):
    answer = open_guide(client, published.cast.township_clerk, published.uid(TOWNSHIP_KEPT), {"place": "一楼"})
    (said,) = client.get(answer["Location"]).context["messages"]
    assert "仍列为待补充" in str(said)
    assert guides_due([published.ground.township]).count() == 1


@pytest.mark.parametrize("who", ["township_clerk", "stranger", "city_clerk", "region_clerk"])
def test_another_units_guide_is_not_found(client, published, who):
    user = getattr(published.cast, who)
    uid = published.uid(KEPT)
    assert [open_guide(client, user, uid).status_code, open_guide(client, user, uid, WHOLE).status_code] == [404, 404]
    assert Guide.objects.get(uid=uid).time_limit == "3个工作日"


def test_a_cancelled_item_has_no_guide(client, published):
    assert open_guide(client, published.cast.clerk, published.uid(CANCELLED)).status_code == 404
    assert open_guide(client, published.cast.clerk, uuid.uuid4()).status_code == 404


@pytest.mark.parametrize(
    ("field", "text"),
    [("conditions", "电话13800001234"), ("place", "x" * 201), ("time_limit", "日" * 61), ("materials", "a\x00b")],
)
def test_what_may_not_be_public_or_does_not_fit_is_refused(client, published, field, text):
    answer = open_guide(client, published.cast.clerk, published.uid(KEPT), {**WHOLE, field: text})
    assert list(answer.context["form"].errors) == [field]
    assert Guide.objects.get(uid=published.uid(KEPT)).time_limit == "3个工作日"


def test_looking_saves_nothing(client, settled):
    open_guide(client, settled.cast.clerk, settled.rulings[KEPT].uid)
    assert Guide.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=犯罪", [KEPT]),
        ("?q=教师", [KEPT]),
        ("?q=没有", []),
        ("?state=complete", [KEPT]),
        ("?state=due", []),
        ("?state=zzz", [KEPT]),
        ("?q=%00", [KEPT]),
        ("?page=77", [KEPT]),
    ],
)
def test_the_list_is_narrowed(client, published, query, expected):
    assert names(look(client, published.cast.clerk, query)) == expected


def test_the_page_asks_as_often_for_many_items_as_for_few(client, published, django_assert_num_queries):
    look(client, published.cast.clerk)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("guides"))
    published.rulings[CANCELLED].item.ruling.__class__.objects.filter(unit=published.ground.civil).update(
        outcome="retain", disposal=""
    )
    with django_assert_num_queries(len(few)):
        assert len(names(client.get(reverse("guides")))) == 4
