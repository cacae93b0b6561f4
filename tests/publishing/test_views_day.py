"""The list as on any day: what held then, said plainly, with the way back to today; a day that is none is explained."""

import re
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
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
    assert "2020年11月12日城关区还没有清单" in words
    assert "第一份清单2020年11月13日才公布" in words


@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2020-02-30", "不是一个日期"),
        ("9999-12-31", "不是一个日期"),
        ("明天", "不是一个日期"),
        ("2031-01-01", "2031年1月1日还没有到"),
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


# The window check and the search of a past day -------------------------------------------------------------------------------------
OLD, NEW, EARLY = "2020-11-14", "2020-11-15", "2020-11-12"
OFFICE = "540102-002"


def window(client, text="", name="window_office", **more):
    return client.get(reverse(name, args=[OFFICE]), ({"q": text} if text else {}) | more)


def line(page):
    """The one large line, without blanks."""
    words = re.sub(
        r"<svg.*?</svg>", "", page.content.decode().split("verdict__answer")[1].split("</h2>")[0], flags=re.S
    )
    return re.sub(r"<[^>]+>|\s", "", words.partition(">")[2])


def test_the_window_answers_as_the_list_of_the_day_did_and_says_the_day(client, corrected):
    assert [line(window(client, KEPT, **({"on": on} if on else {}))) for on in (OLD, NEW, "")] == [
        "2020年11月14日：仍需提供",
        "2020年11月15日：已取消，不用提供",
        "已取消，不用提供",
    ]
    then = window(client, KEPT, on=OLD)
    words = then.content.decode()
    assert "2020年12月15日核对，依据2020年11月14日的清单：" in words
    assert ("540102-1-附3-01" in words, "540102-1-附3-02" in words) == (True, False)
    slip = client.get(then.context["slip_url"]).content.decode()
    assert "（2020年11月14日的清单，不一定是现行的）" in slip
    assert "on=2020-11-14" in then.context["permalink"]


def test_links_of_the_window_keep_the_day(client, corrected):
    page = window(client, "亲属公证", on=OLD)
    kept = [page.context["sure_url"], page.context["slip_url"], *(one["url"] for one in page.context["alike"])]
    assert all("on=2020-11-14" in url for url in kept)
    assert all("on=2020-11-14" in one["url"] for one in window(client, on=OLD).context["choose"])
    assert f'<input type="hidden" name="on" value="{OLD}">' in page.content.decode()
    to_office = client.get(reverse("window"), {"unit": OFFICE, "on": OLD, "q": KEPT})
    assert to_office.url.endswith("&on=2020-11-14")


def test_on_a_day_before_the_first_list_nothing_is_listed_or_unlisted(client, corrected):
    words = window(client, "驾驶证", on=EARLY).content.decode()
    assert ("2020年11月12日城关区还没有清单" in words, "不得要求提供" in words) == (True, False)
    assert "第一份清单2020年11月13日才公布" in words
    found = client.get(reverse("find"), {"q": "驾驶证", "on": EARLY}).content.decode()
    assert ("2020年11月12日西藏自治区还没有清单" in found, "不得要求提供" in found) == (True, False)


def test_what_was_not_listed_on_the_day_is_said_in_the_past(client, corrected):
    page = window(client, "驾驶证", on=OLD)
    assert line(page) == "2020年11月14日：未列入清单，不得要求提供"
    assert "“2020年11月14日执行的清单（540102-1-附3-01、540102-1-附4-01）里" in page.content.decode()
    assert line(client.get(reverse("find"), {"q": "婚育证", "place": "540102", "on": OLD})).startswith(
        "2020年11月14日："
    )


def search(client, **asked):
    return client.get(reverse("find"), asked)


def test_the_search_counts_what_was_in_force_on_the_day(client, corrected):
    def counts(**asked):
        context = search(client, q="证明", **asked).context
        choices = {
            group["label"]: {one["label"]: one["count"] for one in group["choices"]} for group in context["facets"]
        }
        return context["total"], choices["结论"]

    assert counts(on=OLD) == (6, {"仍需提供": 3, "已取消": 3})
    assert counts() == counts(on=NEW) == (6, {"仍需提供": 2, "已取消": 4})
    assert search(client, q="证明", on=EARLY).context["nothing"]


def test_the_answer_of_a_past_day_says_the_day_and_its_links_keep_it(client, corrected):
    page = search(client, q=KEPT, on=OLD, place="540102")
    words = page.content.decode()
    assert line(page) == "2020年11月14日：仍需提供"
    assert "这是2020年11月14日的清单，不一定是现行的" in words
    [answer] = page.context["answers"]
    urls = [answer.url, page.context["csv_url"], page.context["needed_url"], page.context["others_url"]]
    urls += [one["url"] for group in page.context["facets"] for one in group["choices"]]
    assert all("on=2020-11-14" in url for url in urls)
    rows = b"".join(client.get(page.context["csv_url"]).streaming_content).decode()
    today = b"".join(client.get(reverse("find_csv"), {"q": KEPT}).streaming_content).decode()
    assert ("保留" in rows, "保留" in today) == (True, False)


def test_suggestions_are_names_of_the_day(client, corrected):
    def names(**asked):
        return re.findall(r'data-name="([^"]+)"', client.get(reverse("find_suggest"), asked).content.decode())

    assert (names(q="无犯", on=OLD), names(q="无犯", on=EARLY), names(q="无犯")) == ([KEPT], [], [KEPT])
    assert 'data-suggest-on="2020-11-14"' in search(client, q="无犯", on=OLD).content.decode()


@pytest.mark.parametrize(("on", "said"), [("2020-02-30", "不是一个日期"), ("2031-01-01", "还没有到")])
def test_window_and_search_explain_a_day_that_is_none(client, corrected, on, said):
    for page in (window(client, KEPT, on=on), search(client, q=KEPT, on=on), client.get(reverse("window"), {"on": on})):
        assert (page.status_code, said in page.content.decode(), page.context["asked"].value) == (200, True, "")
    assert line(window(client, KEPT, on=on)) == "已取消，不用提供"


def test_a_past_day_asks_as_often_whatever_is_found(client, corrected):
    search(client, q="证明", on=OLD)
    counted = []
    for text in (KEPT, "证明"):
        with CaptureQueriesContext(connection) as asked:
            search(client, q=text, on=OLD)
        counted.append(len(asked))
    with CaptureQueriesContext(connection) as today:
        search(client, q="证明")
    assert (counted[0], counted[1] - len(today)) == (counted[1], 1)
