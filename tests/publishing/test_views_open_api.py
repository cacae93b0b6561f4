"""The open interface: what the lists print, for programs; pages that lose no row; problems that say what to do."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.models import Compilation, ListedItem
from publishing.operations import compile_lists
from publishing.sheets.open_data import ITEM_FIELDS
from publishing.views.public.open import schemas
from tests.cast import PHASE_5
from tests.publishing.conftest import KEPT, STRUCK
from tests.publishing.test_views_find import more_items

EDITION = {"division": "540102", "round": 1, "kind": "retained", "number": 1}


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def got(client, name, kwargs=None, status=200, **asked):
    answer = client.get(reverse(name, kwargs=kwargs or {}), asked)
    assert answer.status_code == status, answer.content.decode()
    assert answer["Content-Type"].startswith("application/json")
    return answer.json()


def all_pages(client, name, key, kwargs=None, **asked):
    """Every row of every page, by following `next`."""
    page = got(client, name, kwargs, **asked)
    rows = list(page[key])
    while page["next"]:
        parts = urlsplit(page["next"])
        page = client.get(f"{parts.path}?{parts.query}").json()
        rows += page[key]
    return rows


def test_an_item_says_what_the_list_prints_and_no_more(client, published):
    item = got(client, "api_item", {"uid": published.uid(KEPT)})
    row = ListedItem.objects.get(uid=published.uid(KEPT))
    assert list(item["now"]) == [field.name for field in ITEM_FIELDS] == list(schemas.Item.model_fields)
    assert item["history"] == [item["now"]]
    assert (item["now"]["certificate"], item["now"]["outcome"]) == (KEPT, "retain")
    assert item["now"]["edition"] == "540102-1-附3-01"
    assert item["now"]["bases"] == row.bases
    assert item["now"]["division"] == "540102"
    assert item["now"]["url"].endswith(reverse("item", args=[row.uid]))


def test_what_was_struck_is_not_there(client, published):
    names = [row["certificate"] for row in all_pages(client, "api_items", "items")]
    assert STRUCK not in names
    assert got(client, "api_item", {"uid": published.uid(STRUCK)}, status=404)["error"]


def test_pages_lose_no_row_and_tell_none_twice(client, published):
    more_items(published.compilation, 25)
    whole = all_pages(client, "api_items", "items", limit=500)
    by_seven = all_pages(client, "api_items", "items", limit=7)
    assert by_seven == whole
    assert len({row["uid"] for row in whole}) == len(whole) > 25


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"outcome": "cancel"}, lambda row: row["outcome"] == "cancel"),
        ({"subject": "individual"}, lambda row: row["subject"] in {"individual", "both"}),
        ({"office": "540102-002"}, lambda row: row["office"] == "540102-002"),
        ({"category": "data_sharing"}, lambda row: row["category"] == "data_sharing"),
        ({"level": 4}, lambda row: row["level"] == 4),
        ({"division": "540102002"}, lambda row: row["division"] == "540102002"),
        ({"q": KEPT}, lambda row: row["certificate"] == KEPT),
    ],
)
def test_a_filter_leaves_what_it_says(client, published, asked, holds):
    whole = all_pages(client, "api_items", "items", limit=500)
    found = all_pages(client, "api_items", "items", **asked)
    assert [row["uid"] for row in found] == [row["uid"] for row in whole if holds(row)]


def test_on_a_day_before_the_list_there_is_nothing(client, published):
    assert got(client, "api_items", on="2020-09-10")["items"] == []
    today = all_pages(client, "api_items", "items", on="2020-12-15", q=KEPT)
    assert [row["certificate"] for row in today] == [KEPT]


def test_editions_are_told_with_their_dates_and_sums(client, published):
    found = {row["code"]: row for row in all_pages(client, "api_editions", "editions", division="540102")}
    assert list(found) == ["540102-1-附3-01", "540102-1-附4-01"]
    one = got(client, "api_edition", EDITION)
    assert found["540102-1-附3-01"] == one
    assert (one["in_force"], one["effective_to"], one["annex"]) == (True, None, 3)
    assert len(one["xlsx_sha256"]) == len(one["rows_sha256"]) == 64
    rows = all_pages(client, "api_edition_rows", "items", EDITION, limit=1)
    assert len(rows) == one["rows"]
    assert {row["outcome"] for row in rows} == {"retain"}
    none = got(client, "api_editions", division="540102", in_force="false")
    assert none["editions"] == []


def test_figures_are_sums_of_frozen_counts(client, published):
    county = got(client, "api_figures", {"division": "540102"})
    total = county["total"]
    assert total["baseline"] == total["cancelled"] + total["retained"] + total["referred"]
    assert sum(unit["baseline"] for unit in county["parts"]) == total["baseline"]
    region = got(client, "api_figures", {"division": "540000"})
    assert region["total"]["baseline"] == total["baseline"]
    assert got(client, "api_figures", {"division": "540102"}, status=404, round=7)["help"]


def test_places_and_offices_are_listed(client, published):
    places = all_pages(client, "api_divisions", "divisions", limit=2)
    assert [row["code"] for row in places] == sorted(row["code"] for row in places)
    below = got(client, "api_divisions", parent="540100")["divisions"]
    assert [(row["code"], row["parent"], row["level"]) for row in below] == [
        ("540102", "540100", 3),
        ("540103", "540100", 3),
    ]
    offices = all_pages(client, "api_offices", "offices", division="540102", limit=1)
    assert "540102-002" in [row["code"] for row in offices]
    assert set(offices[0]) == set(schemas.Office.model_fields)


@pytest.mark.parametrize(
    ("name", "asked", "field"),
    [
        ("api_items", {"limit": 501}, "limit"),
        ("api_items", {"limit": "x"}, "limit"),
        ("api_items", {"outcome": "strike"}, "outcome"),
        ("api_items", {"on": "2020-13-45"}, "on"),
        ("api_items", {"on": "2020-12-16"}, "on"),  # tomorrow
        ("api_items", {"on": "9999-12-31"}, "on"),
        ("api_items", {"on": "0"}, "on"),
        ("api_items", {"division": "'\"<x>"}, "division"),
        ("api_items", {"cursor": "%%%"}, "cursor"),
        ("api_items", {"cursor": "LTE"}, "cursor"),
        ("api_items", {"cursor": "OTk5OTk5OTk5OTk5OTk5OTk5OTk"}, "cursor"),
        ("api_divisions", {"cursor": "AA"}, "cursor"),
        ("api_divisions", {"level": 9}, "level"),
    ],
)
def test_a_parameter_that_is_not_understood_is_named(client, published, name, asked, field):
    answer = got(client, name, status=422, **asked)
    assert (list(answer["fields"]), answer["error"]) == ([field], "参数不对，请按说明改正后再取。")


def test_what_was_never_published_is_not_there(client, published):
    assert got(client, "api_edition", {**EDITION, "number": 9}, status=404)["error"]
    assert got(client, "api_items", status=404, division="999999")["help"]


def test_answers_are_kept_and_asked_for_again_like_pages(client, published):
    address = reverse("api_items")
    first = client.get(address)
    assert (first["Access-Control-Allow-Origin"], first["Cache-Control"]) == ("*", "public, max-age=50")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    head = client.head(address)
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(first.content)))
    assert Client(enforce_csrf_checks=True).post(address).status_code == 405
    assert not first.cookies


def test_the_description_names_every_address_and_its_limits(client, published):
    described = json.loads(client.get(reverse("api_openapi")).content)
    assert described["openapi"].startswith("3.1")
    assert sorted(described["paths"]) == [
        "/api/v1/divisions/",
        "/api/v1/editions/",
        "/api/v1/editions/{division}/{round}/{kind}/{number}/",
        "/api/v1/editions/{division}/{round}/{kind}/{number}/rows/",
        "/api/v1/figures/{division}/",
        "/api/v1/items/",
        "/api/v1/items/{uid}/",
        "/api/v1/offices/",
    ]
    limits = {one["name"]: one["schema"] for one in described["paths"]["/api/v1/items/"]["get"]["parameters"]}
    assert limits["limit"]["maximum"] == 500


def test_a_page_of_one_row_and_of_many_asks_as_often(client, published):
    more_items(published.compilation, 25)
    client.get(reverse("api_items"))
    counts = []
    for limit in (2, 30):
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("api_items"), {"limit": limit})
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_correction_between_two_pages_repeats_and_loses_nothing(client, published, cast, ground):
    more_items(published.compilation, 3)
    whole = [row["uid"] for row in all_pages(client, "api_items", "items")]
    first = got(client, "api_items", limit=2)
    correction = compile_lists(ground.lead, ground.round, actor=cast.coordinator, at=PHASE_5, reason="补充漏列的事项。")
    # As if it had been published: its rows are newer, and stand for the old ones.
    Compilation.objects.filter(pk=published.compilation.pk).update(is_current=False)
    Compilation.objects.filter(pk=correction.pk).update(is_current=True)
    rest = all_pages(client, "api_items", "items", cursor=parse_qs(urlsplit(first["next"]).query)["cursor"][0])
    told = [row["uid"] for row in (*first["items"], *rest)]
    assert len(set(told)) == len(told)
    assert set(told) == {uid for uid in whole if correction.items.filter(uid=uid).exists()} | {
        row["uid"] for row in first["items"]
    }


def test_words_find_the_same_on_a_day_as_today(client, published):
    today = all_pages(client, "api_items", "items", q="证明")
    assert all_pages(client, "api_items", "items", q="证明", on="2020-12-15") == today != []


def test_a_referred_item_names_no_list_as_it_stands_in_neither(client, published):
    referred = all_pages(client, "api_items", "items", outcome="refer")
    assert [row["edition"] for row in referred] == [None] * len(referred) != []
    page = client.get(reverse("item", args=[referred[0]["uid"]])).content.decode()
    assert "列为提请上级取消" in page


def test_next_names_the_site_and_not_the_host_that_was_asked(client, published):
    answer = client.get(reverse("api_items"), {"limit": 1}, headers={"Host": "localhost:6666"})
    assert answer.json()["next"].startswith(settings.SITE_URL)
