"""The lists that I follow: whose they are, where they stand, what comes next."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.enums import EditionState
from tests.publishing.conftest import COMPILED_AT, HOUR


@pytest.fixture(autouse=True)
def _in_phase_three():
    with time_machine.travel(COMPILED_AT + HOUR, tick=False):
        yield


def look(client, user):
    client.force_login(user)
    return client.get(reverse("compilations"))


def texts(row):
    return [cell["text"] if isinstance(cell, dict) else cell for cell in row]


@pytest.mark.parametrize(
    ("who", "rows"),
    [
        ("panel_chair", 1),
        ("coordinator", 1),
        ("approver", 1),
        ("legality", 1),
        ("city_coordinator", 0),
        ("region_coordinator", 0),
        ("stranger_chair", 0),
    ],
)
def test_a_list_is_followed_in_its_own_division_only(client, settled, who, rows):
    settled.compile()
    assert len(look(client, getattr(settled.cast, who)).context["rows"]) == rows


@pytest.mark.parametrize("who", ["clerk", "leader", "panel_member", "township_clerk", "stranger", "technical"])
def test_who_follows_no_list_finds_no_page(client, settled, who):
    assert look(client, getattr(settled.cast, who)).status_code == 404


def test_a_line_says_the_state_the_next_step_and_whose_it_is(client, settled):
    settled.compile()
    answer = look(client, settled.cast.legality)
    first = ["城关区第1轮", "第1版", "已编制", "已编制", "核对后送合法性审查", "城关组长甲、城关协调甲"]
    assert [texts(row) for row in answer.context["rows"]] == [first]


def test_a_published_list_waits_for_nobody(client, published):
    (row,) = look(client, published.cast.panel_chair).context["rows"]
    assert texts(row)[2:] == [EditionState.PUBLISHED.label, EditionState.PUBLISHED.label, "—", "—"]


def test_a_step_that_nobody_can_take_says_so(client, settled):
    compilation = settled.compile()
    settled.cast.legality.is_active = False
    settled.cast.legality.save()
    compilation.editions.update(state=EditionState.IN_LEGALITY)
    (row,) = look(client, settled.cast.panel_chair).context["rows"]
    assert texts(row)[4:] == ["合法性审查", "尚无人员"]


def test_only_who_may_compile_is_led_to_compiling(client, settled):
    def ways(user):
        return [line["may_compile"] for line in look(client, user).context["leads"]]

    cast = settled.cast
    assert [ways(one) for one in (cast.panel_chair, cast.coordinator, cast.legality)] == [[True], [True], [False]]


def test_without_any_list_the_page_says_what_comes_first(client, settled):
    answer = look(client, settled.cast.panel_chair)
    assert "还没有编制过清单" in answer.content.decode()


def test_the_page_asks_as_often_for_many_lists_as_for_few(client, published, django_assert_num_queries):
    look(client, published.cast.panel_chair)
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("compilations"))
    published.correct()
    with django_assert_num_queries(len(few)):
        client.get(reverse("compilations"))


@pytest.mark.parametrize("query", ["page=x", "page=99999", "round=99", "round=%00", "round[]=1"])
def test_odd_addresses_are_answered(client, published, query):
    client.force_login(published.cast.panel_chair)
    assert client.get(f"{reverse('compilations')}?{query}").status_code == 200
