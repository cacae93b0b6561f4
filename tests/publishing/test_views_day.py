"""The list as on any day: what held then, said plainly, with the way back to today; a day that is none is explained."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from publishing.views.public.day import read_day
from review.models import Ruling
from tests.cast import PHASE_5
from tests.publishing.conftest import KEPT, STRUCK


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


@pytest.fixture
def corrected(published):
    """From 15 November on 无犯罪记录证明 is cancelled."""
    Ruling.objects.filter(pk=published.rulings[KEPT].pk).update(outcome="cancel", disposal="commitment")
    published.correct("改为取消。")
    return published


def see(client, on="", name="place", **asked):
    return client.get(reverse(name, args=["540102"]), {"on": on, **asked} if on else asked)


def names(page):
    words = page.content.decode()
    return [name for name in (KEPT, "婚姻状况证明") if f">{name}</a>" in words]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020-11-30", date(2020, 11, 30)),
        ("2020/11/3", date(2020, 11, 3)),
        ("20201130", date(2020, 11, 30)),
        ("２０２０年１１月３０日", date(2020, 11, 30)),
        ("2020-02-30", None),
        ("yesterday", None),
        ("2020-11-30' OR 1=1", None),
        ("0000-01-01", None),
        ("0001-01-01", None),
        ("9999-12-31", None),
        ("1900-01-01", date(1900, 1, 1)),
        ("", None),
    ],
)
def test_a_day_is_read_however_it_is_written(text, day):
    assert read_day(text) == day


def test_the_place_shows_what_held_when_the_day_ended(client, corrected):
    shown = {
        on: (page.context["chosen"].number, names(page))
        for on in ("2020-11-13", "2020-11-14", "2020-11-15")
        for page in [see(client, on)]
    }
    assert shown == {
        "2020-11-13": (1, [KEPT, "婚姻状况证明"]),
        "2020-11-14": (1, [KEPT, "婚姻状况证明"]),
        "2020-11-15": (2, ["婚姻状况证明"]),
    }
    words = see(client, "2020-11-14").content.decode()
    assert "这是2020年11月14日的清单，不一定是现行的" in words
    assert f'<a href="{reverse("place", args=["540102"])}">改看今天的</a>' in words


def test_of_the_two_lists_a_past_day_has_its_own_filters_files_and_print(client, corrected):
    page = see(client, "2020-11-14", list="cancelled")
    assert "on=2020-11-14" in page.context["here"]
    assert "/1/retained/1.xlsx" in page.content.decode()
    printed = see(client, "2020-11-14", "place_print").content.decode()
    assert ("2020年11月14日的清单" in printed, KEPT in printed) == (True, True)
    taken = client.get(reverse("place_csv", args=["540102", "retained"]), {"on": "2020-11-14"})
    assert KEPT in b"".join(taken.streaming_content).decode()
    assert (
        KEPT not in b"".join(client.get(reverse("place_csv", args=["540102", "retained"])).streaming_content).decode()
    )


def test_today_is_not_a_past_day_and_no_page_of_the_past_is_kept_for_it(client, corrected):
    today = see(client)
    for on in ("2020-11-14", "2020-02-30", "2031-01-01"):
        see(client, on)
    again = see(client)
    assert again.content == today.content
    assert "不一定是现行的" not in see(client, PHASE_5.date().isoformat()).content.decode()


def test_a_day_before_the_first_list_says_when_it_came(client, corrected):
    words = see(client, "2020-11-12").content.decode()
    assert "2020年11月12日还没有清单" in words
    assert "第一份清单2020年11月13日才公布" in words


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2020-02-30", "不是一个日期"),
        ("9999-12-31", "不是一个日期"),
        ("明天", "不是一个日期"),
        ("2031-01-01", "还没有到"),
    ],
)
def test_a_day_that_is_none_is_explained_and_today_is_shown(client, corrected, on, said):
    page = see(client, on)
    assert (page.status_code, said in page.content.decode(), page.context["chosen"].number) == (200, True, 2)


def test_an_edition_says_from_when_until_when_it_held(client, corrected):
    words = see(client).content.decode()
    assert "2020年11月13日公布并执行，到2020年11月14日止" in words
    assert "2020年11月15日公布并执行，" in words


def test_an_item_is_answered_as_the_list_of_the_day_did(client, corrected):
    def ask(name, **asked):
        return client.get(reverse("item", args=[corrected.uid(name)]), asked)

    answers = [ask(KEPT, on=on).context["answer"] for on in ("2020-11-12", "2020-11-14", "2020-11-15")]
    assert [answer and answer.answer for answer in answers] == [None, "needed", "cancelled"]
    assert "第一份清单2020年11月13日公布" in ask(KEPT, on="2020-11-12").content.decode()
    assert ask(KEPT, on="2020-02-30").context["answer"].answer == "cancelled"
    assert ask(STRUCK, on="2020-11-14").status_code == 404
