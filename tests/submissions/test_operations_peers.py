"""Answering a question of the comparison, and taking it up as a draft item."""

import uuid

import pytest

from campaign.models import LogEntry, Unit
from campaign.operations import NoPower, Refused
from submissions.models import Declaration, DeclaredItem, PeerAnswer
from submissions.operations import (
    NotEditable,
    add_from_peers,
    answer_peers,
    certify,
    declare_nil,
    hand_in,
    remove_item,
    save_item,
)
from submissions.queries.peers import compared, units_compared
from tests.cast import PHASE_2, Cast, Ground
from tests.stories import a_story
from tests.submissions.alike import certified_by, counties
from tests.submissions.papers import HOUR, NIL, add, started

CARE = ("高龄补贴发放", "户籍证明")
KEY = ("service", "高龄补贴发放")


@pytest.fixture
@a_story
def asked(ground: Ground, cast: Cast) -> Declaration:
    """The paper of 城关区民政局, which lacks what three other counties have."""
    for unit in counties()[:3]:
        certified_by(unit, ground, [CARE])
    return started(ground, cast)


def test_an_answer_is_kept_once_and_the_log_keeps_each(asked: Declaration, cast: Cast):
    answer_peers(asked, *KEY, reason="elsewhere", words=" 由市局办理。　", actor=cast.clerk, at=PHASE_2)
    answer_peers(asked, *KEY, reason="not_handled", actor=cast.clerk, at=PHASE_2 + HOUR)
    answer = PeerAnswer.objects.get()
    assert (answer.unit, answer.name, answer.reason, answer.words, answer.at) == (
        *(asked.unit, "高龄补贴发放", "not_handled", ""),
        PHASE_2 + HOUR,
    )
    labels = LogEntry.objects.about(asked).filter(move="answer_peers").values_list("label", "note")
    assert list(labels) == [
        ("答复同类单位对照“高龄补贴发放”：由上级单位或者其他部门办理", "由市局办理。"),
        ("答复同类单位对照“高龄补贴发放”：本单位不办理该事项", ""),
    ]


@pytest.mark.parametrize(
    ("reason", "words"),
    [("", ""), ("x", "有说明的答复"), ("other", ""), ("other", "没有"), ("not_handled", "长" * 501)],
)
def test_an_answer_without_a_reason_is_refused(asked: Declaration, cast: Cast, reason: str, words: str):
    with pytest.raises(Refused):
        answer_peers(asked, *KEY, reason=reason, words=words, actor=cast.clerk, at=PHASE_2)
    assert PeerAnswer.objects.count() == 0


@pytest.mark.parametrize("key", [("service", "户籍证明"), ("certificate", "户籍证明"), ("x", "高龄补贴发放"), ("", "")])
def test_what_is_not_asked_is_not_answered(asked: Declaration, cast: Cast, key: tuple[str, str]):
    with pytest.raises(Refused) as refused:
        answer_peers(asked, *key, reason="not_handled", actor=cast.clerk, at=PHASE_2)
    assert refused.value.words.startswith("这一条现在不再提示")
    with pytest.raises(Refused):
        add_from_peers(asked, *key, actor=cast.clerk, at=PHASE_2)


@pytest.mark.parametrize("who", ["leader", "panel_chair", "coordinator", "stranger", "region_coordinator"])
def test_only_who_fills_in_the_paper_answers(asked: Declaration, cast: Cast, who: str):
    with pytest.raises(NoPower):
        answer_peers(asked, *KEY, reason="not_handled", actor=getattr(cast, who), at=PHASE_2)
    with pytest.raises(NoPower):
        add_from_peers(asked, *KEY, actor=getattr(cast, who), at=PHASE_2)


def test_an_answer_may_be_given_after_the_paper_is_locked(asked: Declaration, cast: Cast):
    add(asked, cast.clerk)
    hand_in(asked, actor=cast.clerk, at=PHASE_2)
    certify(asked, actor=cast.leader, at=PHASE_2)
    answer_peers(asked, *KEY, reason="not_demanded", actor=cast.clerk, at=PHASE_2)
    assert compared(asked).open == []
    with pytest.raises(NotEditable):
        add_from_peers(asked, *KEY, actor=cast.clerk, at=PHASE_2)


def test_a_new_item_begins_with_the_names_only_and_settles_the_question(asked: Declaration, cast: Cast):
    item = add_from_peers(asked, *KEY, actor=cast.clerk, at=PHASE_2)
    assert (item.service_name, item.cert_name, item.demanding_unit) == (*CARE, "城关区民政局")
    assert (item.issuing_unit, item.remark, item.bases.count()) == ("", "", 0)
    assert compared(asked).questions == []


def test_a_question_stays_quiet_when_the_item_declared_for_it_takes_the_unit_s_own_name(asked: Declaration, cast: Cast):
    item = add_from_peers(asked, *KEY, actor=cast.clerk, at=PHASE_2)
    named = {"service_name": "八十岁以上老人补助", "cert_name": "户口簿复印件"}
    save_item(asked, named, [], actor=cast.clerk, at=PHASE_2, item=item)
    assert compared(asked).questions == []
    with pytest.raises(Refused):
        add_from_peers(asked, *KEY, actor=cast.clerk, at=PHASE_2)
    remove_item(item, actor=cast.clerk, at=PHASE_2)
    assert [one.key for one in compared(asked).open] == [KEY]


def test_a_reason_after_the_item_was_taken_out_again_is_an_answer(asked: Declaration, cast: Cast):
    item = add_from_peers(asked, *KEY, actor=cast.clerk, at=PHASE_2)
    remove_item(item, actor=cast.clerk, at=PHASE_2)
    answer_peers(asked, *KEY, reason="not_handled", actor=cast.clerk, at=PHASE_2)
    answer = PeerAnswer.objects.get()
    assert (answer.reason, answer.item, compared(asked).open) == ("not_handled", None, [])


def test_those_above_are_not_told_of_a_question_that_an_item_has_answered(asked: Declaration, cast: Cast):
    item = add_from_peers(asked, *KEY, actor=cast.clerk, at=PHASE_2)
    add(asked, cast.clerk)
    DeclaredItem.objects.filter(pk=item.pk).delete()
    hand_in(asked, actor=cast.clerk, at=PHASE_2)
    certify(asked, actor=cast.leader, at=PHASE_2)
    PeerAnswer.objects.update(item=asked.items.get().uid)
    (one,) = units_compared(Unit.objects.filter(pk=asked.unit_id), asked.round)
    assert (one.items, one.asked, one.answered) == (1, 0, 0)
    PeerAnswer.objects.update(item=uuid.uuid4())
    (one,) = units_compared(Unit.objects.filter(pk=asked.unit_id), asked.round)
    assert (one.asked, one.answered, one.open) == (1, 0, 1)


def test_a_nil_return_is_taken_back_first(asked: Declaration, cast: Cast):
    declare_nil(asked, True, **NIL, actor=cast.clerk, at=PHASE_2)
    with pytest.raises(Refused) as refused:
        add_from_peers(asked, *KEY, actor=cast.clerk, at=PHASE_2)
    assert refused.value.words == "本表是零报告。请先取消零报告，再补报事项。"
