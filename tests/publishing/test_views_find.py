"""Is it still needed: three answers, each with its reasons."""

import uuid

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.models import ListedItem
from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, KEPT, OFFICE_LINE, REFERRED


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


def ask(client, **query):
    return client.get(reverse("find"), query)


def facts(answer, number=0):
    return {fact["key"]: fact["value"] for fact in answer.context["answers"][number].facts}


def test_a_kept_item_is_still_needed_and_says_by_what_law(client, published):
    answer = ask(client, q=KEPT)
    assert [one.answer for one in answer.context["answers"]] == ["needed"]
    assert "仍需提供" in answer.content.decode()
    assert facts(answer) == {
        "依据": "【法律】中华人民共和国教师法第十四条",
        "用途": "证明无犯罪记录情况",
        "索要单位": "城关区民政局",
        "开具单位": "公安机关",
        "办理条件": "年满18周岁。",
        "需提供的材料": "居民身份证。",
        "办理时限": "3个工作日",
        "办理地点、网址": "城关区政务服务中心",
        "监督电话": OFFICE_LINE,
        "公布文件": "城政函〔2020〕1号，2020年11月13日公布（540102-1-附3-01）",
    }


def test_a_cancelled_item_says_what_replaces_it_who_checks_and_since_when(client, published):
    answer = ask(client, q=CANCELLED)
    assert [one.answer for one in answer.context["answers"]] == ["cancelled"]
    assert "已取消，不用提供" in answer.content.decode()
    assert facts(answer) == {
        "现在怎么办": "由公安机关核查户籍信息。",
        "由谁核查": "城关区公安分局",
        "从何时起": "2020年11月5日",
        "原索要单位": "城关区民政局",
        "取消类别": "部门核查：由主管部门调查核实。",
        "公布文件": "城政函〔2020〕1号，2020年11月13日公布（540102-1-附4-01）",
        "仍被索要时": f"请打监督电话 {OFFICE_LINE}",
    }


def test_without_a_day_of_its_own_a_cancellation_holds_from_publication(client, published):
    assert facts(ask(client, q="健康证明"))["从何时起"] == "2020年11月13日"


def test_a_referred_item_is_still_needed_and_says_that_it_was_referred(client, published):
    answer = ask(client, q=REFERRED)
    assert [(one.answer, one.referred) for one in answer.context["answers"]] == [("needed", True)]
    assert facts(answer)["说明"].startswith("设定这个证明的文件由上级制定，已提请上级取消。")


def test_what_no_list_names_may_not_be_demanded(client, published):
    answer = ask(client, q="婚育情况证明", place="540102")
    words = answer.content.decode()
    assert "未列入清单，不得要求提供" in words
    assert "未列入清单范围内的，一律不得要求申请人提供任何证明材料" in words
    assert f"请打城关区人民政府办公室监督电话 {OFFICE_LINE}" in words


def test_names_that_are_alike_are_offered(client, published):
    assert [one["name"] for one in ask(client, q="婚姻登记证明").context["alike"]] == ["婚姻状况证明"]


def test_a_place_without_a_list_is_not_answered_from_its_silence(client, published):
    words = ask(client, q=KEPT, place="540600").content.decode()
    assert "那曲市还没有公布清单，暂时不能回答" in words
    assert "未列入清单，不得要求提供" not in words
    assert "在全区其他地方的清单里查到1项" in words


def test_filters_that_hide_every_hit_do_not_say_that_it_is_not_listed(client, published):
    answer = ask(client, q=KEPT, subject="enterprise")
    assert answer.context["narrowed"] is True
    assert "不得要求提供" not in answer.content.decode()


@pytest.mark.parametrize("text", ["", " ", "　", "，", "()"])
def test_nothing_asked_is_not_answered(client, published, text):
    answer = ask(client, q=text)
    assert "answers" not in answer.context
    assert "nothing" not in answer.context


@pytest.mark.parametrize(
    ("text", "hits"), [("亲", 1), ("无犯罪 记录", 1), ("ＫＥＰＴ", 0), ("城关区民政局", 3), ("%", 0), ("_", 0)]
)
def test_any_length_and_width_is_looked_for(client, published, text, hits):
    answer = ask(client, q=text)
    assert len(answer.context.get("answers", [])) == hits


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"place": "540000"}, {KEPT, CANCELLED, REFERRED, "健康证明", "收入证明", "婚姻状况证明"}),
        ({"place": "540102002"}, {"收入证明", "婚姻状况证明"}),
        ({"place": "540103"}, set()),
        ({"outcome": "needed"}, {KEPT, REFERRED, "婚姻状况证明"}),
        ({"outcome": "cancelled"}, {CANCELLED, "健康证明", "收入证明"}),
        ({"category": "commitment"}, {"收入证明"}),
        ({"subject": "enterprise"}, {REFERRED}),
        ({"outcome": "nonsense", "place": "1"}, {KEPT, CANCELLED, REFERRED, "健康证明", "收入证明", "婚姻状况证明"}),
    ],
)
def test_filters_narrow_the_hits(client, published, filters, names):
    answer = ask(client, q="证", **filters)
    found = {one.certificate for one in answer.context.get("answers", [])}
    assert found - {"户籍"} == names


def test_a_filter_for_everybody_finds_what_concerns_both(client, published):
    assert REFERRED in {one.certificate for one in ask(client, q="证", subject="individual").context["answers"]}


def test_how_many_are_needed_and_cancelled_is_said(client, published):
    context = ask(client, q="证明").context
    assert (context["total"], context["needed"], context["cancelled"]) == (6, 3, 3)


def test_the_name_itself_stands_before_names_that_contain_it(client, published):
    more_items(published.compilation, division_path="/540000/", cert_name="收入证明材料", search_text="收入证明材料")
    names = [one.certificate for one in ask(client, q="收入证明").context["answers"]]
    assert names == ["收入证明", "收入证明材料"]


def more_items(compilation, count=1, like=KEPT, **values):
    """More rows in a list, like one that stands in it: rows are write-once, so new ones are added."""
    model = compilation.items.filter(cert_name=like).first()
    given = {field.attname: getattr(model, field.attname) for field in ListedItem._meta.fields if field.name != "id"}
    ListedItem.objects.bulk_create(
        [ListedItem(**{**given, "uid": uuid.uuid4(), "position": 1000 + number, **values}) for number in range(count)]
    )


def test_hits_are_counted_up_to_a_thousand(client, published):
    more_items(published.compilation, 1005)
    answer = ask(client, q=KEPT)
    assert (answer.context["total"], answer.context["cut"]) == ("1,000+", True)
    assert answer.context["page"].paginator.num_pages == 100
    assert len(ask(client, q=KEPT, page="100").context["answers"]) == 10


def test_queries_do_not_grow_with_the_hits(client, published, django_assert_num_queries):
    more_items(published.compilation, 2)
    with CaptureQueriesContext(connection) as few:
        ask(client, q=KEPT)
    more_items(published.compilation, 30)
    with django_assert_num_queries(len(few)):
        ask(client, q=KEPT)
