"""Beside the form: precedents, the catalogue's entry, the hint by the basis; filling from a precedent saves nothing."""

import pytest
from django.urls import reverse

from campaign.models import Recusal
from review.models import Ruling
from submissions.models import ModelItem
from tests.cast import PHASE_3
from tests.review.conftest import KINSHIP, RESIDENCE, RULE
from tests.review.radar_papers import CHECKED, GONE, KEEP, LAW, MARRIAGE, NONE, SERVICE, Region, region
from tests.submissions.catalogue_papers import entered

__all__ = ["region"]


def page_of(client, case, query=""):
    return client.get(reverse("ruling", args=[case.pk]) + query)


def told(page):
    """Each verdict with its number in the same service and in all, and whose examples are shown, linked or not."""
    return [
        (one.words, one.same, one.count, [(example.case.unit.name, bool(example.url)) for example in one.examples])
        for one in page.context["precedents"]
    ]


@pytest.fixture
def two(region: Region) -> Region:
    """城关区民政局's item waits; its institution's is ruled in hand; 堆龙 and the city have agreed, in another service and the same."""
    region.declare("civil", (MARRIAGE, SERVICE, LAW))
    region.declare("institution", (MARRIAGE, SERVICE, LAW))
    region.rule("institution", GONE)
    region.settle("other_civil", KEEP, service="户口迁移")
    region.settle("city_civil", CHECKED)
    return region


def test_alike_items_are_shown_by_verdict_the_same_service_first(two, as_user):
    page = page_of(as_user(two.cast.panel_member), two.case("civil"))
    assert told(page) == [
        ("取消（取消废止）", 1, 1, [("城关区社会福利院", True)]),
        ("取消（部门核查）", 1, 1, [("拉萨市民政局", False)]),
        ("保留", 0, 1, [("堆龙德庆区民政局", False)]),
    ]
    words = page.content.decode()
    for part in ("城关组长甲", "拉萨市人民政府办公室", "照此拟处理", "由民政部门核查婚姻登记信息"):
        assert part in words
    assert "拉萨组长甲" not in words


def test_what_another_panel_has_in_hand_is_not_told(two, as_user):
    page = page_of(as_user(two.cast.stranger_chair), two.case("other_civil", service="户口迁移"))
    assert told(page) == [("取消（部门核查）", 0, 1, [("拉萨市民政局", False)])]


def test_what_another_panel_corrects_is_not_told_before_it_is_published(two, as_user):
    two.again("city_civil", GONE)
    page = page_of(as_user(two.cast.panel_member), two.case("civil"))
    assert [one.words for one in page.context["precedents"]] == ["取消（取消废止）", "保留"]


@pytest.mark.parametrize("key", ["city_civil", "institution"])
def test_nothing_is_told_of_a_unit_from_which_the_reader_stands_aside(two, as_user, key):
    member = two.cast.panel_member
    Recusal.objects.create(user=member, unit=two.unit(key), kind="kin", declared_by=member, declared_at=PHASE_3)
    client, case = as_user(member), two.case("civil")
    page = page_of(client, case)
    assert (len(page.context["precedents"]), page.context["precedents_count"]) == (2, 2)
    assert two.unit(key).name not in page.content.decode().split('id="precedents"')[1].split("</section>")[0]
    assert page_of(client, case, f"?like={two.case(key).pk}").context["filled"] is False


def test_one_press_fills_the_form_and_saves_nothing(two, as_user):
    case, like = two.case("civil"), two.case("city_civil")
    client = as_user(two.cast.panel_member)
    page = page_of(client, case, f"?state=pending&like={like.pk}")
    form = page.context["form"]
    assert [form[name].value() for name in ("outcome", "disposal", "replacement", "checking_unit")] == [
        "cancel",
        "department_check",
        CHECKED.replacement,
        "",
    ]
    assert "已照所选结论填入，尚未提出" in page.content.decode()
    # Asked once: neither the next item nor the answer carries it on.
    assert page.context["query"] == "state=pending"
    assert Ruling.objects.get(pk=case.pk).state == "pending"


def test_without_the_press_the_form_opens_with_what_the_unit_proposes(two, as_user):
    page = page_of(as_user(two.cast.panel_member), two.case("civil"))
    assert (page.context["form"]["outcome"].value(), page.context["filled"]) == ("retain", False)


@pytest.mark.parametrize("odd", ["0", "x", "9" * 30, "-1", "%00"])
def test_a_precedent_that_is_not_there_fills_nothing(two, as_user, odd):
    page = page_of(as_user(two.cast.panel_member), two.case("civil"), f"?like={odd}")
    assert (page.status_code, page.context["filled"]) == (200, False)


def test_where_a_precedent_breaks_a_rule_for_this_item_it_says_so_instead(region, as_user):
    region.settle("city_civil", KEEP)
    region.declare("civil", (MARRIAGE, SERVICE, NONE))
    words = page_of(as_user(region.cast.panel_member), region.case("civil")).content.decode()
    assert "本件不能照此：该事项的依据不足以保留" in words
    assert "照此拟处理" not in words


def test_an_item_without_precedents_says_so(docketed, as_user, cast):
    words = page_of(as_user(cast.panel_member), docketed.case(KINSHIP)).content.decode()
    assert "还没有可以参照的结论" in words


def test_the_superior_reads_precedents_of_a_dispute_without_filling(docketed, as_user, cast):
    case = docketed.disputed(KINSHIP)
    page = as_user(cast.city_chair).get(reverse("dispute", args=[case.pk]))
    assert "同类先例" in page.content.decode()
    assert "照此拟处理" not in page.content.decode()


@pytest.mark.parametrize(
    ("basis", "words"),
    [
        (LAW, "依据为法律：可以保留，写明条款和理由"),
        (RULE, "仅有部门规章：一般取消或者提请上级取消"),
        (NONE, "无依据：按方案取消废止"),
    ],
)
def test_the_level_of_the_basis_gives_a_hint_beside_the_form(region, as_user, basis, words):
    region.declare("civil", (RESIDENCE, SERVICE, basis))
    page = page_of(as_user(region.cast.panel_member), region.case("civil", RESIDENCE))
    assert f"参考（不自动选择）：{words}" in page.content.decode()
    assert page.context["form"]["outcome"].value() == "retain"


def test_the_catalogue_s_entry_stands_beside_the_form(region, as_user):
    one = entered(MARRIAGE, barred=True)
    ModelItem.objects.create(
        department="民政局",
        service_name=SERVICE,
        certificate=one,
        cert_name=MARRIAGE,
        basis_title="收养法",
        basis_clause="第六条",
    )
    region.declare("civil", (MARRIAGE, SERVICE, LAW))
    page = page_of(as_user(region.cast.panel_member), region.case("civil"))
    entry = {line["key"]: line["value"] for line in page.context["entry"]}
    assert entry["目录名称"] == MARRIAGE
    assert entry["常见设定依据"] == "收养法第六条"
    assert "民发〔2020〕20号" in entry["不应由村（居）民委员会出具"]


def test_many_precedents_ask_no_more_than_one(two, as_user, django_assert_num_queries):
    client, case = as_user(two.cast.panel_member), two.case("civil")
    page_of(client, case)
    counts = []
    for more in ("", "education"):
        if more:
            two.settle(more, KEEP)
        with django_assert_num_queries(200, exact=False) as asked:
            assert page_of(client, case).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
