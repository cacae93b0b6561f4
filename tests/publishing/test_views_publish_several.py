"""Several lists on one confirmation: each is named with its counts; all are published, or none and the reason is said."""

import pytest
import time_machine
from django.urls import reverse

from campaign.enums import Role
from campaign.operations import appoint
from publishing.models import Edition
from publishing.operations import discard, roll_up
from publishing.views import publish_several
from tests.publishing.conftest import COMPILED_AT, DAY, PUBLISHED_AT

ADDRESS = "/editions/publish/"


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(PUBLISHED_AT + 2 * DAY, tick=False):
        yield


@pytest.fixture
def two(published, client):
    """A correction of the county and a roll-up of the city; the county's coordinator sits in both offices."""
    cast, ground = published.cast, published.ground
    appoint(cast.coordinator, ground.city_lead, Role.COORDINATOR, actor=None, at=COMPILED_AT)
    corrected = published.compile("更正。", days=9)
    published.approve(corrected, days=9)
    summed = roll_up(ground.city_lead, published.round, actor=cast.city_chair, at=PUBLISHED_AT + DAY)
    client.force_login(cast.coordinator)
    return corrected, summed


def picked(*compilations):
    return ADDRESS + "?" + "&".join(f"pick={one.pk}" for one in compilations)


def states(two):
    return [set(one.editions.values_list("state", flat=True)) for one in two]


def said(client, answer):
    return [str(message) for message in client.get(answer["Location"]).context["messages"]]


def test_what_is_ready_is_offered_and_the_confirmation_names_each_with_its_counts(client, two):
    assert "一并公布（2）" in client.get(reverse("compilations")).content.decode()
    assert [line["one"] for line in client.get(ADDRESS).context["lines"]] == [two[1], two[0]]
    page = client.get(picked(*two))
    assert [(fact["key"], fact["value"]) for fact in page.context["facts"]] == [
        ("拉萨市第1轮第1版：证明事项清理汇总表", "3个单位，编号540100-1-附5-01"),
        ("城关区第1轮第2版：证明事项保留清单", "2项，编号540102-1-附3-02"),
        ("城关区第1轮第2版：证明事项取消清单", "3项，编号540102-1-附4-02"),
        ("城关区第1轮第2版：政府审定", "城政函〔2020〕1号，2020年11月16日"),
        ("城关区第1轮第2版：替代", "第1版"),
        ("城关区第1轮第2版：更正理由（公开）", "更正。"),
    ]
    assert publish_several.ALL_OR_NONE in page.content.decode()
    assert states(two) == [{"approved"}, {"compiled"}]


def test_all_are_published_and_who_posts_twice_is_told_the_same(client, two):
    answers = [client.post(picked(*two)) for _ in range(2)]
    words = ["拉萨市第1轮第1版、城关区第1轮第2版已一并公布。"]
    assert said(client, answers[0]) == words + words
    assert states(two) == [{"published"}, {"published"}]


def test_where_one_hinders_none_is_published_and_the_reason_is_said(client, two, published, monkeypatch):
    def given_up(compilations, **given):
        discard(two[1], note="有误。", actor=published.cast.city_chair, at=PUBLISHED_AT)
        return publish_several_release(compilations, **given)

    publish_several_release = publish_several.release_together
    monkeypatch.setattr(publish_several, "release_together", given_up)
    (words,) = said(client, client.post(picked(*two)))
    assert words.startswith("拉萨市第1轮第1版不能公布，其他清单也没有公布。原因：")
    assert states(two) == [{"approved"}, {"discarded"}]


@pytest.mark.parametrize(("keys", "words"), [("1", "TOO_FEW"), ("all", "GONE")])
def test_one_alone_or_what_is_not_ours_is_refused(client, two, published, keys, words):
    address = picked(two[0]) if keys == "1" else picked(*two, published.compilation)
    assert said(client, client.get(address)) == [getattr(publish_several, words)]
    assert states(two) == [{"approved"}, {"compiled"}]


def test_who_took_part_may_not_publish_and_is_told_at_the_box(client, two, published):
    appoint(published.cast.approver, published.ground.lead, Role.COORDINATOR, actor=None, at=COMPILED_AT)
    client.force_login(published.cast.approver)
    (line,) = client.get(ADDRESS).context["lines"]
    assert (line["one"], "政府审定由您登记" in line["barred"]) == (two[0], True)
    assert Edition.objects.filter(state="published").count() == 2
