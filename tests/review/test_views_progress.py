"""The page of the progress: figures that lead to the docket and agree with it, charts with their tables, files."""

from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.enums import RecusalKind, Role
from campaign.operations import appoint
from review.forms import DocketFilter
from review.operations import stand_aside
from tests.cast import PHASE_3, PHASE_4
from tests.review.conftest import HOUR
from tests.review.progress_papers import worked

__all__ = ["worked"]


def url(ground, name="panel_progress", *more):
    return reverse(name, args=[ground.lead.pk, *more])


def ways(page):
    """Every figure of the page that leads somewhere: the address and the number."""
    context = page.context
    cells = [cell for row in (*context["table"]["rows"], *context["members"]["rows"]) for cell in row]
    cells += [cell for _, cell in context["figures"]]
    return {cell["url"]: cell["text"] for cell in cells if isinstance(cell, dict)}


def body(page):
    return page.content.decode()


@pytest.mark.parametrize("name", ["panel_chair", "panel_member"])
def test_every_figure_leads_to_a_docket_that_is_as_long(worked, as_user, cast, ground, name):
    """The docket's own filter counts; of the longest addresses the page too."""
    user = getattr(cast, name)
    client = as_user(user)
    found = ways(client.get(url(ground)))
    asked = {address: QueryDict(address.partition("?")[2]) for address in found}
    first = DocketFilter(QueryDict(), user=user, at=PHASE_3 + HOUR)
    filters = {address: DocketFilter(query, user=user, at=first.at, like=first) for address, query in asked.items()}
    assert {address: one.narrow().count() for address, one in filters.items()} == found
    kept = {address: QueryDict(one.kept()) for address, one in filters.items()}
    assert kept == asked
    for address in sorted(found, key=len)[-2:]:
        assert client.get(address).context["page"].paginator.count == found[address]
    assert len(found) == {"panel_chair": 35, "panel_member": 32}[name]


def test_who_sits_on_several_panels_is_led_to_the_items_of_this_one(worked, as_user, cast, ground):
    appoint(cast.panel_chair, ground.city_lead, Role.PANEL_CHAIR, actor=None, at=PHASE_3)
    client = as_user(cast.panel_chair)
    found = ways(client.get(url(ground)))
    assert {f"panel={ground.lead.pk}" in address for address in found} == {True}
    empty = client.get(reverse("docket"), {"panel": ground.city_lead.pk})
    assert (empty.context["page"].paginator.count, empty.context["active"][0]["label"]) == (
        0,
        "审核组：拉萨市人民政府办公室",
    )
    assert client.get(next(iter(found))).context["page"].paginator.count == next(iter(found.values()))


def test_a_panel_that_is_not_one_s_own_narrows_nothing(worked, as_user, cast, ground):
    page = as_user(cast.panel_member).get(reverse("docket"), {"panel": ground.city_lead.pk})
    assert (page.context["page"].paginator.count, page.context["active"]) == (13, [])


def test_another_round_goes_along_into_the_docket(worked, as_user, cast, ground):
    later = ground.campaign.rounds.create(number=2)
    client = as_user(cast.panel_chair)
    page = client.get(url(ground), {"round": "2"})
    assert "还没有接收事项" in body(page)
    later.phases.create(number=3, name="审核", opens=PHASE_4, closes=PHASE_4.replace(month=12), allows=["review"])
    with time_machine.travel(PHASE_4, tick=False):
        client.force_login(cast.panel_chair)
        found = ways(client.get(url(ground), {"round": "1"}))
        assert {f"round={ground.round.pk}" in address for address in found} == {True}
        assert client.get(next(iter(found))).context["page"].paginator.count == next(iter(found.values()))


@pytest.mark.parametrize("name", ["coordinator", "city_chair", "region_coordinator"])
def test_who_does_not_sit_on_the_panel_reads_figures_without_the_docket(worked, as_user, cast, ground, name):
    page = as_user(getattr(cast, name)).get(url(ground))
    assert (ways(page), page.context["whole"].total) == ({}, 13)
    assert "/docket/?" not in body(page)


@pytest.mark.parametrize("name", ["stranger_chair", "region_chair", "clerk", "legality"])
def test_strangers_find_no_progress(worked, as_user, cast, ground, name):
    client = as_user(getattr(cast, name))
    assert client.get(url(ground)).status_code == 404
    assert client.get(url(ground, "panel_progress_file", "units")).status_code == 404


def test_one_panel_is_shown_at_once_and_several_in_a_table(worked, as_user, cast, ground):
    assert as_user(cast.panel_member).get(reverse("progress") + "?round=1")["Location"] == url(ground) + "?round=1"
    page = as_user(cast.region_coordinator).get(reverse("progress"))
    assert page.context["table"]["rows"] == [
        [
            {"text": "城关区人民政府办公室", "url": url(ground)},
            *(13, 9, 1, 1, 1, 4, 3),
            *("2.0", 1, "11月9日，早6天"),
        ]
    ]
    assert page.context["table"]["foot"] == ["合计", 13, 9, 1, 1, 1, 4, 3, "", "", ""]
    assert ("还没有接收事项的审核组（4个）" in body(page), len(page.context["idle"])) == (True, 4)


def test_a_member_reads_no_other_s_name_where_each_judges_alone(worked, as_user, cast, ground):
    text = body(as_user(cast.panel_member).get(url(ground)))
    assert ("其他成员合计" in text, "组长甲" in text, "其他成员只列合计" in text) == (True, False, True)
    text = body(as_user(cast.panel_chair).get(url(ground)))
    assert ("其他成员合计" in text, "城关审核甲" in text) == (False, True)


def test_who_stands_aside_finds_the_unit_in_no_table_chart_or_file(worked, as_user, cast, ground):
    stand_aside(ground.civil, kind=RecusalKind.KIN, words="", actor=cast.panel_member, at=PHASE_3)
    client = as_user(cast.panel_member)
    page = client.get(url(ground))
    assert ("民政局" in body(page), page.context["whole"].total) == (False, 8)
    file = openpyxl.load_workbook(BytesIO(client.get(url(ground, "panel_progress_file", "units")).content))
    assert "民政局" not in str([cell.value for row in file.active.iter_rows() for cell in row])


def test_the_charts_tell_in_words_what_they_draw_and_have_their_tables(worked, as_user, cast, ground):
    page = as_user(cast.panel_chair).get(url(ground))
    bars, burn = page.context["bars"], page.context["burn"]
    assert [(bar.name, bar.words) for bar in bars.bars] == [
        ("城关区民政局", "未办结5件，共5件"),
        ("城关区社会福利院", "未办结4件，共8件"),
    ]
    assert [(part.kind, part.count, part.width) for part in bars.bars[1].segments] == [
        ("settled", 4, "50.00%"),
        ("unit", 1, "12.50%"),
        ("panel", 2, "25.00%"),
        ("dispute", 1, "12.50%"),
    ]
    assert burn.described == (
        "共13件。11月1日提出0件，剩余12件；11月2日提出3件，剩余9件；11月3日提出2件，剩余7件；"
        "11月4日提出1件，剩余6件；11月5日提出1件，剩余5件"
    )
    text = body(page)
    assert (text.count('<svg class="chart"'), text.count("<title"), text.count("<desc")) == (2, 15, 2)
    assert text.count(burn.described) == 1
    assert page.context["days"]["rows"][-1] == ["11月5日", 1, 5, 8]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("units", [["城关区民政局", 5, 5, 3, 1, 0, 0, 1, 0, 0, 3], ["城关区社会福利院", 8, 4, 0, 0, 2, 1, 0, 1, 4, 0]]),
        ("members", [["城关组长甲", "组长", 5, 1, 0, 2, 1, 1, 0], ["城关审核甲", "成员", 6, 2, 2, 1, 2, 2, 1]]),
    ],
)
def test_the_files_say_what_the_page_says(worked, as_user, cast, ground, table, rows):
    answer = as_user(cast.panel_chair).get(url(ground, "panel_progress_file", table))
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert found[:2] == rows
    page = as_user(cast.panel_chair).get(url(ground))
    shown = page.context["table" if table == "units" else "members"]["rows"]
    assert [[cell["text"] if isinstance(cell, dict) else cell for cell in row] for row in shown[:2]] == rows


def test_days_and_panels_can_be_taken_away_and_nothing_else(worked, as_user, cast, ground):
    client = as_user(cast.region_coordinator)
    days = openpyxl.load_workbook(BytesIO(client.get(reverse("progress_file", args=["days"])).content)).active
    assert [days.cell(8, column).value for column in (2, 3, 4)] == [1, 5, 8]
    panels = openpyxl.load_workbook(BytesIO(client.get(reverse("progress_file", args=["panels"])).content)).active
    assert [panels.cell(4, column).value for column in (1, 2, 12, 13)] == ["城关区人民政府办公室", 13, 2, 1]
    assert client.get(reverse("progress_file", args=["units"])).status_code == 404
    assert client.get(url(ground, "panel_progress_file", "panels")).status_code == 404


def test_an_empty_docket_says_what_comes_next(stage, as_user, cast, ground):
    assert "打开审核目录" in body(as_user(cast.panel_chair).get(url(ground)))
    assert "查看审核组" in body(as_user(cast.coordinator).get(url(ground)))
    assert "各审核组都还没有接收事项" in body(as_user(cast.region_coordinator).get(reverse("progress")))


def test_the_page_costs_as_much_with_one_unit_as_with_two(docketed, as_user, cast, ground, request):
    def cost(client, address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    asked = (
        (cast.panel_chair, url(ground)),
        (cast.panel_member, url(ground)),
        (cast.region_coordinator, reverse("progress")),
    )
    few = [cost(as_user(user), address) for user, address in asked]
    request.getfixturevalue("worked")
    assert [cost(as_user(user), address) for user, address in asked] == few
