"""The report of a place: each table equals plain SQL, the charts hold the same figures, the file names nobody."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document
from lxml import etree
from openpyxl import load_workbook

from campaign.models import Job, Unit
from campaign.operations.jobs import run_next
from supervision.queries.figure_rows import BY_FIGURE, units_below
from supervision.queries.region_report import Report, gather_report
from supervision.sheets.region_report import write_report
from tests.cast import PHASE_5, Cast, Ground
from tests.publishing.conftest import Published
from tests.supervision.test_operations_evaluation import frozen
from tests.supervision.test_queries_figures import SQL, lay_out
from tests.supervision.year_end_papers import get, of_civil

SITE = "https://house.example.invalid/"
LINK = re.compile(rf"{SITE}figures/\d+/(\w+)/\?round=1&amp;whole=1(?:&amp;place=(\w+))?")
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def written(report: Report) -> bytes:
    """The file."""
    target = BytesIO()
    write_report(target, report, site=SITE)
    return target.getvalue()


def tables(content: bytes) -> dict[str, list[list[str]]]:
    """The tables of a report by their captions, header first."""
    paper = Document(BytesIO(content))
    captions = [one.text.partition("　")[2] for one in paper.paragraphs if re.match(r"表\d+　", one.text)]
    rows = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    return dict(zip(captions, rows, strict=True))


def by_sql(prefix: str, ground: Ground, code: str) -> int:
    """One figure of all units whose code begins so, by plain SQL."""
    found = 0
    with connection.cursor() as cursor:
        for unit in Unit.objects.filter(code__startswith=prefix, takes_part=True):
            cursor.execute(SQL[code], {"unit": unit.pk, "round": ground.round.pk, "at": PHASE_5})
            found += cursor.fetchone()[0]
    return found


CLEANING = ("declared", "struck", "baseline", "cancelled", "retained", "referred")


def test_every_table_equals_plain_sql_and_the_charts_hold_the_same(ground: Ground, cast: Cast):
    lay_out(ground, cast)
    report = gather_report(ground.city_lead, ground.round, PHASE_5)
    content = written(report)
    found = tables(content)
    cleaning = {row[0]: [int(cell) for cell in row[2:8]] for row in found["各地清理情况"][1:]}
    assert cleaning == {
        "拉萨市本级": [by_sql("540100", ground, code) for code in CLEANING],
        "城关区": [by_sql("540102", ground, code) for code in CLEANING],
        "堆龙德庆区": [by_sql("540103", ground, code) for code in CLEANING],
        "合计": [by_sql("5401", ground, code) for code in CLEANING],
    }
    six = {row[0]: [int(cell) for cell in row[1:7]] for row in found["按“六个一批”取消的事项"][1:]}
    names = ("abolish", "commitment", "credit_check", "licence_instead", "department_check", "data_sharing")
    assert six["城关区"] == [by_sql("540102", ground, code) for code in names]
    guides = {row[0]: [int(cell) for cell in row[1:]] for row in found["办事指南和核查反馈"][1:]}
    assert guides["合计"] == [
        0 if code == "tasks" else by_sql("5401", ground, code)
        for code in ("retained", "guides_done", "tasks", "tasks", "asked", "answered")
    ]
    assert [row[0] for row in found["各地督查和整改情况"][1:]] == [row[0] for row in found["各地投诉情况"][1:]]
    every_linked_figure_has_its_rows(report, content, ground)
    with zipfile.ZipFile(BytesIO(content)) as parts:
        chart = etree.fromstring(parts.read("word/charts/chart1.xml"))
        book = load_workbook(BytesIO(parts.read("word/embeddings/chart1.xlsx")))
    bars = [[float(v.text) for v in ser.iterfind(f"{C}val//{C}v")] for ser in chart.iter(f"{C}ser")]
    rows = [cleaning[name] for name in ("拉萨市本级", "城关区", "堆龙德庆区")]
    assert bars == [[row[place] for row in rows] for place in (3, 4, 5)]
    assert [list(row[1:]) for row in book.active.iter_rows(min_row=2, values_only=True)] == [row[3:6] for row in rows]


def every_linked_figure_has_its_rows(report: Report, content: bytes, ground: Ground) -> None:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        relations = parts.read("word/_rels/document.xml.rels").decode()
    found = {(place, code) for code, place in LINK.findall(relations)}
    assert {code for _, code in found} >= {"cancelled", "guides_done", "answered", "complaints_wrong", "orders"}
    assert {place for place, _ in found} == {"", "own", "540102", "540103"}
    for row in (*report.rows, report.total):
        units = units_below(ground.city_lead, row.code)
        for code in ("cancelled", "guides_done", "answered"):
            assert BY_FIGURE[code].rows(code, units, ground.round, PHASE_5).count() == row.counts[code]


def test_a_report_says_who_is_missing_and_what_the_evaluation_found(published: Published):
    ground, cast = published.ground, published.cast
    of_civil(ground, cast)
    frozen(ground, cast)
    report = gather_report(ground.lead, ground.round, PHASE_5)
    content = written(report)
    text = "\n".join(one.text for one in Document(BytesIO(content)).paragraphs)
    found = tables(content)
    assert [row[4:] for row in found["应办事项和工作总结"][1:]][-1] == ["5", "1", "4"]
    assert ("城关区社会福利院、" in text, "城关区民政局、" in text, "各单位不排名次" in text) == (True, False, True)
    many = written(replace(report, missing=[f"单位{number}" for number in range(61)]))
    said = "\n".join(one.text for one in Document(BytesIO(many)).paragraphs)
    number = next(one.split("　")[0] for one in said.splitlines() if one.endswith("　应办事项和工作总结"))
    assert (f"共61个单位，各地的数见{number}；" in said, "单位60" in said) == (True, False)
    assert [row[0] for row in found["综合评估各项"][1:]][-1] == "合计"
    assert [row[0] for row in found["各地清理情况"][1:]] == ["城关区本级", "八廓街道", "合计"]
    with zipfile.ZipFile(BytesIO(content)) as parts:
        everything = "".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())
    assert [person.name for person in (cast.leader, cast.region_coordinator) if person.name in everything] == []
    assert written(report) == content  # the same figures, the same bytes


def test_a_report_costs_the_same_for_many_units(ground: Ground):
    def asked(lead: Unit) -> int:
        with CaptureQueriesContext(connection) as queries:
            gather_report(lead, ground.round, PHASE_5)
        return len(queries)

    assert asked(ground.lead) == asked(ground.coordination)


def test_the_report_is_asked_for_as_a_job_by_who_oversees_the_place(
    client: Any, published: Published, settings: Any, tmp_path: Path
):
    settings.MEDIA_ROOT = tmp_path
    cast = published.cast
    address = {"unit": "540102-001", "round": 1}
    assert "共5个单位" in re.sub(
        r"\s+", "", get(client, cast.coordinator, "job_ask", "region_report", **address).content.decode()
    )
    for person in (cast.clerk, cast.stranger, cast.panel_chair):
        assert get(client, person, "job_ask", "region_report", **address).status_code == 404
    assert get(client, cast.coordinator, "job_ask", "region_report", unit="540103-001", round=1).status_code == 404
    with time_machine.travel(PHASE_5, tick=False):
        client.force_login(cast.coordinator)
        client.post(f"{reverse('job_ask', args=['region_report'])}?unit=540102-001&round=1")
        run_next(clock=lambda: PHASE_5, inline=True)
        job = Job.objects.get()
        assert (job.state, job.file_name) == ("done", "城关区“减证便民”专项行动工作报告.docx")
        taken = client.get(reverse("job_file", args=[job.pk]))
        assert Document(BytesIO(b"".join(taken.streaming_content))).paragraphs[0].text == "城关区“减证便民”专项行动"


@pytest.mark.parametrize("code", ["540102-001", "540100-001", "540000-001"])
def test_a_place_is_the_sum_of_its_rows(published: Published, code: str):
    report = gather_report(published.ground.units[code], published.round, PHASE_5)
    assert report.total.counts == {
        name: sum(row.counts.get(name, 0) for row in report.rows) for name in report.total.counts
    }
    assert (report.units, report.total.owed) == (
        sum(row.units for row in report.rows),
        sum(row.owed for row in report.rows),
    )
