"""Names that may be meant, while the question is typed."""

import re

import pytest
import time_machine
from django.urls import reverse

from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, KEPT
from tests.publishing.test_views_find import more_items


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def offered(client, **query):
    answer = client.get(reverse("find_suggest"), query)
    assert answer.status_code == 200
    return re.findall(r'data-name="([^"]+)"', answer.content.decode())


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("收", ["收入证明"]),
        ("收入", ["收入证明"]),
        ("属关", [CANCELLED]),
        ("qsgx", [CANCELLED]),
        ("wufanzui", [KEPT]),
        ("WFZ", [KEPT]),
        ("無犯罪", [KEPT]),
        ("单身", ["婚姻状况证明"]),
        ("danshen", ["婚姻状况证明"]),
        ("收人证明", ["收入证明"]),
        ("寿入证明", ["收入证明"]),
        ("天书", []),
        ("", []),
        (" ", []),
        ("<b>", []),
    ],
)
def test_names_on_the_lists_are_offered(client, published, typed, names):
    assert offered(client, q=typed) == names


def test_the_word_that_led_to_a_name_is_said(client, published):
    assert "常说“单身证明”" in client.get(reverse("find_suggest"), {"q": "单身"}).content.decode()


def test_only_names_of_the_chosen_place_are_offered(client, published):
    assert offered(client, q="收入", place="540102002") == ["收入证明"]
    assert offered(client, q="收入", place="540103") == []


def test_a_name_of_a_list_in_hand_is_not_offered(client, settled):
    settled.compile()
    assert offered(client, q="收入") == []


def test_eight_are_offered_the_shortest_first_and_each_once(client, published):
    for number in range(9):
        more_items(published.compilation, 2, cert_name=f"收入证明之{'长' * number}一")
    names = offered(client, q="收入")
    assert (len(names), names[:2]) == (8, ["收入证明", "收入证明之一"])


def test_it_is_kept_by_caches_like_the_pages(client, published):
    answer = client.get(reverse("find_suggest"), {"q": "收入"})
    again = client.get(reverse("find_suggest"), {"q": "收入"}, headers={"if-none-match": answer["ETag"]})
    assert (answer["Cache-Control"], again.status_code) == ("public, max-age=50", 304)


def test_questions_to_the_database_do_not_grow_with_the_names(client, published, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        offered(client, q="收入")
    for number in range(5):
        more_items(published.compilation, cert_name=f"收入证明{number}")
    with django_assert_num_queries(len(few)):
        offered(client, q="收入")
