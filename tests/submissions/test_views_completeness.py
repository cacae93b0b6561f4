"""How far the units below are: counted, narrowed, taken away; of a draft only its stage is told."""

import csv
from datetime import datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaign.notice.timetable import SHANGHAI
from campaign.operations import extend_deadline
from campaign.queries import deadline_of
from submissions.operations import certify, declare_nil, hand_in, return_whole, start_declaration
from tests.cast import PHASE_2, PHASE_3, Cast, Ground
from tests.stories import a_story
from tests.submissions.papers import NIL, add, certified, certified_sheet, filled_sheet, started

LATER = datetime(2020, 11, 8, tzinfo=SHANGHAI)


def page(client: Client, user: Any, at: Any = PHASE_3, **query: str) -> Any:
    with time_machine.travel(at, tick=False):
        client.force_login(user)
        return client.get(reverse("completeness"), query)


def stages(client: Client, user: Any, at: Any = PHASE_3, **query: str) -> dict[str, tuple[str, str]]:
    lines = page(client, user, at, **query).context["lines"]
    return {line["one"].unit.code: (line["one"].stage_words, line["one"].time_words) for line in lines}


def take(client: Client, user: Any, kind: str, **query: str) -> Any:
    with time_machine.travel(PHASE_3, tick=False):
        client.force_login(user)
        return client.get(reverse("completeness_download", args=[kind]), query)


@pytest.fixture
@a_story
def papers(ground: Ground, cast: Cast) -> None:
    """城关区民政局 certified two items; its institution is at the draft; 八廓街道 has a nil return; others nothing."""
    certified(ground, cast, "甲证明", "乙证明")
    certified_sheet(ground.civil, cast.clerk, cast.leader)
    filled_sheet(ground.institution, cast.institution_clerk)
    draft = start_declaration(ground.institution, ground.round, actor=cast.institution_clerk, at=PHASE_2)
    add(draft, cast.institution_clerk, cert_name="机密草稿证明")
    nil = start_declaration(ground.township, ground.round, actor=cast.township_clerk, at=PHASE_2)
    declare_nil(nil, True, **NIL, actor=cast.township_clerk, at=PHASE_2)
    hand_in(nil, actor=cast.township_clerk, at=PHASE_2)
    certify(nil, actor=cast.township_leader, at=PHASE_2)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("city_coordinator", 200),
        ("region_coordinator", 200),
        ("clerk", 404),
        ("leader", 404),
        ("panel_chair", 404),
        ("legality", 404),
        ("technical", 404),
    ],
)
def test_it_is_for_coordinators(client: Client, cast: Cast, who: str, status: int):
    assert page(client, getattr(cast, who)).status_code == status
    assert take(client, getattr(cast, who), "csv").status_code == status


@pytest.mark.usefixtures("papers")
class TestWithPapers:
    """The county after the deadline."""

    def test_each_unit_below_stands_where_it_is(self, client: Client, cast: Cast, ground: Ground):
        assert stages(client, cast.coordinator) == {
            ground.lead.code: ("未建立", "逾期未报"),
            ground.civil.code: ("已报送", ""),
            ground.district_justice.code: ("未建立", "逾期未报"),
            ground.institution.code: ("填报中", "逾期未报"),
            ground.township.code: ("已报送（零报告）", ""),
        }

    def test_before_the_deadline_nobody_is_overdue(self, client: Client, cast: Cast, ground: Ground):
        assert {words for _, words in stages(client, cast.coordinator, PHASE_2 + timedelta(hours=3)).values()} == {""}
        assert stages(client, cast.coordinator, PHASE_2 + timedelta(hours=3), state="overdue") == {}

    def test_of_a_draft_nothing_but_the_stage_is_told(self, client: Client, cast: Cast, ground: Ground):
        answer = page(client, cast.region_coordinator)
        one = next(x["one"] for x in answer.context["lines"] if x["one"].unit == ground.institution)
        assert (one.items, one.declaration, one.certified_at) == (None, None, None)
        assert "机密草稿" not in answer.content.decode()
        assert "机密草稿" not in take(client, cast.region_coordinator, "csv").content.decode()

    def test_the_sums_lead_to_their_units(self, client: Client, cast: Cast, ground: Ground):
        context = page(client, cast.coordinator).context
        sums = {tab["label"]: tab["count"] for tab in context["tabs"]}
        assert sums == {"应报单位": 5, "未报送": 3, "逾期未报": 3, "未建立": 2, "填报中": 1, "已报送": 2}
        assert (context["handed"], context["share"]) == (2, 40)
        for tab in context["tabs"]:
            client.force_login(cast.coordinator)
            with time_machine.travel(PHASE_3, tick=False):
                assert client.get(tab["url"]).context["page"].paginator.count == tab["count"]

    def test_more_time_is_said_and_not_overdue(self, client: Client, cast: Cast, ground: Ground):
        deadline = deadline_of(ground.round, "declare")
        extend_deadline(deadline, ground.lead, until=LATER, reason="断网。", actor=cast.coordinator, at=PHASE_2)
        assert stages(client, cast.coordinator)[ground.lead.code] == ("未建立", "延期至11月7日24:00")
        assert ground.lead.code not in stages(client, cast.coordinator, state="overdue")
        assert stages(client, cast.coordinator, LATER)[ground.lead.code] == ("未建立", "逾期未报")

    def test_it_is_narrowed(self, client: Client, cast: Cast, ground: Ground):
        def found(**query: str) -> list[str]:
            return list(stages(client, cast.coordinator, **query))

        assert found(state="handed") == [ground.civil.code, ground.township.code]
        assert found(state="draft") == [ground.institution.code]
        assert found(state="owing", q="司法") == [ground.district_justice.code]
        assert found(sheet="certified") == [ground.civil.code]
        assert found(sheet="draft") == [ground.institution.code]
        assert found(sheet="none", level="4") == [ground.township.code]

    def test_places_below_are_summed_and_lead_on(self, client: Client, cast: Cast, ground: Ground):
        parts = {one["name"]: one for one in page(client, cast.city_coordinator).context["parts"]}
        county = parts["城关区"]
        assert (county["total"], county["handed"], county["owing"], county["overdue"]) == (5, 2, 3, 3)
        assert sum(one["total"] for one in parts.values()) == 12
        assert parts["拉萨市本级"]["url"] == ""
        client.force_login(cast.city_coordinator)
        with time_machine.travel(PHASE_3, tick=False):
            answer = client.get(county["url"])
        assert answer.context["page"].paginator.count == 5
        assert [one["name"] for one in answer.context["parts"]] == ["城关区本级", "八廓街道"]

    def test_it_asks_as_often_for_many_papers_as_for_few(self, client: Client, cast: Cast, ground: Ground):
        def asked() -> int:
            with CaptureQueriesContext(connection) as queries:
                page(client, cast.coordinator)
            return len(queries)

        asked()
        few = asked()
        third = start_declaration(ground.lead, ground.round, actor=cast.lead_clerk, at=PHASE_2)
        add(third, cast.lead_clerk)
        hand_in(third, actor=cast.lead_clerk, at=PHASE_2)
        certify(third, actor=cast.lead_leader, at=PHASE_2)
        assert asked() == few

    def test_the_workbook_and_the_text_say_the_same(self, client: Client, cast: Cast, ground: Ground):
        text = take(client, cast.coordinator, "csv").content.decode("utf-8")
        assert text.startswith("\ufeff")
        rows = list(csv.reader(StringIO(text.removeprefix("\ufeff"))))
        sheet = load_workbook(BytesIO(take(client, cast.coordinator, "xlsx").content)).active
        book = [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(3, 8, values_only=True)]
        assert book == rows
        assert rows[2] == [
            *("2", ground.civil.code, ground.civil.name, "城关区", "县（区）级", "已报送", "已报送", "2"),
            *("2020-10-12 12:00", ""),
        ]

    def test_what_is_taken_away_follows_the_filter(self, client: Client, cast: Cast, ground: Ground):
        text = take(client, cast.coordinator, "csv", state="draft").content.decode("utf-8")
        assert [row[1] for row in csv.reader(StringIO(text))][1:] == [ground.institution.code]

    def test_another_kind_of_file_is_not_there(self, client: Client, cast: Cast):
        assert take(client, cast.coordinator, "pdf").status_code == 404


def test_a_returned_declaration_is_under_correction_and_not_owing(client: Client, cast: Cast, ground: Ground):
    first = certified(ground, cast, "甲证明", "乙证明")
    version = return_whole(first, note="依据不全。", actor=cast.panel_member, at=PHASE_3)
    add(version, cast.clerk, at=PHASE_3, cert_name="丙证明")
    answer = page(client, cast.coordinator, q="民政局")
    (line,) = answer.context["lines"]
    assert (line["one"].stage_words, line["one"].items, line["one"].declaration) == ("整改中（正在变更）", 2, first.pk)


def test_a_declaration_certified_under_more_time_is_late(client: Client, cast: Cast, ground: Ground):
    deadline = deadline_of(ground.round, "declare")
    extend_deadline(deadline, ground.civil, until=LATER, reason="断网。", actor=cast.coordinator, at=PHASE_2)
    certified(ground, cast, at=PHASE_3)
    assert stages(client, cast.coordinator, q="民政局") == {
        ground.civil.code: ("已报送", "逾期报送（已批准延期至11月7日24:00）")
    }


def test_before_a_round_begins_the_page_still_answers(client: Client, cast: Cast, ground: Ground):
    started(ground, cast)
    ground.round.deadlines.all().delete()
    answer = page(client, cast.coordinator)
    assert {line["one"].time_words for line in answer.context["lines"]} == {""}


@pytest.mark.parametrize(
    "query", [{"q": "x" * 81}, {"state": "x"}, {"level": "9"}, {"sheet": "x"}, {"division": "x"}, {"page": "-1"}]
)
def test_a_filter_that_makes_no_sense_leaves_the_list(client: Client, cast: Cast, query: dict[str, str]):
    assert len(stages(client, cast.coordinator, **query)) == 5


def test_a_name_that_looks_like_a_formula_is_text_in_the_csv(client: Client, cast: Cast, ground: Ground):
    ground.civil.name = "=HYPERLINK(1)"
    ground.civil.save()
    text = take(client, cast.coordinator, "csv").content.decode("utf-8")
    assert "'=HYPERLINK(1)" in text
