"""A list is not compiled while its rulings disagree with others: in line, or explained, read at that moment."""

import pytest
from django.urls import reverse

from campaign.models import LogEntry
from publishing.models import Compilation
from publishing.operations import NotSettled, compile_lists
from review.models import Conflict
from review.operations.radar import look_at_list, reason_difference
from tests.publishing.conftest import COMPILED_AT
from tests.review.conftest import as_user, review_time
from tests.review.radar_papers import CHECKED, GONE, KEEP, Region, region

__all__ = ["as_user", "region", "review_time"]
WORDS = "本区尚未接入核查系统，接通以前仍须提供。"


@pytest.fixture
def two(region: Region) -> Region:
    """城关区民政局 keeps what 拉萨市民政局 above it cancels; both are agreed."""
    region.settle("civil", KEEP)
    region.settle("city_civil", GONE)
    return region


def compiled(region: Region) -> Compilation:
    """城关区's list."""
    return compile_lists(region.unit("lead"), region.round, actor=region.cast.panel_chair, at=COMPILED_AT)


def test_a_disagreement_refuses_the_list_and_names_the_item_without_any_look(two: Region):
    with pytest.raises(NotSettled) as refused:
        compiled(two)
    assert refused.value.words == (
        "有1项结论与其他单位不一致，没有统一，也没有说明差异：“婚姻状况证明”（上级取消、下级保留）。请在一致性雷达中办理。"
    )
    assert (Compilation.objects.count(), Conflict.objects.count()) == (0, 0)


def test_a_reason_lets_it_pass_until_a_ruling_changes(two: Region):
    look_at_list(two.unit("lead"), two.round, actor=two.cast.panel_chair, at=COMPILED_AT)
    reason_difference([Conflict.objects.get()], words=WORDS, actor=two.cast.panel_chair, at=COMPILED_AT)
    two.again("city_civil", CHECKED)
    with pytest.raises(NotSettled):
        compiled(two)
    look_at_list(two.unit("lead"), two.round, actor=two.cast.panel_chair, at=COMPILED_AT)
    reason_difference([Conflict.objects.get()], words=WORDS, actor=two.cast.panel_chair, at=COMPILED_AT)
    assert compiled(two).items.count() == 1


def test_in_line_it_passes(two: Region):
    two.again("civil", GONE)
    assert compiled(two).items.get().outcome == "cancel"


def test_another_category_and_what_others_have_in_hand_refuse_nothing(region: Region):
    region.settle("civil", GONE)
    region.settle("city_civil", CHECKED)
    assert compiled(region).items.count() == 1


def test_the_compilation_says_as_of_which_line_of_the_log_it_stands(region: Region):
    case = region.settle("civil", KEEP)
    assert compiled(region).as_of == LogEntry.objects.about(case).last().pk


def test_the_page_says_what_to_do_and_asks_nothing_of_the_broker(two: Region, as_user):
    address = f"{reverse('compile_list', args=[two.unit('lead').pk])}?round=1"
    text = as_user(two.cast.panel_chair).get(address).content.decode()
    assert "有1项结论与其他单位不一致" in text
    assert reverse("radar_look_list", args=[two.unit("lead").pk]) in text
    assert "编制保留清单和取消清单" not in text
