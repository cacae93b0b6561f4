"""How units and offices deal with each other: figures counted from the rows, equal to the list they lead to."""

from io import BytesIO

import pytest
import time_machine
from django.urls import reverse
from openpyxl import load_workbook

from tests.publishing.conftest import ASKED_AT, DAY

NOW = ASKED_AT + 9 * DAY


@pytest.fixture
def played(asking):
    """Answered after 0, 1, 2 and 5 days, the last one late; one late without an answer, one asked anew when it was
    late and then once more in time, one that waits."""
    for number, days in enumerate((0, 1, 2, 5)):
        asking.answer(asking.ask(f"甲{number}"), days=days)
    asking.ask("乙")
    asking.ask("丁", replaces=asking.ask("丙", replaces=asking.ask("丙"), days=8), days=8)
    with time_machine.travel(NOW, tick=False):
        yield asking


def look(client, user, name="enquiry_pairs", *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def texts(row):
    return [cell["text"] if isinstance(cell, dict) else cell for cell in row]


FIGURES = ["城关区民政局", "八廓街道办事处", 8, 4, 1, 1, 2, 1.5, 1, 1]


@pytest.mark.parametrize("who", ["clerk", "coordinator", "region_coordinator"])
def test_the_figures_of_a_pair_and_their_sums(client, played, who):
    page = look(client, getattr(played.cast, who), side="by" if who == "clerk" else "below")
    assert [texts(row) for row in page.context["rows"]] == [FIGURES]
    assert page.context["foot"] == ["合计", "", *FIGURES[2:]]


def test_a_figure_leads_to_the_list_of_just_these(client, played):
    page = look(client, played.cast.coordinator, side="below", since="2020-11-01")
    (row,) = page.context["rows"]
    for cell in (row[2], row[5]):
        listed = client.get(cell["url"])
        assert listed.context["page"].paginator.count == cell["text"]
        assert "提出单位：城关区民政局" in [chip["label"] for chip in listed.context["active"]]


def test_the_files_hold_the_same_figures(client, played):
    answer = look(client, played.cast.clerk, "enquiry_pairs_file", "xlsx", side="by")
    cells = [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.iter_rows()]
    assert [1, *FIGURES] in cells
    lines = look(client, played.cast.clerk, "enquiry_pairs_file", "csv", side="by").content.decode().splitlines()
    assert lines[1:] == [",".join(map(str, [1, *FIGURES])), ",".join(["", "合计", "", *map(str, FIGURES[2:])])]
    assert look(client, played.cast.clerk, "enquiry_pairs_file", "pdf", side="by").status_code == 404


def test_the_median_is_a_number_in_the_workbook(client, asking):
    for number, days in enumerate((1, 3)):
        asking.answer(asking.ask(f"甲{number}"), days=days)
    with time_machine.travel(NOW, tick=False):
        answer = look(client, asking.cast.clerk, "enquiry_pairs_file", "xlsx", side="by")
    cells = [
        cell for row in load_workbook(BytesIO(answer.content)).active.iter_rows(min_col=9, max_col=9) for cell in row
    ]
    assert [(cell.value, cell.data_type) for cell in cells if cell.value == 2] == [(2, "n")] * 2


def test_where_nothing_was_asked_the_page_says_so(client, asking):
    page = look(client, asking.cast.stranger)
    assert (page.context["foot"], "还没有核查请求" in page.content.decode()) == (None, True)
