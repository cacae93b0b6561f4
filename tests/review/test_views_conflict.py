"""One disagreement: both sides, reasons, the way to rule as the other did."""

import pytest
from django.urls import reverse

from review.models import Conflict, ReasonedDifference
from review.operations.radar import reason_difference
from tests.review.radar_papers import CHECKED, GONE, KEEP, OTHER_LAW, Region, region
from tests.review.test_operations_radar import LATER, WORDS, look

__all__ = ["region"]


@pytest.fixture
def two(region: Region) -> Region:
    """城关区民政局 keeps what 拉萨市民政局 above it cancels."""
    region.settle("civil", KEEP)
    region.settle("city_civil", CHECKED)
    look()
    return region


def page_of(browser, **values):
    return browser.get(reverse("conflict", args=[Conflict.objects.get(**values).pk]))


def test_both_sides_stand_beside_each_other(two, as_user):
    text = page_of(as_user(two.cast.panel_chair)).content.decode()
    for words in (
        "城关区民政局",
        "拉萨市民政局",
        "法律规定必须核验。",
        CHECKED.replacement,
        "收养法",
        "上级取消、下级保留",
    ):
        assert words in text
    assert "向上看齐" in text


def test_only_items_that_one_may_open_are_linked(two, as_user):
    county = page_of(as_user(two.cast.panel_chair)).content.decode()
    assert reverse("ruling", args=[two.case("civil").pk]) in county
    assert reverse("ruling", args=[two.case("city_civil").pk]) not in county
    office = page_of(as_user(two.cast.region_coordinator)).content.decode()
    assert "打开审核事项" not in office


def test_what_is_not_agreed_says_so_and_is_not_there_for_others(region, as_user):
    region.declare("civil", ("婚姻状况证明", "收养登记", OTHER_LAW))
    region.rule("civil", KEEP)
    region.settle("other_civil", GONE)
    look()
    assert "尚未确认，其他审核组看不到" in page_of(as_user(region.cast.panel_member)).content.decode()
    assert page_of(as_user(region.cast.stranger_chair)).status_code == 404


def test_a_reason_is_given_shown_to_both_and_taken_back(two, as_user):
    row = Conflict.objects.get()
    browser = as_user(two.cast.panel_chair)
    answer = browser.post(reverse("radar_reason"), {"pick": row.pk, "back": row.pk, "words": WORDS}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("conflict", args=[row.pk])
    assert WORDS in answer.content.decode()
    assert WORDS in page_of(as_user(two.cast.city_chair)).content.decode()
    assert "撤回说明" not in page_of(as_user(two.cast.city_chair)).content.decode()
    browser = as_user(two.cast.panel_chair)
    address = reverse("conflict_withdraw", args=[row.pk])
    assert "理由" in browser.post(address, {"note": ""}).content.decode()
    browser.post(address, {"note": "已经接通。"})
    assert ReasonedDifference.objects.get().withdrawn_words == "已经接通。"
    assert browser.post(address, {"note": "再撤。"}).status_code == 409


def test_the_other_panel_does_not_take_it_back(two, as_user):
    row = Conflict.objects.get()
    reason_difference([row], words=WORDS, actor=two.cast.panel_chair, at=LATER)
    answer = as_user(two.cast.city_chair).post(reverse("conflict_withdraw", args=[row.pk]), {"note": "不妥。"})
    assert (answer.status_code, ReasonedDifference.objects.get().withdrawn_at) == (409, None)


def test_aligning_opens_the_item_with_the_other_verdict_filled_in(two, as_user):
    row, case = Conflict.objects.get(), two.case("civil")
    browser = as_user(two.cast.panel_chair)
    given = {"ruling": case.pk, "note": "与市级一致。"}
    answer = browser.post(reverse("conflict_align", args=[row.pk]), given, follow=True)
    assert answer.redirect_chain[-1][0] == f"{reverse('ruling', args=[case.pk])}?adopt={row.pk}"
    form = answer.context["form"]
    assert (form["outcome"].value(), form["disposal"].value()) == ("cancel", "department_check")
    assert form["replacement"].value() == CHECKED.replacement
    assert two.case("civil").state == "pending"


def test_aligning_needs_its_reason_and_ones_own_item(two, as_user):
    row = Conflict.objects.get()
    browser, address = as_user(two.cast.panel_chair), reverse("conflict_align", args=[row.pk])
    assert browser.post(address, {"ruling": two.case("civil").pk, "note": ""}).status_code == 200
    assert browser.post(address, {"ruling": two.case("city_civil").pk, "note": "统一。"}).status_code == 404
    assert browser.post(address, {"ruling": "x", "note": "统一。"}).status_code == 404
    assert two.case("civil").state == "settled"


def test_the_item_shows_who_rules_otherwise_and_nothing_is_adopted_unseen(two, as_user):
    row, case = Conflict.objects.get(), two.case("civil")
    page = as_user(two.cast.panel_member).get(reverse("ruling", args=[case.pk]))
    assert [one.said for one in page.context["against"]] == ["取消（部门核查）"]
    other = as_user(two.cast.city_chair).get(f"{reverse('ruling', args=[two.case('city_civil').pk])}?adopt={row.pk}")
    assert other.context["form"]["outcome"].value() == "retain"
    for odd in ("x", "99999999", "9" * 30, "-1"):
        assert as_user(two.cast.panel_member).get(f"{reverse('ruling', args=[case.pk])}?adopt={odd}").status_code == 200


def test_the_page_says_when_both_are_in_line(two, as_user):
    two.again("civil", CHECKED)
    look()
    assert "两方结论已经一致" in page_of(as_user(two.cast.panel_chair)).content.decode()
