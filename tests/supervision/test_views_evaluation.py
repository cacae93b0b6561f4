"""The pages of the evaluation: a trial, the editions, one result with its numbers, objections, the workbook, the public page."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags
from openpyxl import load_workbook

from campaign.access import grant
from campaign.enums import Role
from campaign.models import Job
from campaign.operations.jobs import run_next
from supervision.models.evaluation import EvaluationEdition
from supervision.queries.evaluation import recomputed
from tests.cast import PHASE_5
from tests.publishing.conftest import Published
from tests.supervision.conftest import NAME, Complaining
from tests.supervision.test_operations_evaluation import frozen
from tests.supervision.year_end_papers import get, post


def words(response: Any) -> str:
    """What the page says, blanks taken out."""
    return re.sub(r"\s+", "", strip_tags(response.content.decode()))


def test_the_office_freezes_an_edition_by_a_job(client: Any, published: Published, settings: Any, tmp_path: Path):
    settings.MEDIA_ROOT = tmp_path
    office, cast = published.ground.coordination, published.cast
    assert "固定新的一版" in words(get(client, cast.region_coordinator, "evaluations"))
    assert post(client, cast.coordinator, "evaluation_freeze", office.pk).status_code == 404
    post(client, cast.region_coordinator, "evaluation_freeze", office.pk)
    run_next(clock=lambda: PHASE_5, inline=True)
    edition, job = EvaluationEdition.objects.get(), Job.objects.get()
    assert (job.state, job.address) == ("done", reverse("evaluation", args=[edition.pk]))
    checked = get(client, cast.region_coordinator, "evaluation", edition.pk, check="1")
    assert "重算核对：全部相符" in words(checked)


def test_a_unit_reads_its_own_result_with_every_number_and_objects(client: Any, published: Published):
    cast = published.cast
    edition = frozen(published.ground, cast)
    trial = get(client, cast.clerk, "evaluations")
    assert [one["unit"].code for one in trial.context["trials"]] == ["540102-002"]
    listed = get(client, cast.clerk, "evaluation", edition.pk)
    assert [line["one"].code for line in listed.context["lines"]] == ["540102-002"]
    result = edition.results.get(code="540102-002", is_place=False)
    page = get(client, cast.clerk, "evaluation_result", result.pk)
    urls = {line[name] for line in page.context["lines"] for name in ("numerator_url", "denominator_url")}
    with time_machine.travel(PHASE_5, tick=False):
        assert {url: code for url in urls if (code := client.get(url).status_code) != 200} == {}
    refused = post(client, cast.clerk, "evaluation_object", result.pk, criterion="guides", words="短")
    assert (refused.status_code, "没有提出" in words(refused)) == (422, True)
    post(client, cast.clerk, "evaluation_object", result.pk, criterion="guides", words="应当为1，请核对。")
    waiting = get(client, cast.region_coordinator, "evaluation_remarks")
    assert "应当为1，请核对。" in words(waiting)
    remark = result.remarks.get()
    assert post(client, cast.region_coordinator, "evaluation_answer", remark.pk, words="数字无误。").status_code == 422
    body = {"reply": "stands", "words": "数字无误，为固定时的数。"}
    assert post(client, cast.region_coordinator, "evaluation_answer", remark.pk, **body).status_code == 302
    assert "维持，数字无误" in words(get(client, cast.leader, "evaluation_result", result.pk))
    for person in (cast.stranger, cast.panel_chair, cast.stranger_leader):
        assert get(client, person, "evaluation_result", result.pk).status_code == 404
    assert get(client, cast.coordinator, "evaluation_remarks").status_code == 404


def test_every_number_leads_to_just_its_rows_also_of_a_place(client: Any, complaining: Complaining):
    cast, ground = complaining.cast, complaining.ground
    complaining.answered()
    complaining.referred(ground.township)
    edition = frozen(ground, cast)
    for code, is_place, person in (("540102-002", False, cast.clerk), ("540102-001", True, cast.coordinator)):
        result = edition.results.get(code=code, is_place=is_place)
        lines = get(client, person, "evaluation_result", result.pk).context["lines"]
        own = [(line[f"{side}_url"], line[side]) for line in lines for side in ("numerator", "denominator")]
        rows = [(url, count) for url, count in own if url.startswith("/figures/")]
        assert len(rows) == (18 if is_place else 15)  # the others lead to the unit's public list
        with time_machine.travel(PHASE_5, tick=False):
            assert {url: client.get(url).context["page"].paginator.count for url, _ in rows} == dict(rows)
    sums = edition.results.get(code="540102-001", is_place=True)
    assert sums.counts["complaints_judged"] == 1  # the other is not due yet


def test_the_rows_of_a_figure_are_a_page_and_a_file_and_name_nobody(client: Any, complaining: Complaining):
    cast, civil, lead = complaining.cast, complaining.ground.civil.pk, complaining.ground.lead.pk
    for _ in range(2):
        complaining.answered()
    page = get(client, cast.clerk, "figure_rows", civil, "complaints")
    part = complaining.ground.civil.referrals.order_by("-pk").first()
    assert page.context["lines"][0]["url"] == reverse("referral", args=[part.pk])
    assert (NAME in words(page), "户口迁移" in words(page), part.complaint.number in words(page)) == (
        False,
        False,
        True,
    )
    above = get(client, cast.supervisor, "figure_rows", lead, "complaints", whole="1")
    assert above.context["lines"][0]["url"] == reverse("complaint", args=[part.complaint_id])
    figures = get(client, cast.coordinator, "figure_rows", lead, "complaints", whole="1")
    assert (figures.context["lines"][0]["url"], figures.context["page"].paginator.count) == ("", 2)
    book = get(client, cast.clerk, "figure_rows_file", civil, "complaints", "xlsx").content
    cells = [cell.value for row in load_workbook(BytesIO(book)).active.iter_rows() for cell in row]
    assert (part.complaint.number in cells, NAME in cells) == (True, False)
    assert (
        part.complaint.number
        in get(client, cast.clerk, "figure_rows_file", civil, "complaints", "csv").content.decode()
    )
    missing = (
        (cast.stranger, civil, "complaints", {}),
        (cast.clerk, civil, "complaints", {"whole": "1"}),
        (cast.clerk, civil, "nothing", {}),
        (cast.supervisor, civil, "struck", {}),
        (cast.clerk, civil, "complaints", {"round": "99"}),
        (cast.handler, civil, "complaints", {}),
    )
    assert [get(client, who, "figure_rows", *at, **query).status_code for who, *at, query in missing] == [404] * 6


def test_one_row_of_a_figure_and_many_take_the_same_number_of_questions(client: Any, complaining: Complaining):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            get(client, complaining.cast.clerk, "figure_rows", complaining.ground.civil.pk, "complaints")
        return len(queries)

    complaining.answered()
    asked()
    one = asked()
    complaining.answered()
    complaining.answered()
    assert asked() == one


def test_the_trial_of_many_units_is_paged_through(client: Any, published: Published):
    ground, cast = published.ground, published.cast
    for unit in (ground.institution, ground.township, ground.other_civil):
        grant(cast.clerk, unit, [Role.CLERK])
    first, second = (get(client, cast.clerk, "evaluations", page=page) for page in ("1", "2"))
    names = [[one["unit"].code for one in page.context["trials"]] for page in (first, second)]
    assert (len(names[0]), len(names[1]), "共4个单位" in words(first)) == (3, 1, True)
    assert names[0] + names[1] == sorted(names[0] + names[1])


def test_results_stand_by_code_and_nobody_is_ranked(client: Any, published: Published):
    cast = published.cast
    edition = frozen(published.ground, cast)
    page = get(client, cast.region_coordinator, "evaluation", edition.pk)
    codes = [(not line["one"].is_place, line["one"].code) for line in page.context["lines"]]
    assert codes == sorted(codes)
    assert [word for word in ("第1名", "排名第", "名次") if word in words(page).replace("不排名次", "")] == []
    found = get(client, cast.region_coordinator, "evaluation", edition.pk, q="民政局")
    assert {line["one"].name for line in found.context["lines"]} == {"拉萨市民政局", "城关区民政局", "堆龙德庆区民政局"}
    assert "没有符合条件的单位" in words(get(client, cast.clerk, "evaluation", edition.pk, q="没有"))


def test_the_list_asks_the_same_number_of_questions_for_one_and_for_many(client: Any, published: Published):
    edition = frozen(published.ground, published.cast)

    def asked(**query: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            get(client, published.cast.region_coordinator, "evaluation", edition.pk, **query)
        return len(queries)

    asked()
    assert asked(q="城关区民政局") == asked()


FORMULA_CELL = re.compile(r"^=")


def test_the_workbook_has_formulas_with_the_values_that_follow(client: Any, published: Published):
    edition = frozen(published.ground, published.cast)
    content = get(client, published.cast.region_coordinator, "evaluation_file", edition.pk).content
    formulas, values = load_workbook(BytesIO(content)), load_workbook(BytesIO(content), data_only=True)
    sheet, shown = formulas["综合评估结果"], values["综合评估结果"]
    rows = {
        row[1].value: row[0].row
        for row in sheet.iter_rows()
        if isinstance(row[0].value, int) and row[3].value == "单位"
    }
    assert len(rows) == edition.results.filter(is_place=False).count()
    for one in edition.results.filter(is_place=False):
        one.edition = edition
        row = [cell.value for cell in shown[rows[one.code]]]
        found = recomputed(one)
        weight, result, band = row[-3:]
        assert (weight, band) == (found.weight, str(found.band.label))
        assert result == (float(found.exact) if found.exact is not None else "不作结论")
        cells = [cell.value for cell in sheet[rows[one.code]]]
        assert [bool(FORMULA_CELL.match(str(cell))) for cell in cells[-3:]] == [True] * 3
    assert [row[4].value for row in values["公式"].iter_rows() if isinstance(row[0].value, int)] == [
        one.weight for one in edition.as_formula.criteria
    ]


def test_everybody_reads_the_formula_and_the_sums_of_the_region_only(client: Any, published: Published):
    with time_machine.travel(PHASE_5, tick=False):
        before = client.get(reverse("how_evaluation"))
        assert (before.status_code, "评估还没有进行" in words(before)) == (200, True)
        edition = frozen(published.ground, published.cast)
        page = client.get(reverse("how_evaluation"))
        english = client.get("/en/how/evaluation/")
    assert [str(one["weight"]) for one in page.context["formula"]["criteria"]] == [
        str(one.weight) for one in edition.as_formula.criteria
    ]
    assert ("全区结果" in words(page) or "不作结论" in words(page), english.status_code) == (True, 200)
    names = edition.results.exclude(name="西藏自治区").values_list("name", flat=True)
    assert [name for name in names if name in words(page)] == []
    assert page["Cache-Control"] == "public, max-age=50"


@pytest.mark.parametrize("person", ["panel_chair", "legality", "handler", "inspector"])
def test_posts_without_papers_find_nothing(client: Any, published: Published, person: str):
    edition = frozen(published.ground, published.cast)
    who = getattr(published.cast, person)
    found = [
        get(client, who, name, *args).status_code for name, *args in (("evaluations",), ("evaluation", edition.pk))
    ]
    assert found == [404, 404]
