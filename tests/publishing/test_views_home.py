"""The front door, the places, the words about the campaign."""

import pytest
import time_machine
from django.urls import reverse

from campaign.notice.six_categories import CATEGORIES
from tests.cast import PHASE_3, PHASE_5


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def test_home_says_what_the_campaign_is_and_asks_first(client, published):
    words = client.get(reverse("home")).content.decode()
    assert "藏政办发〔2020〕27号" in words
    assert words.index('role="search"') < words.index('aria-label="行动进度"') < words.index("全区精简率")
    assert reverse("how") in words


def test_home_counts_the_days_to_the_next_deadline(client, ground):
    with time_machine.travel(PHASE_3, tick=False):
        words = client.get(reverse("home")).content.decode()
    assert "今日" in words
    assert "还有<b>10</b>天" in words


def test_home_names_what_was_published_last(client, published):
    published.correct()
    latest = client.get(reverse("home")).context["latest"]
    assert [str(one) for one in latest] == [
        "城关区证明事项保留清单（第1轮第2版）",
        "城关区证明事项取消清单（第1轮第2版）",
    ]


def test_lists_counts_what_is_kept_and_cancelled_in_each_place(client, published):
    groups = client.get(reverse("lists")).context["groups"]
    rows = {row["name"]: row for group in groups for row in group["rows"]}
    assert {name: (row["kept"], row["cancelled"]) for name, row in rows.items()} == {"城关区": (2, 3)}
    waiting = [row["name"] for group in groups for row in group["waiting"]]
    assert waiting == ["西藏自治区", "拉萨市", "堆龙德庆区", "那曲市"]


def test_about_quotes_the_sentence_of_each_category(client, ground):
    words = client.get(reverse("about")).content.decode()
    assert [one.key for one in CATEGORIES if one.sentence not in words] == []
    assert 'id="accessibility"' in words
