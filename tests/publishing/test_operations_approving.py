"""Legality review and approval: another person, in order, with all facts, both lists together."""

from datetime import date

import pytest

from campaign.models import Message
from campaign.operations import NoPower, NoteMissing, Refused, WrongState
from publishing.enums import EditionState
from publishing.models import Compilation
from publishing.operations import (
    discard,
    pass_legality,
    record_approval,
    send_back,
    submit_for_legality,
)
from publishing.operations.approving import SamePerson
from publishing.sheets.editions import release
from tests.publishing.conftest import COMPILED_AT, HOUR, PUBLISHED_AT
from tests.stories import a_story

APPROVED = {"number": "城政函〔2020〕8号", "day": date(2020, 11, 7), "signatory": "城关签发甲"}


@pytest.fixture
@a_story
def compiled(settled):
    return settled.compile()


@pytest.fixture
@a_story
def submitted(settled, compiled):
    submit_for_legality(compiled, actor=settled.cast.panel_chair, at=COMPILED_AT)
    return compiled


@pytest.fixture
@a_story
def legal(settled, submitted):
    pass_legality(submitted, words="通过。", actor=settled.cast.legality, at=COMPILED_AT)
    return submitted


def states(compilation):
    return list(compilation.editions.order_by("kind").values_list("state", flat=True))


def test_both_lists_go_together_and_the_reviewer_is_told(settled, submitted):
    assert states(submitted) == [EditionState.IN_LEGALITY] * 2
    told = Message.objects.filter(kind="review_legality")
    assert list(told.values_list("user__username", flat=True)) == ["legality"]


def test_passing_tells_who_records_the_approval(settled, legal):
    assert states(legal) == [EditionState.LEGAL] * 2
    told = Message.objects.filter(kind="record_approval")
    assert list(told.values_list("user__username", flat=True)) == ["approver"]


def test_who_compiled_does_not_review(settled, submitted):
    Compilation.objects.filter(pk=submitted.pk).update(compiled_by=settled.cast.legality)
    with pytest.raises(SamePerson):
        pass_legality(Compilation.objects.get(), words="通过。", actor=settled.cast.legality, at=COMPILED_AT)
    assert states(submitted) == [EditionState.IN_LEGALITY] * 2


def test_steps_cannot_be_skipped(settled, compiled):
    cast = settled.cast
    with pytest.raises(WrongState):
        pass_legality(compiled, words="通过。", actor=cast.legality, at=COMPILED_AT)
    with pytest.raises(WrongState):
        record_approval(compiled, **APPROVED, actor=cast.approver, at=COMPILED_AT)
    with pytest.raises(WrongState):
        release(compiled, actor=cast.coordinator, at=PUBLISHED_AT)
    assert states(compiled) == [EditionState.COMPILED] * 2


def test_a_list_is_not_published_by_the_way_of_the_summary(settled, compiled):
    release_move = compiled.editions.first().workflow.move("publish_summary")
    assert EditionState.COMPILED in release_move.sources
    with pytest.raises(WrongState):
        release(compiled, actor=settled.cast.coordinator, at=PUBLISHED_AT)


def test_sending_back_needs_its_reason(settled, submitted):
    with pytest.raises(NoteMissing):
        send_back(submitted, note=" ", actor=settled.cast.legality, at=COMPILED_AT)
    send_back(submitted, note="依据失效。", actor=settled.cast.legality, at=COMPILED_AT)
    assert states(submitted) == [EditionState.SENT_BACK] * 2
    told = Message.objects.filter(kind="compile_list").values_list("user__username", flat=True)
    assert sorted(told) == ["coordinator", "panel_chair"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"number": " "}, "请填写审定文号，例如：拉政函〔2020〕1号。"),
        ({"day": None}, "请填写审定日期。"),
        ({"day": date(2020, 11, 8)}, "审定日期不能晚于今天。"),
        ({"signatory": ""}, "请填写签发人。"),
        (
            {"number": "", "day": None, "signatory": ""},
            "请填写审定文号，例如：拉政函〔2020〕1号。请填写审定日期。请填写签发人。",
        ),
    ],
)
def test_an_approval_lacks_nothing(settled, legal, changed, words):
    with pytest.raises(Refused) as refused:
        record_approval(legal, **{**APPROVED, **changed}, actor=settled.cast.approver, at=COMPILED_AT)
    assert refused.value.words == words
    assert states(legal) == [EditionState.LEGAL] * 2


def test_the_day_of_approval_is_todays_in_beijing_also_after_midnight(settled, legal):
    just_after_midnight = COMPILED_AT.replace(hour=0, minute=30) + 24 * HOUR
    day = date(2020, 11, 8)
    record_approval(legal, **{**APPROVED, "day": day}, actor=settled.cast.approver, at=just_after_midnight)
    assert set(legal.editions.values_list("approval_date", flat=True)) == {day}


@pytest.mark.parametrize("who", ["coordinator", "city_legality", "clerk"])
def test_only_the_justice_department_of_the_level_reviews(settled, submitted, who):
    with pytest.raises(NoPower):
        pass_legality(submitted, words="通过。", actor=getattr(settled.cast, who), at=COMPILED_AT)


def test_a_refused_act_leaves_no_trace_on_the_rows(settled, submitted):
    with pytest.raises(NoPower):
        pass_legality(submitted, words="通过。", actor=settled.cast.coordinator, at=COMPILED_AT)
    assert set(submitted.editions.values_list("legality_words", "legality_by")) == {("", None)}


def test_what_is_approved_is_not_given_up(settled, legal):
    with pytest.raises(WrongState):
        discard(legal, note="不要了。", actor=settled.cast.panel_chair, at=COMPILED_AT)
