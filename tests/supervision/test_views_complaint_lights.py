"""Whose turn it is with what is late, unit by unit; every figure leads to its complaints."""

import pytest
import time_machine

from supervision.models import Complaint
from tests.supervision.conftest import COMPLAINED_AT, DAY, Complaining
from tests.supervision.desks import Open, before, cells_of, open_as

__all__ = ["open_as"]

NOW = COMPLAINED_AT + 20 * DAY  # 15 December; the last day is the 16th


@pytest.fixture(autouse=True)
def _the_day_before_the_last():
    with time_machine.travel(NOW, tick=False):
        yield


def late(complaining: Complaining) -> list[Complaint]:
    """Not taken on (overdue); referred to two (overdue); referred (near); answered by its unit (near)."""
    ground = complaining.ground
    return [
        complaining.complaint(**before(5)),
        complaining.referred(ground.civil, ground.township, **before(4.5)),
        complaining.referred(),
        complaining.in_hand(),
    ]


def test_a_complaint_counts_at_each_unit_whose_turn_it_is(client, complaining, open_as: Open):
    late(complaining)
    page = open_as("supervisor", "complaint_lights")
    lines = [(line["one"].unit.name, line["one"].red, line["one"].yellow) for line in page.context["lines"]]
    assert lines == [
        ("城关区人民政府办公室", 1, 1),
        ("城关区民政局", 1, 1),
        ("八廓街道办事处", 1, 0),
    ]
    for line in page.context["lines"]:
        for url, count in ((line["red_url"], line["one"].red), (line["yellow_url"], line["one"].yellow)):
            assert len(client.get(url).context["lines"]) == count, url


def test_the_same_as_a_file(complaining, open_as: Open):
    late(complaining)
    cells = cells_of(open_as("region_supervisor", "complaint_lights_file", "xlsx").content)
    assert [row[1:6] for row in cells if row[0] in (1, 2, 3)] == [
        ["540102-001", "城关区人民政府办公室", "城关区", 1, 1],
        ["540102-002", "城关区民政局", "城关区", 1, 1],
        ["540102002-001", "八廓街道办事处", "八廓街道", 0, 1],
    ]
    assert "八廓街道办事处" in open_as("supervisor", "complaint_lights_file", "csv").content.decode()
    assert open_as("supervisor", "complaint_lights_file", "pdf").status_code == 404


def test_nothing_late_says_so(complaining, open_as: Open):
    assert "没有临期、逾期的投诉" in open_as("handler", "complaint_lights").content.decode()
    assert open_as("clerk", "complaint_lights").status_code == 404
