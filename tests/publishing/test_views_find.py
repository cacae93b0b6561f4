"""Is it still needed: three answers, each with its reasons."""

import uuid

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from publishing.models import ListedItem
from tests.cast import PHASE_5
from tests.publishing.conftest import CANCELLED, KEPT, OFFICE_LINE, REFERRED

LOCMEM = "django.core.cache.backends.locmem.LocMemCache"


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
        "由谁核查": "城关区公安分局（待衔接：该单位尚未确认承接，期间仍不得要求申请人提供证明）",
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


def test_names_that_are_alike_are_offered_before_anything_is_concluded(client, published):
    answer = ask(client, q="婚姻登记证明")
    words = answer.content.decode()
    assert [one["name"] for one in answer.context["alike"]] == ["婚姻状况证明"]
    assert words.index("没有找到同名的证明") < words.index("您要查的是不是") < words.index("一律不得要求")
    assert "未列入清单，不得要求提供" not in words


def test_a_name_that_is_offered_leads_to_its_answer(client, published):
    (offered,) = ask(client, q="单身证明", place="540102", subject="enterprise").context["alike"]
    found = client.get(reverse("find") + offered["url"]).context
    assert [one.certificate for one in found["answers"]] == ["婚姻状况证明"]
    assert found["place"] == published.county


@pytest.mark.parametrize(
    ("typed", "read", "names"),
    [
        ("我要开收入证明", "收入证明", ["收入证明"]),
        ("健康证", "", ["健康证明"]),
        ("办健康证要吗", "健康证", ["健康证明"]),
        ("八廓街道收入证明", "收入证明", ["收入证明"]),
        ("無犯罪記錄證明", "无犯罪记录证明", [KEPT]),
    ],
)
def test_a_question_as_people_ask_it_is_answered_and_says_how_it_was_read(client, published, typed, read, names):
    answer = ask(client, q=typed)
    assert (answer.context["read"], [one.certificate for one in answer.context["answers"]]) == (read, names)
    assert (f"按“{read}”查找" in answer.content.decode()) is bool(read)


@pytest.mark.parametrize(
    "typed", ["城关区民政局无犯罪记录证明", "城关区民政局 能不能要 无犯罪记录证明", "城关区 民政局 无犯罪记录"]
)
def test_an_office_in_the_question_is_answered_for_that_office(client, published, typed):
    more_items(published.compilation, unit_id=published.ground.township.pk, unit_name="八廓街道办事处")
    answer = ask(client, q=typed)
    assert (answer.context["office"], answer.context["total"]) == (published.ground.civil, 1)
    assert [one.item.unit for one in answer.context["answers"]] == [published.ground.civil]
    assert "城关区民政局查到<b>1</b>项" in answer.content.decode()
    assert answer.context["others"] == 1
    others = client.get(reverse("find") + answer.context["others_url"]).context
    assert (others["total"], others["place"]) == (2, published.county)


def test_offices_are_offered_once_a_place_is_chosen(client, published):
    assert ask(client, q=KEPT).context["form"].fields.get("unit") is None
    offered = ask(client, q=KEPT, place="540102").context["form"].fields["unit"].choices
    assert ("540102-002", "城关区民政局") in offered
    assert ("540102002-001", "八廓街道办事处") in offered
    offered = ask(client, q=KEPT, place="540100").context["form"].fields["unit"].choices
    assert [name for _, name in offered] == ["不限", "拉萨市人民政府办公室", "拉萨市民政局", "拉萨市司法局"]


@pytest.mark.parametrize("place", [{"place": "540102"}, {}])
def test_a_chosen_office_is_answered_for(client, published, place):
    answer = ask(client, q="证明", unit="540102-004", **place)
    assert [one.certificate for one in answer.context["answers"]] == ["健康证明"]
    assert answer.context["office"] == published.ground.institution
    assert {"label": "部门：城关区社会福利院", "url": "?q=%E8%AF%81%E6%98%8E&place=540102"} in answer.context[
        "narrowing"
    ]


def test_an_office_whose_list_lacks_it_may_not_demand_it(client, published):
    answer = ask(client, q="城关区社会福利院要收入证明")
    words = answer.content.decode()
    assert "未列入清单，不得要求提供" in words
    assert "收入证明（城关区社会福利院）" in words
    assert "在其他部门、其他地方的清单里查到1项" in words


def test_the_silence_of_an_office_that_did_not_declare_is_no_answer(client, published):
    words = ask(client, q=KEPT, place="540102", unit="540102-003").content.decode()
    assert "城关区司法局的事项还没有公布，暂时不能回答" in words
    assert "未列入清单，不得要求提供" not in words


def test_places_that_have_not_published_are_named_and_linked(client, published):
    answer = ask(client, q="天书证明")
    words = answer.content.decode()
    assert [one.place.name for one in answer.context["waiting"]] == ["西藏自治区", "拉萨市", "堆龙德庆区", "那曲市"]
    assert "西藏自治区还有4个地方没有公布第1轮清单，以上回答不包括这些地方" in words
    assert "没有公布的，尚未作出决定，不等于已经取消" in words
    assert 'href="/lists/540600/"' in words
    assert ask(client, q="天书证明", place="540102").context["waiting"] == []
    below = ask(client, q="天书证明", place="540100").context["waiting"]
    assert [one.place.name for one in below] == ["拉萨市", "堆龙德庆区"]


@pytest.mark.parametrize(
    ("query", "title", "todo"),
    [
        ({"place": "999999"}, "没有这个地区", "重新选择地方"),
        ({"place": "x"}, "没有这个地区", "重新选择地方"),
        ({"unit": "540102-999"}, "没有这个部门", "先选地方，再选部门"),
        ({"place": "540103", "unit": "540102-002"}, "没有这个部门", "先选地方，再选部门"),
    ],
)
def test_a_place_or_office_that_there_is_not_is_said_and_the_question_kept(client, published, query, title, todo):
    answer = ask(client, q=KEPT, **query)
    words = answer.content.decode()
    assert answer.status_code == 404
    assert (title in words, todo in words, f'value="{KEPT}"' in words) == (True, True, True)
    assert "answers" not in answer.context
    everywhere = client.get(reverse("find") + answer.context["everywhere_url"])
    assert [one.certificate for one in everywhere.context["answers"]] == [KEPT]


@pytest.mark.parametrize(("service", "words"), [("办理低保", "“办理低保”时，"), ("领取低保", "办理“领取低保”时，")])
def test_a_service_that_says_that_it_is_handled_does_not_say_it_twice(client, published, service, words):
    more_items(published.compilation, 4, cert_name="低保证明", service_name=service, search_text="低保证明")
    assert words in ask(client, q="低保证明").content.decode()


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
        ({"outcome": "nonsense"}, {KEPT, CANCELLED, REFERRED, "健康证明", "收入证明", "婚姻状况证明"}),
    ],
)
def test_filters_narrow_the_hits(client, published, filters, names):
    answer = ask(client, q="证", **filters)
    found = {one.certificate for one in answer.context.get("answers", [])}
    assert found - {"户籍"} == names


def test_a_filter_for_everybody_finds_what_concerns_both(client, published):
    assert REFERRED in {one.certificate for one in ask(client, q="证", subject="individual").context["answers"]}


def test_how_many_are_needed_and_cancelled_is_said(client, published):
    context = next(one for one in ask(client, q="证明").context if "total" in one)
    assert (context["total"], context["needed"], context["cancelled"]) == (6, 3, 3)


def test_the_name_itself_stands_before_names_that_contain_it(client, published):
    more_items(published.compilation, division_path="/540000/", cert_name="收入证明材料", search_text="收入证明材料")
    names = [one.certificate for one in ask(client, q="收入证明").context["answers"]]
    assert names == ["收入证明", "收入证明材料"]


def test_a_service_of_that_name_stands_behind_the_certificates(client, published):
    given = {"service_name": "健康证明补领", "search_text": "甲证明健康证明补领", "division_path": "/540000/"}
    more_items(published.compilation, cert_name="甲证明", **given)
    assert [one.certificate for one in ask(client, q="健康证").context["answers"]] == ["健康证明", "甲证明"]


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


@pytest.mark.parametrize("query", [{"q": "城关区民政局要无犯罪记录证明"}, {"q": "天书证明"}, {"q": "婚姻登记证明"}])
def test_no_way_of_asking_makes_queries_grow(client, published, query, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        ask(client, **query)
    more_items(published.compilation, 30)
    more_items(published.compilation, 30, like="婚姻状况证明")
    with django_assert_num_queries(len(few)):
        ask(client, **query)
    assert len(few) <= 23


def test_each_further_choice_says_how_many_it_leaves_and_leads_there(client, published):
    answer = ask(client, q="证明", place="540102")
    groups = {group["label"]: group["choices"] for group in answer.context["facets"]}
    assert {label: [(one["label"], one["count"]) for one in choices] for label, choices in groups.items()} == {
        "部门": [("城关区民政局", 3), ("八廓街道办事处", 2), ("城关区社会福利院", 1)],
        "服务对象": [("企业", 1), ("个人", 6), ("企业和个人", 1)],
        "结论": [("仍需提供", 3), ("已取消", 3)],
        "取消类别": [("取消废止", 1), ("告知承诺", 1), ("部门核查", 1)],
    }
    for choices in groups.values():
        for one in choices:
            assert client.get(reverse("find") + one["url"]).context["total"] == one["count"]


def test_a_choice_made_is_marked_and_leads_back(client, published):
    answer = ask(client, q="证明", outcome="needed")
    (on,) = (one for group in answer.context["facets"] for one in group["choices"] if one["on"])
    assert (on["label"], client.get(reverse("find") + on["url"]).context["total"]) == ("仍需提供", 6)
    assert 'aria-current="true"' in answer.content.decode()


def test_letters_are_read_as_pinyin_and_that_is_said(client, published):
    answer = ask(client, q="wfzjlzm")
    assert [one.certificate for one in answer.context["answers"]] == [KEPT]
    assert f"没有原样查到“wfzjlzm”，按拼音读作：{KEPT}。" in answer.content.decode()


def test_the_order_is_explained_where_there_is_one(client, published):
    assert "名称相同的排在最前" in ask(client, q="证明").content.decode()
    assert "名称相同的排在最前" not in ask(client, q=KEPT).content.decode()


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("那曲", "那曲市还没有公布清单，暂时不能回答"),
        ("那曲市要什么证明", "那曲市还没有公布清单，暂时不能回答"),
        ("堆龙德庆区民政局", "堆龙德庆区还没有公布清单，暂时不能回答"),
    ],
)
def test_a_place_or_office_alone_is_answered_for_itself(client, published, typed, title):
    words = ask(client, q=typed).content.decode()
    assert (title in words, "未列入清单，不得要求提供" in words) == (True, False)


def test_a_published_place_or_office_alone_shows_what_it_lists(client, published):
    assert ask(client, q="城关区的证明").context["total"] == 6
    assert ask(client, q="城关区社会福利院要什么证明").context["total"] == 1


def test_while_places_are_waiting_silence_is_no_verdict(client, published):
    words = ask(client, q="天书证明").content.decode()
    assert ("已公布的清单里没有查到" in words, "未列入清单，不得要求提供" in words) == (True, False)
    words = ask(client, q="天书证明", place="540102").content.decode()
    assert "未列入清单，不得要求提供" in words


@pytest.mark.parametrize("typed", ["居住证明", "租住证明", "居(租)住证明", "居（租）住"])
def test_a_name_with_brackets_is_found_as_it_is_said(client, published, typed):
    more_items(published.compilation, cert_name="居（租）住证明", service_name="入学")
    assert [one.certificate for one in ask(client, q=typed).context["answers"]][-1] == "居（租）住证明"


def test_suggestions_are_offered_on_the_first_page_too(client, published):
    words = client.get(reverse("home")).content.decode()
    assert (f'data-suggest="{reverse("find_suggest")}"' in words, "js/find.js" in words) == (True, True)


def test_places_that_somebody_makes_up_and_what_is_chosen_beside_a_place_are_not_kept(client, published, settings):
    settings.CACHES = {**settings.CACHES, "default": {"BACKEND": LOCMEM, "LOCATION": "made-up"}}
    ask(client, q=KEPT)
    ask(client, q=KEPT, place="540102")
    before = set(cache._cache)
    for number in range(5):
        assert ask(client, q=KEPT, place=f"77{number:04d}").status_code == 404
        ask(client, q=KEPT, place="540102", subject="individual", on=f"2020-11-1{number}")
    assert set(cache._cache) - before == set()
    cache.clear()
