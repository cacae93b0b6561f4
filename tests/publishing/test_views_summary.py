"""Annex 5 on the screen, and the figure it rests on."""

import csv
import io
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from publishing.models import PlaceFigures, UnitFigures
from tests.cast import PHASE_5


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def see(client, code="540000"):
    return client.get(reverse("summary_place", args=[code]))


def figures(row):
    one = row["figures"]
    return (one.baseline, one.cancelled, one.retained, one.referred, one.struck)


def test_the_region_leads_down_to_the_unit(client, published):
    steps = [("540000", "拉萨市"), ("540100", "城关区"), ("540102", "八廓街道")]
    for code, below in steps:
        rows = {row["name"]: row for row in see(client, code).context["places"]}
        assert rows[below]["url"].startswith("/summary/")
    assert [row["name"] for row in see(client, "540102002").context["units"]] == ["八廓街道办事处"]
    assert [row["name"] for row in see(client, "540102").context["units"]] == ["城关区民政局", "城关区社会福利院"]


def test_the_sum_at_the_foot_is_the_sum_of_the_rows(client, published):
    context = see(client, "540102").context
    assert figures(context["whole"]) == (6, 3, 2, 1, 1)
    assert figures(context["whole"]) == tuple(map(sum, zip(*map(figures, context["places"]), strict=True)))
    assert context["whole"]["percent"] == Decimal("50.00")
    assert context["balanced"] is True


def test_a_reduction_is_a_ratio_of_sums(client, published):
    rows = {row["name"]: row["percent"] for row in see(client, "540102").context["units"]}
    assert rows == {"城关区民政局": Decimal("33.33"), "城关区社会福利院": Decimal("100.00")}
    assert see(client, "540102").context["own"]["percent"] == Decimal("50.00")


def test_categories_and_bases_are_shown(client, published):
    context = see(client, "540102").context
    by_category = {part["label"]: part["count"] for part in context["by_category"] if part["count"]}
    assert by_category == {"取消废止": 1, "告知承诺": 1, "部门核查": 1}
    assert {part["label"]: part["count"] for part in context["by_basis"] if part["count"]} == {"法律": 2}


def test_the_workbook_in_force_is_offered(client, published):
    assert see(client).context["files"] == []
    published.roll_up()
    assert [file["label"] for file in see(client).context["files"]] == ["西藏自治区证明事项清理汇总表（第1轮第1版）"]


def test_the_sums_say_as_of_when_as_home_does(client, published):
    """The newest list that they rest on, in Beijing time: not the day on which somebody looks."""
    moment = "数据截至2020年11月13日 10:00（北京时间）"
    assert moment in see(client).content.decode()
    assert moment in client.get(reverse("home")).content.decode()
    published.correct()
    assert "数据截至2020年11月15日 10:00（北京时间）" in see(client, "540102").content.decode()


def test_a_workbook_that_lacks_a_newer_edition_says_so(client, published):
    published.roll_up()
    words = "汇总表公布以后，城关区清单已更正。"
    assert words not in see(client).content.decode()
    published.correct()
    assert [words in see(client, code).content.decode() for code in ("540000", "540100")] == [True, False]


def test_a_place_without_lists_says_so(client, published):
    assert "还没有可以汇总的清单" in see(client, "540600").content.decode()


def test_the_csv_holds_the_rows_and_the_sum(client, published):
    answer = client.get(reverse("summary_csv", args=["540102"]))
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    head = rows[0]
    whole = dict(zip(head, next(row for row in rows if row[1] == "合计"), strict=True))
    assert (whole["清理前总数"], whole["取消小计"], whole["保留小计"], whole["提请上级取消"], whole["剔除"]) == (
        "6",
        "3",
        "2",
        "1",
        "1",
    )
    assert all(len(row) == len(head) for row in rows)


def test_queries_do_not_grow_with_the_units(client, published, django_assert_max_num_queries):
    with django_assert_max_num_queries(9) as few:
        see(client, "540102")
    model = published.compilation.figures.get(unit=published.ground.institution)
    others = [published.ground.lead, published.ground.district_justice]
    for unit in others:
        model.pk, model.unit, model.unit_name = None, unit, unit.name
        UnitFigures.objects.bulk_create([model])
    with django_assert_max_num_queries(len(few)):
        assert len(see(client, "540102").context["units"]) == 4


def test_home_and_how_state_the_same_figure(client, published):
    published.roll_up()
    for name in ("home", "how"):
        context = client.get(reverse(name)).context
        progress = context["progress"]
        assert (progress.cancelled, progress.baseline, progress.reached) == (3, 6, True)
        assert context["percent"] == Decimal("50.00")
        assert "50.00 %" in client.get(reverse(name)).content.decode()


def test_before_the_target_how_says_by_how_many(client, published):
    path = published.ground.coordination.division.path
    PlaceFigures.objects.create(
        compilation=published.compilation, division_path=path, units=1, baseline=10, referred=10
    )
    page = client.get(reverse("how"))
    assert page.context["progress"].reached is False
    assert "还没有达到50%，再取消5项才达到。" in page.content.decode()


def test_before_any_list_home_and_how_and_find_still_answer(client, ground):
    for name in ("home", "how", "find", "lists", "summary", "about"):
        assert (name, client.get(reverse(name)).status_code) == (name, 200)
    words = client.get(reverse("find"), {"q": "证明"}).content.decode()
    assert "暂时不能回答" in words
