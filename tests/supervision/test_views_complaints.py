"""The lists of complaints: who finds which, counts that agree, files without persons, and with persons only logged."""

import pytest
import time_machine
from django.urls import reverse

from campaign.models import LogEntry
from supervision.models import Complaint, ComplaintParty
from supervision.operations.presses import press
from supervision.sheets.complaints_out import CONFIDENTIAL
from tests.publishing.conftest import KEPT
from tests.supervision.conftest import COMPLAINED_AT, DAY, MOBILE, NAME, Complaining
from tests.supervision.desks import Open, asked, before, cells_of, more_of, open_as, persons_in, row_with

__all__ = ["open_as"]

NOW = COMPLAINED_AT + 10 * DAY
FOUR = ["待受理", "已转送", "办理中", "已反馈"]


@pytest.fixture(autouse=True)
def _ten_days_later():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def four(complaining: Complaining) -> list[Complaint]:
    """One in each of the first four states; the second is overdue and pressed."""
    rows = [
        complaining.complaint(name=KEPT),
        complaining.referred(**before(30)),
        complaining.in_hand(at=COMPLAINED_AT + DAY),
        complaining.answered(at=COMPLAINED_AT + 2 * DAY),
    ]
    press(rows[1], words="请三日内答复。", actor=complaining.cast.supervisor, at=NOW - DAY)
    return rows


def numbers(page) -> list[str]:
    return [one["complaint"].number for one in page.context["lines"]]


def test_each_post_opens_its_list_and_others_find_none(four, open_as: Open):
    met = {}
    for who in ("handler", "clerk", "leader", "supervisor", "stranger", "coordinator", "inspector", "city_handler"):
        page = open_as(who, "complaints")
        met[who] = (page.context["side"], len(numbers(page))) if page.status_code == 200 else page.status_code
    assert met == {
        "handler": ("handle", 4),
        "clerk": ("respond", 3),
        "leader": ("respond", 3),
        "supervisor": ("below", 4),
        "stranger": ("respond", 0),
        "coordinator": 404,
        "inspector": 404,
        "city_handler": ("handle", 0),
    }


def test_what_waits_comes_first_with_its_light_and_the_days_that_are_left(four, open_as: Open):
    page = open_as("handler", "complaints")
    received, late, in_hand, answered = four
    assert numbers(page) == [one.number for one in (late, received, in_hand, answered)]
    assert [(one["word"], one["light"], one["pressed"]) for one in page.context["lines"]] == [
        ("已转送", "已逾期", True),
        ("待受理", "", False),
        ("办理中", "", False),
        ("已反馈", "", False),
    ]
    assert page.context["lines"][1]["left"] == "还有8个工作日"


def test_counts_and_sums_agree_with_the_lists_they_lead_to(client, four, open_as: Open):
    page = open_as("handler", "complaints")
    counts = {one["label"]: one["count"] for one in page.context["counts"]}
    assert counts == {"待受理": 1, "已转送": 1, "办理中": 1, "已反馈": 1, "已办结": 0, "不予受理": 0}
    for one in [*page.context["counts"], *page.context["foot"]]:
        if one["url"]:
            assert len(numbers(client.get(reverse("complaints") + one["url"]))) == one["count"], one["label"]
    assert {one["label"]: one["count"] for one in page.context["foot"]} == {
        "合计": 4,
        "在办": 3,
        "临近期限": 0,
        "已逾期": 1,
        "督办中": 1,
        "取消纠正": 1,
    }


def test_filters(four, open_as: Open):
    received, late, in_hand, answered = (one.number for one in four)
    filters = (
        ({"state": "referred"}, [late]),
        ({"outcome": "corrected"}, [answered]),
        ({"light": "red"}, [late]),
        ({"light": "pressed"}, [late]),
        ({"look_up": "kept"}, [received]),
        ({"since": "2020-11-26"}, [in_hand, answered]),
        ({"q": received[:13]}, [received]),
        ({"q": "无犯罪"}, [received]),
        ({"unit": "540102-002", "turn": "1"}, [late]),
        ({"step": "ready"}, [in_hand]),
        ({"q": NAME}, []),
        ({"state": "x", "since": "0001-01-01", "unit": "9" * 30, "cluster": "9" * 40, "q": "\x00"}, None),
    )
    found = {str(query): sorted(numbers(open_as("handler", "complaints", **query))) for query, _ in filters}
    every = sorted([received, late, in_hand, answered])
    assert found == {str(query): every if rows is None else sorted(rows) for query, rows in filters}


def test_a_list_holds_no_person_on_any_page_or_in_any_file(four, open_as: Open):
    for who in ("handler", "clerk", "supervisor"):
        assert (who, persons_in(open_as(who, "complaints").content.decode())) == (who, [])
        assert (who, persons_in(open_as(who, "complaints_file", "csv").content.decode())) == (who, [])
        cells = cells_of(open_as(who, "complaints_file", "xlsx").content)
        assert (who, persons_in(str(cells))) == (who, [])
    assert open_as("handler", "complaints_file", "pdf").status_code == 404


def test_text_that_a_spreadsheet_would_compute_stays_text(complaining, open_as: Open):
    complaining.complaint(name="=SUM(1)")
    csv = open_as("handler", "complaints_file", "csv").content.decode()
    assert ("'=SUM(1)" in csv, ",=SUM(1)" in csv) == (True, False)
    cells = cells_of(open_as("handler", "complaints_file", "xlsx").content)
    assert row_with(cells, "=SUM(1)", 7)[0] == 1


def test_the_handler_takes_persons_away_for_a_purpose_and_each_is_logged(four, open_as: Open):
    logged = LogEntry.objects.filter(move="read_personal")
    assert open_as("handler", "complaints_party_file", data={}).status_code == 302
    assert logged.count() == 0
    answer = open_as("handler", "complaints_party_file", data={"why": "reply"}, state="received")
    cells = cells_of(answer.content)
    assert row_with(cells, four[0].number, 1)[-2:] == [NAME, MOBILE]
    assert (CONFIDENTIAL in str(cells), "no-store" in answer.headers["Cache-Control"]) == (True, True)
    [line] = logged
    assert (line.actor.name, line.thing_id, line.note) == ("城关受理甲", four[0].pk, "告知办理结果")
    assert persons_in(f"{line.label}{line.note}{line.before}{line.after}") == []
    for who in ("clerk", "supervisor", "city_handler", "region_supervisor"):
        answer = open_as(who, "complaints_party_file", data={"why": "reply"})
        assert who == "city_handler" or answer.status_code == 404
        assert persons_in(answer.content.decode("latin-1")) == []


def test_many_cost_no_more_questions_than_one(client, complaining, open_as: Open):
    one = complaining.referred(**before(30))
    addresses = {
        "handler": ["complaints", "complaint_lights", "complaints_report"],
        "clerk": ["complaints"],
        "supervisor": ["complaints", "complaint_lights", "complaints_report"],
    }

    def asked_by_all() -> dict[str, list[int]]:
        found = {}
        for who, names in addresses.items():
            open_as(who, names[0])
            found[who] = [asked(client, reverse(name)) for name in names]
            found[who].append(asked(client, reverse("complaints_file", args=["csv"])))
        return found

    few = asked_by_all()
    more_of(one, 29)
    assert (Complaint.objects.count(), asked_by_all()) == (30, few)


def test_with_persons_too(client, complaining, open_as: Open):
    one = complaining.referred()
    address = reverse("complaints_party_file")
    open_as("handler", "complaints")
    few = asked(client, address, {"why": "reply"})
    more_of(one, 29)
    assert (ComplaintParty.objects.count(), asked(client, address, {"why": "reply"})) == (30, few)


def test_nothing_yet_says_what_to_expect(complaining, open_as: Open):
    assert "还没有收到投诉" in open_as("handler", "complaints").content.decode()
    assert "没有转来的投诉" in open_as("clerk", "complaints").content.decode()
    assert "没有符合条件的投诉" in open_as("handler", "complaints", state="closed").content.decode()
