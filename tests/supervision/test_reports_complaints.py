"""The complaints of the national platform up to April 2019 through the report page and its files: 1,221 valid, 1,109 closed, of
which 495 led to a correction, 25 were passed on, 589 were kept and explained (domain 3.6)."""

import csv
import io

import time_machine

from tests.supervision.conftest import COMPLAINED_AT, Complaining
from tests.supervision.counted import lay_down
from tests.supervision.desks import Open, cells_of, open_as

__all__ = ["open_as"]

KNOWN = {"有效": 1221, "已办结": 1109, "取消纠正": 495, "抄送部门参考": 25, "需保留并解释": 589}


def figures_of(page) -> dict[str, int]:
    return {one["label"]: one["count"] for one in page.context["figures"]}


def test_the_report_and_its_files_show_the_known_figures(client, complaining: Complaining, open_as: Open):
    lay_down(complaining)
    with time_machine.travel(COMPLAINED_AT, tick=False):
        page = open_as("city_supervisor", "complaints_report")
        shown = figures_of(page)
        assert {label: shown[label] for label in KNOWN} == KNOWN
        assert "收到投诉1321件，其中有效1221件，已办结1109件" in page.content.decode()
        every_figure_leads_to_its_rows(client, page)
        every_table_adds_up(page)
        files_say_the_same(open_as)
        narrowed(open_as)


def every_figure_leads_to_its_rows(client, page) -> None:
    for one in page.context["figures"]:
        if one["url"]:
            assert client.get(one["url"]).context["page"].paginator.count == one["count"], one["label"]


def every_table_adds_up(page) -> None:
    foot = page.context["foot"]
    for table in page.context["tables"]:
        sums = [sum(row[place] for row in table["rows"]) for place in range(1, len(foot))]
        assert sums == foot[1:], table["caption"]
    months = page.context["tables"][2]["rows"]
    assert [row[0] for row in months][:2] == ["2018年9月", "2018年10月"]
    assert len(months) == 8
    assert sum(part.count for bar in page.context["bars"] for part in bar.parts) == 1109


def files_say_the_same(open_as: Open) -> None:
    content = open_as("city_supervisor", "complaints_report_file", "xlsx").content
    for sheet in range(3):
        rows = cells_of(content, sheet)
        head = next(row for row in rows if "收到" in row)
        total = next(row for row in rows if "合计" in row)
        told = dict(zip(head, total, strict=True))
        assert {label: told[label] for label in KNOWN} == KNOWN, sheet
    text = open_as("city_supervisor", "complaints_report_file", "csv").content.decode("utf-8-sig")
    *_, last = csv.DictReader(io.StringIO(text))
    assert {label: int(last[label]) for label in KNOWN} == KNOWN


def narrowed(open_as: Open) -> None:
    """A span and a place of it; an office sees its own alone; who has no post for it finds nothing."""
    page = open_as("city_supervisor", "complaints_report", since="2018-09-05", until="2018-09-30")
    assert [row[0] for row in page.context["tables"][2]["rows"]] == ["2018年9月"]
    own, whole = open_as("handler", "complaints_report"), open_as("region_coordinator", "complaints_report")
    assert 0 < own.context["whole"].received < whole.context["whole"].received == 1321
    assert {who: open_as(who, "complaints_report").status_code for who in ("clerk", "inspector", "panel_chair")} == {
        "clerk": 404,
        "inspector": 404,
        "panel_chair": 404,
    }
