"""公布进度: who has published, who is late, who has not begun; each coordinator sees what lies below."""

import csv
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.notice.timetable import SHANGHAI
from campaign.operations import extend_deadline
from publishing.operations import compile_lists
from publishing.queries.completeness import lists_standing
from publishing.queries.stages import ways_of
from publishing.views.ways import common_due, share_words, step_words
from tests.cast import PHASE_2, PHASE_3
from tests.publishing.conftest import COMPILED_AT

AFTER_TIME = datetime(2020, 11, 17, 9, 0, tzinfo=SHANGHAI)  # the lists were due on 15 November


def standings(user, round, at):
    return {one.unit.division.code: one.standing.value for one in lists_standing(user, round, at)}


def test_a_list_is_published_on_its_way_not_begun_or_overdue(published, cast, ground):
    before = published.retained.published_at + timedelta(hours=1)
    seen = standings(cast.region_coordinator, ground.round, before)
    assert seen == {
        "540000": "not_begun",
        "540100": "not_begun",
        "540102": "published",
        "540103": "not_begun",
        "540600": "not_begun",
    }
    late = standings(cast.region_coordinator, ground.round, AFTER_TIME)
    assert late == {code: "published" if code == "540102" else "overdue" for code in seen}


def test_what_is_compiled_and_not_published_is_on_its_way(settled, cast, ground):
    compile_lists(ground.lead, ground.round, actor=cast.coordinator, at=COMPILED_AT)
    assert standings(cast.region_coordinator, ground.round, PHASE_3)["540102"] == "on_its_way"
    [county] = lists_standing(cast.coordinator, ground.round, PHASE_3)
    assert (county.unit, county.on_its_way.number, county.published_at) == (ground.lead, 1, None)


def test_an_extended_time_counts_and_ends(published, cast, ground):
    until = datetime(2020, 11, 19, tzinfo=SHANGHAI)
    deadline = ground.round.deadlines.get(kind="publish")
    extend_deadline(
        deadline, ground.other_lead, until=until, reason="雪灾。", actor=cast.region_coordinator, at=PHASE_2
    )
    assert standings(cast.region_coordinator, ground.round, AFTER_TIME)["540103"] == "not_begun"
    assert standings(cast.region_coordinator, ground.round, until)["540103"] == "overdue"
    ways = ways_of(cast.region_coordinator, ground.round, AFTER_TIME)
    due = common_due(ways)
    assert (due, {step_words(way, ground.round, due) for way in ways if way.standing.published_at is None}) == (
        deadline.closes,
        {None, "延期至11月18日24:00"},
    )


def test_a_list_that_came_after_its_time_is_late_for_ever(published, cast, ground):
    deadline = ground.round.deadlines.get(kind="publish")
    deadline.closes = published.retained.published_at
    deadline.save()
    assert standings(cast.coordinator, ground.round, AFTER_TIME) == {"540102": "published_late"}


@pytest.mark.parametrize(("who", "places"), [("region_coordinator", 5), ("city_coordinator", 3), ("coordinator", 1)])
def test_a_coordinator_sees_what_lies_below(client, published, cast, who, places):
    client.force_login(getattr(cast, who))
    with time_machine.travel(AFTER_TIME, tick=False):
        page = client.get(reverse("lists_progress"))
        file = client.get(reverse("lists_progress_file")).content.decode("utf-8-sig")
    assert len(page.context["rows"]) == places
    assert sum(figure["count"] for figure in page.context["figures"]) == places
    assert sum(part.count for bar in page.context["bars"] for part in bar["parts"]) == places
    assert len(list(csv.reader(file.splitlines()))) == places + 1


def test_a_figure_leads_to_the_places_that_it_counts(client, published, cast):
    client.force_login(cast.region_coordinator)
    with time_machine.travel(AFTER_TIME, tick=False):
        for figure in client.get(reverse("lists_progress")).context["figures"]:
            rows = client.get(reverse("lists_progress") + figure["url"].partition("#")[0]).context["rows"]
            assert (figure["label"], len(rows)) == (figure["label"], figure["count"])


def test_the_page_asks_as_often_for_many_places_as_for_one(client, published, cast):
    counts = []
    with time_machine.travel(AFTER_TIME, tick=False):
        for who in ("region_coordinator", "coordinator"):
            client.force_login(getattr(cast, who))
            client.get(reverse("lists_progress"))
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("lists_progress"))
            tables = ("publishing_edition", "campaign_extension", "submissions_declaration")
            counts.append(len([one for one in asked if any(table in one["sql"] for table in tables)]))
    assert counts[0] == counts[1]


def test_the_page_shows_the_whole_way_and_leads_to_each_part(client, published, cast, ground):
    client.force_login(cast.region_coordinator)
    with time_machine.travel(AFTER_TIME, tick=False):
        page = client.get(reverse("lists_progress"))
        late = client.get(reverse("lists_progress"), {"standing": "late"})
        file = list(csv.reader(client.get(reverse("lists_progress_file")).content.decode("utf-8-sig").splitlines()))
    words = [bar.words for bar in page.context["steps"]]
    assert (words[1], words[4], words[8]) == ("已签发报送　3／15个单位", "已商定　7／7项", "已公布　1／5份清单")
    [row] = [row for row in page.context["rows"] if isinstance(row[0], dict)]
    assert row[0] == {"text": "城关区", "url": reverse("place", args=["540102"])}
    assert [bar.done for bar in page.context["steps"][:5]] == ["20%", "20%", "20%", "100%", "100%"]
    assert [share_words(*numbers) for numbers in ((0, 9), (1, 101), (2, 3), (0, 0))] == ["0%", "不足1%", "66%", ""]
    assert row[5:9] == [7, {"text": 7, "url": reverse("panel_progress", args=[ground.lead.pk]) + "?round=1"}, 7, row[8]]
    assert row[9]["url"] == reverse("summary_place", args=["540102"]) + "?round=1"
    assert row[10] == "2个单位未报"
    urls = (row[3]["url"], row[6]["url"], row[9]["url"], *(one["url"] for one in page.context["late"][:2]))
    with time_machine.travel(AFTER_TIME, tick=False):
        assert [client.get(url).status_code for url in urls] == [200] * 5
    assert len(late.context["rows"]) == page.context["late"][2]["count"] == 5
    assert [line[4:12] for line in file if line[1] == "540102"] == [["5", "3", "3", "3", "2", "7", "7", "7"]]
