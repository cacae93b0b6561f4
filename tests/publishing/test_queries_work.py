"""What a lead unit's lists ask for next: to compile, to roll up, to roll up again."""

import pytest
from django.urls import reverse

from campaign.models import Message
from publishing.models import Compilation
from publishing.operations import roll_up
from publishing.queries import work_for
from publishing.queries.work import rounds_words
from review.operations import reopen
from tests.publishing.conftest import CANCELLED, COMPILED_AT, HOUR, PUBLISHED_AT, ROLLED_UP_AT


def lines(user, round):
    """The lines of a desk: label, count, hint."""
    return [(work.label, work.count, work.hint) for work in work_for(user, round, PUBLISHED_AT)]


def publish_elsewhere(published, *leads):
    """Lists in force of other lead units."""
    for lead in leads:
        Compilation.objects.create(
            unit=lead,
            round=published.round,
            number=1,
            is_current=True,
            compiled_at=COMPILED_AT,
            compiled_by=published.cast.city_chair,
        )


@pytest.mark.parametrize("who", ["panel_chair", "coordinator"])
def test_a_list_whose_items_are_all_settled_is_to_be_compiled(settled, who):
    ground = settled.ground
    assert lines(getattr(settled.cast, who), ground.round) == [("清单待编制", 1, "7个事项全部办结，可以编制第1轮清单")]
    (work,) = work_for(settled.cast.panel_chair, ground.round, PUBLISHED_AT)
    assert work.url == f"{reverse('compile_list', args=[ground.lead.pk])}?round=1"


@pytest.mark.parametrize("who", ["legality", "approver", "panel_member", "stranger_chair", "city_chair", "clerk"])
def test_nobody_else_is_asked_to_compile(settled, who):
    assert lines(getattr(settled.cast, who), settled.ground.round) == []


def test_an_open_item_keeps_the_line_away(settled):
    reopen(settled.rulings[CANCELLED], note="重新研究。", actor=settled.cast.panel_chair, at=COMPILED_AT)
    assert lines(settled.cast.coordinator, settled.ground.round) == []


def test_what_is_compiled_or_published_is_not_to_be_compiled(published):
    assert lines(published.cast.panel_chair, published.round) == []


def test_when_all_lists_are_published_the_city_is_to_roll_up(published):
    ground, cast = published.ground, published.cast
    publish_elsewhere(published, ground.city_lead)
    assert lines(cast.city_coordinator, published.round) == []
    publish_elsewhere(published, ground.other_lead)
    expected = [("汇总表待汇总", 1, "本级和下级清单全部公布，可以汇总第1轮清单")]
    assert lines(cast.city_coordinator, published.round) == expected
    roll_up(ground.city_lead, published.round, actor=cast.city_chair, at=ROLLED_UP_AT)
    assert lines(cast.city_chair, published.round) == []


def test_a_county_need_not_roll_up_its_own_list(published):
    assert [label for label, _, _ in lines(published.cast.coordinator, published.round)] == []


def test_a_correction_makes_the_roll_ups_above_stale(published):
    ground, cast = published.ground, published.cast
    published.roll_up()
    assert lines(cast.region_chair, published.round) == []
    published.correct()
    (work,) = work_for(cast.region_chair, published.round, PUBLISHED_AT)
    assert (work.label, work.count) == ("汇总表需重新汇总", 1)
    assert work.hint == "第1轮：城关区清单已更正，汇总表需重新汇总"
    assert work.url == f"{reverse('roll_ups')}?unit={ground.coordination.pk}&round=1"
    assert lines(cast.city_chair, published.round) == []


def test_rolling_up_again_takes_the_line_away(published):
    published.roll_up()
    published.correct()
    cast, lead = published.cast, published.ground.coordination
    roll_up(lead, published.round, actor=cast.region_chair, at=ROLLED_UP_AT + 2 * HOUR, reason="城关区清单更正。")
    assert lines(cast.region_chair, published.round) == []


def test_lists_published_later_make_a_roll_up_stale_too(published):
    published.roll_up()
    publish_elsewhere(published, published.ground.other_lead, published.ground.city_lead)
    (line,) = lines(published.cast.region_chair, published.round)
    assert line == ("汇总表需重新汇总", 2, "第1轮：拉萨市本级、堆龙德庆区清单新公布，汇总表需重新汇总")


def test_a_roll_up_in_hand_may_be_stale_before_it_is_published(published):
    roll_up(published.ground.city_lead, published.round, actor=published.cast.city_chair, at=PUBLISHED_AT + HOUR)
    published.correct()
    assert [label for label, _, _ in lines(published.cast.city_chair, published.round)] == ["汇总表需重新汇总"]


def test_a_step_that_waits_names_its_round_and_so_does_the_message(settled):
    compilation = settled.compile()
    assert ("清单已编制", 1, "第1轮：核对后送合法性审查") in lines(settled.cast.panel_chair, settled.ground.round)
    settled.approve(compilation)
    said = Message.objects.filter(obligation=f"compilation:{compilation.pk}").values_list("subject", flat=True)
    assert set(said) >= {f"{compilation}清单已通过合法性审查，请报本级人民政府审定"}
    assert [rounds_words(*rounds) for rounds in ((None, None), (2, 2), (1, 3))] == ["", "第2轮：", "第1至3轮："]
