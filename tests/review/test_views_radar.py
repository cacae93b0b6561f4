"""The radar's page: grouped, counted, filtered, downloaded; differences explained; the look asked for."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from review.enums import RunStage
from review.models import Conflict, RadarRun, ReasonedDifference
from tests.review.radar_papers import GONE, KEEP, MARRIAGE, NONE, OTHER_LAW, Region, region
from tests.review.test_operations_radar import WORDS, look

__all__ = ["region"]
PAGE = "/radar/"


@pytest.fixture
def two(region: Region) -> Region:
    """城关区民政局 keeps what 堆龙德庆区民政局 and 拉萨市民政局 cancel."""
    region.settle("civil", KEEP)
    region.settle("other_civil", GONE, basis=NONE)
    region.settle("city_civil", GONE)
    look()
    return region


def test_disagreements_stand_under_their_certificate_what_weighs_most_first(two, as_user):
    page = as_user(two.cast.panel_chair).get(PAGE)
    ((group, lines),) = page.context["groups"]
    assert (group.certificate, group.count) == (MARRIAGE, 2)
    assert [line.conflict.get_kind_display() for line in lines] == ["上级取消、下级保留", "横向不一致（依据不同）"]
    text = page.content.decode()
    assert "1个单位保留，2个单位取消" in text
    assert [tab["count"] for tab in page.context["tabs"]] == [2, 0, 0, 0]
    assert "拉萨市民政局" in text
    assert "堆龙德庆区民政局" in text


def test_who_may_not_settle_has_no_boxes(two, as_user):
    assert b'name="pick"' in as_user(two.cast.panel_chair).get(PAGE).content
    assert b'name="pick"' not in as_user(two.cast.panel_member).get(PAGE).content
    assert b'name="pick"' not in as_user(two.cast.region_coordinator).get(PAGE).content


def test_the_page_asks_as_much_for_three_as_for_one(region, as_user, monkeypatch):
    monkeypatch.setattr("campaign.views.context.rail", lambda request: {})
    names = ("甲证明", "乙证明", "丙证明")
    for key, verdict in (("civil", KEEP), ("other_civil", GONE)):
        region.declare(key, *((name, "收养登记", OTHER_LAW) for name in names))
        region.agree(key, verdict, names[0])
    look()
    browser = as_user(region.cast.panel_chair)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        browser.get(PAGE)
    for key, verdict in (("civil", KEEP), ("other_civil", GONE)):
        for name in names[1:]:
            region.agree(key, verdict, name)
    look()
    with CaptureQueriesContext(connection) as three:
        page = browser.get(PAGE)
    assert page.context["count"] == 3
    assert len(three) == len(one)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("kind=vertical", 1),
        ("kind=same_law", 0),
        ("q=婚姻", 2),
        ("q=收养", 2),
        ("q=居住", 0),
        ("mine=on", 2),
        ("standing=reasoned", 0),
        ("kind=nonsense&standing=x&division=0", 2),
    ],
)
def test_filters_narrow(two, as_user, query, count):
    assert as_user(two.cast.panel_chair).get(f"{PAGE}?{query}").context["count"] == count


def test_a_place_narrows_to_what_touches_it(two, as_user):
    place = two.ground.divisions["540103"].pk
    page = as_user(two.cast.city_coordinator).get(f"{PAGE}?division={place}")
    assert [line.conflict.other_unit.name for _, lines in page.context["groups"] for line in lines] == [
        "堆龙德庆区民政局"
    ]


def test_the_chair_explains_several_at_once(two, as_user):
    browser = as_user(two.cast.panel_chair)
    keys = [str(pk) for pk in Conflict.objects.values_list("pk", flat=True)]
    answer = browser.post(reverse("radar_reason"), {"pick": keys, "words": WORDS}, follow=True)
    assert "已说明2项差异" in answer.content.decode()
    assert ReasonedDifference.objects.count() == 2
    assert [tab["count"] for tab in answer.context["tabs"]] == [0, 2, 0, 0]
    again = browser.post(reverse("radar_reason"), {"pick": keys, "words": WORDS}, follow=True)
    assert "已说明2项差异" in again.content.decode()
    assert ReasonedDifference.objects.count() == 2


def test_a_refusal_keeps_what_was_picked_and_typed(two, as_user):
    browser = as_user(two.cast.panel_chair)
    key = Conflict.objects.get(kind="vertical").pk
    answer = browser.post(reverse("radar_reason"), {"pick": [key], "words": ""})
    assert answer.context["picked"] == {key}
    assert "差异理由" in answer.content.decode()
    none = browser.post(reverse("radar_reason"), {"words": WORDS})
    assert "没有选中差异" in none.content.decode()
    assert WORDS in none.content.decode()
    two.again("civil", GONE)
    changed = browser.post(reverse("radar_reason"), {"pick": [key], "words": WORDS})
    assert changed.status_code == 409
    assert "请重新比对" in changed.content.decode()


def test_a_difference_that_one_may_not_see_cannot_be_explained(two, as_user):
    key = Conflict.objects.get(kind="other_law").pk
    assert (
        as_user(two.cast.region_chair).post(reverse("radar_reason"), {"pick": [key], "words": WORDS}).status_code == 404
    )
    assert ReasonedDifference.objects.count() == 0


def test_the_look_is_asked_for_and_told(region, as_user):
    browser = as_user(region.cast.panel_member)
    assert "还没有比对过" in browser.get(PAGE).content.decode()
    answer = browser.post(reverse("radar_look"), follow=True)
    assert "已提出比对" in answer.content.decode()
    RadarRun.objects.update(stage=RunStage.RUNNING, done=3, of=9)
    assert "已比对3种证明，共9种" in browser.get(PAGE).content.decode()
    RadarRun.objects.update(stage=RunStage.FAILED, words="比对没有完成。")
    assert "比对没有完成。" in browser.get(PAGE).content.decode()


def test_one_list_is_looked_at_from_its_page(two, as_user):
    Conflict.objects.all().delete()
    address = reverse("radar_look_list", args=[two.unit("lead").pk])
    answer = as_user(two.cast.panel_chair).post(f"{address}?round=1")
    assert answer["Location"] == f"{reverse('compile_list', args=[two.unit('lead').pk])}?round=1"
    assert Conflict.objects.count() == 2


def test_the_table_is_taken_away_as_a_workbook_and_as_text(two, as_user):
    browser = as_user(two.cast.panel_chair)
    sheet = load_workbook(io.BytesIO(browser.get(reverse("radar_download", args=["xlsx"])).content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[1] for row in cells if row[0] in (1, 2)] == ["上级取消、下级保留", "横向不一致（依据不同）"]
    text = browser.get(f"{reverse('radar_download', args=['csv'])}?kind=vertical").content.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert head[:5] == ["序号", "情形", "证明事项名称", "政务服务事项名称", "一方单位"]
    assert row[1:7] == ["上级取消、下级保留", MARRIAGE, "收养登记", "城关区民政局", "保留", row[6]]


def test_the_desk_leads_a_chair_there(two, as_user):
    page = as_user(two.cast.panel_chair).get("/desk/")
    assert "结论不一致" in page.content.decode()
    assert "一致性雷达" in page.content.decode()
    assert "结论不一致" not in as_user(two.cast.panel_member).get("/desk/").content.decode()
