"""The front door, the places, the words about the campaign."""

import pytest
import time_machine
from django.urls import reverse

from campaign.models import Division, Round
from campaign.notice.six_categories import CATEGORIES
from publishing.models import Compilation
from publishing.queries import rounds_counted
from publishing.views.public.home import counted_words
from tests.cast import AFTER, PHASE_3, PHASE_5


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


def test_home_says_which_round_the_figure_is_of(client, published):
    assert "第1轮：清理前6项，已取消3项" in client.get(reverse("home")).content.decode()


def test_the_figure_says_on_how_many_places_it_rests_and_calls_the_region_done_only_when_none_waits(client, published):
    waiting = "按已公布的1个地方计算，4个地方尚未公布，全区是否达到目标要等各地公布后才能认定。"
    for name in ("home", "how"):
        words = client.get(reverse(name)).content.decode()
        assert (waiting in words, "已公布的地方合计达到50%" in words, "已达到50%的目标" in words) == (True, True, False)
    Division.objects.exclude(code="540102").update(valid_to=PHASE_3.date())
    assert "已达到50%的目标" in client.get(reverse("home")).content.decode()


def test_home_how_and_summary_date_the_figure_alike(client, published):
    published.roll_up()
    moment = "数据截至2020年11月13日 10:00（北京时间）"
    for name in ("home", "how", "summary"):
        assert (name, moment in client.get(reverse(name)).content.decode()) == (name, True)


def test_the_figure_of_several_rounds_says_so():
    rounds = [Round(number=number) for number in (1, 2, 3)]
    assert [counted_words(rounds[:count]) for count in (0, 1, 3)] == ["", "第1轮", "第1轮至第3轮累计"]


def test_the_figure_rests_on_the_rounds_up_to_the_roll_up(published):
    published.roll_up()
    later = Round.objects.create(campaign=published.ground.campaign, number=2)
    Compilation.objects.create(
        unit=published.ground.lead,
        round=later,
        number=1,
        is_current=True,
        compiled_at=PHASE_5,
        compiled_by=published.cast.panel_chair,
    )
    assert rounds_counted() == [published.round]
    Compilation.objects.filter(is_roll_up=True).update(is_current=False)
    assert rounds_counted() == [published.round, later]


@pytest.mark.parametrize(
    ("at", "words"), [(PHASE_3, "第1轮的时间安排"), (AFTER, "第1轮已于2020年12月31日24:00结束，时间安排如下。")]
)
def test_home_says_which_round_runs_or_that_it_has_ended(client, ground, at, words):
    with time_machine.travel(at, tick=False):
        page = client.get(reverse("home")).content.decode()
    assert words in page


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
