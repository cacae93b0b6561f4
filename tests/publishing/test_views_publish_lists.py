"""Publish on its page: a confirmation first, then once; a double click ends on the same page."""

import pytest
import time_machine
from django.urls import reverse

from publishing.enums import EditionState
from publishing.models import Edition
from publishing.views import releasing
from tests.publishing.conftest import COMPILED_AT, PUBLISHED_AT
from tests.stories import a_story


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(PUBLISHED_AT, tick=False):
        yield


@pytest.fixture
@a_story
def approved(settled):
    compilation = settled.compile()
    settled.approve(compilation)
    return compilation


def address(compilation):
    return reverse("publish_lists", args=[compilation.pk])


def said(client, url):
    return [str(message) for message in client.get(url).context["messages"]]


def test_the_confirmation_says_what_will_be_public(client, settled, approved):
    client.force_login(settled.cast.coordinator)
    answer = client.get(address(approved))
    assert [(fact["key"], fact["value"]) for fact in answer.context["facts"]] == [
        ("证明事项保留清单", "2项，编号540102-1-附3-01"),
        ("证明事项取消清单", "3项，编号540102-1-附4-01"),
        ("政府审定", "城政函〔2020〕1号，2020年11月7日"),
    ]
    page = answer.content.decode()
    assert page.index("540102-1-附3-01") < page.index(releasing.NO_WAY_BACK)
    assert page.count("以更正版替代") == 1
    assert "城关签发甲" not in answer.content.decode()
    assert set(approved.editions.values_list("state", flat=True)) == {EditionState.APPROVED}


def test_publishing_twice_gives_one_publication_and_the_same_page(client, settled, approved):
    client.force_login(settled.cast.coordinator)
    first = client.post(address(approved))
    stored = list(Edition.objects.order_by("pk").values())
    assert said(client, first["Location"]) == ["城关区第1轮第1版已公布。"]
    second = client.post(address(approved))
    assert second["Location"] == first["Location"] == reverse("compilation", args=[approved.pk])
    assert said(client, second["Location"]) == ["城关区第1轮第1版已公布。"]
    assert list(Edition.objects.order_by("pk").values()) == stored
    assert {edition["state"] for edition in stored} == {EditionState.PUBLISHED}


def test_the_confirmation_of_what_is_published_leads_to_it(client, published):
    client.force_login(published.cast.coordinator)
    answer = client.get(address(published.compilation))
    assert answer["Location"] == reverse("compilation", args=[published.compilation.pk])


@pytest.mark.parametrize("who", ["panel_chair", "legality", "approver", "city_coordinator", "stranger_chair", "clerk"])
def test_nobody_else_publishes(client, settled, approved, who):
    client.force_login(getattr(settled.cast, who))
    assert [client.get(address(approved)).status_code, client.post(address(approved)).status_code] == [404, 404]
    assert set(approved.editions.values_list("state", flat=True)) == {EditionState.APPROVED}


def test_before_the_approval_nothing_is_published(client, settled):
    compilation = settled.compile()
    client.force_login(settled.cast.coordinator)
    for ask in (client.get, client.post):
        assert len(said(client, ask(address(compilation))["Location"])) == 1
    assert set(compilation.editions.values_list("state", flat=True)) == {EditionState.COMPILED}


def test_a_full_disk_publishes_nothing_and_says_so(client, settled, approved, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(releasing, "release", full)
    client.force_login(settled.cast.coordinator)
    answer = client.post(address(approved))
    assert said(client, answer["Location"]) == [releasing.NOT_WRITTEN]
    assert set(approved.editions.values_list("state", flat=True)) == {EditionState.APPROVED}


def test_a_correction_says_what_it_replaces_and_why(client, published):
    with time_machine.travel(COMPILED_AT, tick=False):
        corrected = published.compile("更正索要单位名称。", days=7)
        published.approve(corrected, days=7)
    client.force_login(published.cast.coordinator)
    facts = {fact["key"]: fact["value"] for fact in client.get(address(corrected)).context["facts"]}
    assert (facts["替代"], facts["更正理由（公开）"]) == ("第1版", "更正索要单位名称。")
