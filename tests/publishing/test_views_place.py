"""The lists in force of a place: tabs, filters, townships, versions, CSV, print."""

import csv
import io
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from publishing.views.public.rows import drawn
from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, KEPT, OFFICE_LINE, REFERRED
from tests.publishing.test_views_find import more_items

UID = uuid.UUID(int=7)
BASIS = {"level": "law", "title": "法", "clause": "第1条", "text": ""}


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def see(client, code="540102", **query):
    return client.get(reverse("place", args=[code]), query)


def names(answer):
    return {one.certificate for one in answer.context["answers"]}


def lines(answer):
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_kept_list_comes_first_with_counts_on_each_tab(client, published):
    answer = see(client)
    assert names(answer) == {KEPT, "婚姻状况证明"}
    assert [(tab["label"], tab["count"], tab["current"]) for tab in answer.context["tabs"]] == [
        ("保留，仍需提供", 2, True),
        ("取消，不用提供", 3, False),
        ("提请上级取消", 1, False),
    ]


def test_each_tab_shows_its_list(client, published):
    assert names(see(client, list="cancel")) == {CANCELLED, "健康证明", "收入证明"}
    assert names(see(client, list="refer")) == {REFERRED}
    assert names(see(client, list="strike")) == {KEPT, "婚姻状况证明"}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"unit": "540102-002"}, {CANCELLED}),
        ({"unit": "540102002-001"}, {"收入证明"}),
        ({"category": "abolish"}, {"健康证明"}),
        ({"text": "收 入"}, {"收入证明"}),
        ({"text": "没有"}, set()),
        ({"subject": "enterprise"}, set()),
        ({"unit": "999"}, {CANCELLED, "健康证明", "收入证明"}),
    ],
)
def test_filters_narrow_a_list(client, published, filters, found):
    assert names(see(client, list="cancel", **filters)) == found


def test_filters_that_are_on_can_be_taken_off_one_by_one(client, published):
    active = see(client, list="cancel", category="abolish", text="健康").context["active"]
    assert active == [
        {"label": "取消类别：取消废止", "url": "?list=cancel&text=%E5%81%A5%E5%BA%B7"},
        {"label": "名称：健康", "url": "?list=cancel&category=abolish"},
    ]


def test_a_township_sees_its_own_items_and_who_publishes(client, published):
    answer = see(client, "540102002")
    assert names(answer) == {"婚姻状况证明"}
    assert "乡镇、街道的事项由所属县（区）统一公布" in answer.content.decode()


def test_a_place_without_a_list_says_so(client, published):
    words = see(client, "540600").content.decode()
    assert "清单还没有公布" in words


def test_who_is_called_stands_on_the_page(client, published):
    assert f"监督电话 {OFFICE_LINE}（城关区人民政府办公室）" in see(client).content.decode()


def test_versions_name_the_reason_of_a_correction_and_mark_the_old_one(client, published):
    published.correct("更正索要单位名称。")
    answer = see(client)
    assert [(one.kind, one.number, one.state) for one in answer.context["versions"]] == [
        ("retained", 2, "published"),
        ("cancelled", 2, "published"),
        ("retained", 1, "superseded"),
        ("cancelled", 1, "superseded"),
    ]
    words = answer.content.decode()
    assert "更正理由：更正索要单位名称。" in words
    assert words.count("已被新版替代") == 2
    assert answer.context["chosen"].number == 2


def test_checksums_stand_behind_a_fold(client, published):
    words = see(client).content.decode()
    sums = [published.retained.sha256, published.cancelled.sha256]
    assert [words.count(f"<p>SHA-256：{one}</p>") for one in sums] == [1, 1]
    assert words.count('<details class="download__sum" >') == 2
    page = client.get(reverse("edition", args=["540102", 1, "retained", 1])).content.decode()
    assert page.count('<details class="download__sum" open>') == 1


def test_the_kept_list_as_csv_has_the_columns_of_annex_3(client, published):
    answer = client.get(reverse("place_csv", args=["540102", "retained"]))
    rows = lines(answer)
    assert rows[0][:7] == [
        "序号",
        "证明事项名称",
        "证明用途（对应政务服务事项）",
        "设定依据（层级、名称、条款）",
        "条文内容",
        "索要单位",
        "开具单位",
    ]
    assert [row[1] for row in rows[1:]] == [KEPT, "婚姻状况证明"]
    assert rows[1][10:16] == ["√" if column == 9 else rows[1][column] for column in range(10, 16)]
    assert "filename*=UTF-8''%E5%9F%8E%E5%85%B3%E5%8C%BA" in answer["Content-Disposition"]


def test_the_cancelled_list_of_a_township_as_csv_has_only_its_items(client, published):
    rows = lines(client.get(reverse("place_csv", args=["540102002", "cancelled"])))
    assert [row[3] for row in rows[1:]] == ["收入证明"]


def test_text_in_a_csv_is_never_computed(client, published):
    more_items(published.compilation, cert_name="=1+1", issuing_unit="@SUM(A1)", reason="＋甲")
    row = lines(client.get(reverse("place_csv", args=["540102", "retained"])))[-1]
    assert (row[1], row[6], row[17]) == ("'=1+1", "'@SUM(A1)", "'＋甲")


def test_the_print_view_holds_the_whole_list(client, published):
    more_items(published.compilation, 50)
    answer = client.get(reverse("place_print", args=["540102"]))
    assert len(answer.context["answers"]) == 52
    assert len(see(client).context["answers"]) == 30


def test_queries_do_not_grow_with_the_rows(client, published, django_assert_max_num_queries):
    with django_assert_max_num_queries(13) as few:
        see(client)
    more_items(published.compilation, 30)
    with django_assert_max_num_queries(len(few)):
        see(client)


def test_what_stands_around_the_rows_is_asked_once_until_something_is_published(
    client, published, settings, django_assert_num_queries
):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "place"}}
    first = see(client)
    with django_assert_num_queries(1):
        assert see(client).content == first.content
    with django_assert_num_queries(2):  # with how many the filter leaves
        assert names(see(client, list="cancel", category="abolish")) == {"健康证明"}
    assert names(see(client, "540102002")) == {"婚姻状况证明"}
    published.correct()
    with time_machine.travel(PHASE_5 + timedelta(seconds=6), tick=False):
        answer = see(client)
    assert (answer.context["chosen"].number, "已被新版替代" in answer.content.decode()) == (2, True)


def test_a_round_that_no_address_means_is_the_latest(client, published):
    assert {see(client, round=wanted).context["chosen"].pk for wanted in ("1", "9", "x", "٣", "1" * 5000)} == {
        published.compilation.pk
    }


def test_what_is_kept_of_a_list_shows_every_page_as_it_is(client, published, settings):
    """Pages drawn from kept parts are the pages drawn anew, whoever asked before; a correction is not answered with the old."""
    more_items(published.compilation, 70)
    asked = (
        "",
        "?page=2",
        "?page=3",
        "?list=cancel",
        "?list=cancel&page=2",
        "?list=cancel&text=%E8%AF%81",
        "?list=refer",
    )
    anew = [client.get(reverse("place", args=["540102"]) + query).content for query in asked]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "place"}}
    cache.clear()
    for _ in range(2):
        assert [client.get(reverse("place", args=["540102"]) + query).content for query in asked] == anew
    published.correct("更正索要单位名称。")
    cache.delete("publishing.stamp.default")
    assert "第2版" in client.get(reverse("place", args=["540102"])).content.decode()
    cache.clear()


def test_texts_of_a_row_are_only_ever_text():
    """What a declaration says reaches the page as it was written, never as markup; a basis is broken where it is broken."""
    kept = (UID, "<b>证明</b>", "a & b", '"局"', [{**BASIS, "title": "<i>"}, BASIS], "甲'乙", {"time_limit": "<3日"})
    gone = (UID, "证明", "服务", "单位", "share", "", "<u>公安</u>", "x；待衔接")
    (first,), (second,) = drawn([kept], "retain"), drawn([gone], "cancel")
    assert (first.certificate, first.url) == ("<b>证明</b>", f"/items/{UID}/")
    assert re.findall(r"<(?!/?(?:tr|th|td|a|span|br)\b)[^>]*>", first.html + second.html) == []
    assert "&lt;b&gt;证明&lt;/b&gt;" in first.html
    assert "【法律】&lt;i&gt;第1条<br>【法律】法第1条" in first.html
    assert '<td data-label="办理方式">不再要求提供</td>' in second.html
    assert '<td data-label="核查单位">&lt;u&gt;公安&lt;/u&gt;（待衔接）</td>' in second.html
