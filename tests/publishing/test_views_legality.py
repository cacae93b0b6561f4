"""Legality review on the pages: sent in, passed by another person, sent back with the reason, given up."""

import pytest
import time_machine
from django.urls import reverse

from publishing.enums import EditionState
from publishing.models import Compilation
from publishing.operations import submit_for_legality
from tests.publishing.conftest import COMPILED_AT, HOUR
from tests.stories import a_story


@pytest.fixture(autouse=True)
def _in_phase_three():
    with time_machine.travel(COMPILED_AT + HOUR, tick=False):
        yield


@pytest.fixture
@a_story
def compiled(settled):
    return settled.compile()


@pytest.fixture
@a_story
def submitted(settled, compiled):
    submit_for_legality(compiled, actor=settled.cast.panel_chair, at=COMPILED_AT)
    return compiled


def act(client, user, name, compilation, **data):
    client.force_login(user)
    return client.post(reverse(name, args=[compilation.pk]), data)


def states(compilation):
    return sorted(set(compilation.editions.values_list("state", flat=True)))


def test_both_lists_are_sent_in_together(client, settled, compiled):
    answer = act(client, settled.cast.panel_chair, "submit_legality", compiled)
    assert answer["Location"] == reverse("compilation", args=[compiled.pk])
    assert states(compiled) == [EditionState.IN_LEGALITY]


@pytest.mark.parametrize("name", ["submit_legality", "pass_legality", "send_back", "discard"])
def test_looking_moves_nothing(client, settled, compiled, name):
    cast = settled.cast
    client.force_login(cast.legality if name in ("pass_legality", "send_back") else cast.panel_chair)
    assert client.get(reverse(name, args=[compiled.pk])).status_code == 405
    assert states(compiled) == [EditionState.COMPILED]


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("submit_legality", "legality"),
        ("submit_legality", "approver"),
        ("pass_legality", "panel_chair"),
        ("pass_legality", "city_legality"),
        ("send_back", "coordinator"),
        ("discard", "legality"),
        ("discard", "stranger_chair"),
    ],
)
def test_nobody_else_may(client, settled, submitted, name, who):
    answer = act(client, getattr(settled.cast, who), name, submitted, words="通过。", note="退回。")
    assert answer.status_code == 404
    assert states(submitted) == [EditionState.IN_LEGALITY]


def test_a_second_click_says_who_was_first(client, settled, compiled):
    act(client, settled.cast.panel_chair, "submit_legality", compiled)
    answer = act(client, settled.cast.panel_chair, "submit_legality", compiled)
    said = [str(message) for message in client.get(answer["Location"]).context["messages"]]
    assert said[0] == "两份清单已送合法性审查。"
    assert said[1].startswith("城关组长甲已于11月7日11:00办理“送合法性审查”")
    assert states(compiled) == [EditionState.IN_LEGALITY]


def test_passing_stores_the_opinion(client, settled, submitted):
    act(client, settled.cast.legality, "pass_legality", submitted, words="同意报审。")
    edition = submitted.editions.first()
    assert (edition.state, edition.legality_words, edition.legality_by) == (
        EditionState.LEGAL,
        "同意报审。",
        settled.cast.legality,
    )


def test_an_opinion_is_asked_for(client, settled, submitted):
    answer = act(client, settled.cast.legality, "pass_legality", submitted, words=" ")
    assert list(answer.context["form"].errors) == ["words"]
    assert states(submitted) == [EditionState.IN_LEGALITY]


def test_who_compiled_is_refused_and_keeps_what_was_typed(client, settled, submitted):
    Compilation.objects.filter(pk=submitted.pk).update(compiled_by=settled.cast.legality)
    answer = act(client, settled.cast.legality, "pass_legality", submitted, words="同意报审。")
    assert answer.context["form"].non_field_errors() == [
        "清单由您编制或送审，“审查通过”须由其他人员办理。没有其他人员的，请先在“人员岗位”中指定。"
    ]
    assert answer.context["form"]["words"].value() == "同意报审。"
    assert states(submitted) == [EditionState.IN_LEGALITY]


def test_sending_back_needs_its_reason_and_shows_it(client, settled, submitted):
    assert list(act(client, settled.cast.legality, "send_back", submitted, note="").context["form"].errors) == ["note"]
    act(client, settled.cast.legality, "send_back", submitted, note="第1项依据已废止。")
    assert states(submitted) == [EditionState.SENT_BACK]
    client.force_login(settled.cast.panel_chair)
    assert "第1项依据已废止。" in client.get(reverse("compilation", args=[submitted.pk])).content.decode()


def test_what_was_sent_back_is_given_up_and_compiled_anew(client, settled, submitted):
    act(client, settled.cast.legality, "send_back", submitted, note="第1项依据已废止。")
    act(client, settled.cast.panel_chair, "discard", submitted, note="按审查意见重新编制。")
    assert states(submitted) == [EditionState.DISCARDED]
    assert settled.compile().number == 2


def test_a_list_in_review_is_not_given_up(client, settled, submitted):
    answer = act(client, settled.cast.panel_chair, "discard", submitted, note="不要了。")
    assert "不能再办理“作废”" in answer.context["form"].non_field_errors()[0]
    assert states(submitted) == [EditionState.IN_LEGALITY]


def test_why_it_came_back_is_not_read_in_the_log_of_the_unit_by_those_above(client, settled, submitted):
    cast, lead = settled.cast, settled.ground.lead
    act(client, cast.legality, "send_back", submitted, note="第1项依据已废止。")
    client.force_login(cast.region_coordinator)
    page = client.get(reverse("unit_log", args=[lead.pk])).content.decode()
    assert ("审查退回" in page, "第1项依据已废止。" in page) == (True, False)
