"""Returning many items in one act: all or none, one class, reason and day; taken back whole while no unit has acted on it."""

import uuid
from datetime import date

import pytest

from campaign.models import LogEntry, Message, Recusal
from campaign.operations import NoPower, NoteMissing, Refused
from review.enums import BatchSource, ReturnReason
from review.models import Batch, Ruling
from review.operations import (
    BatchRefused,
    Conflict,
    NotUndoable,
    answer_return,
    receive,
    return_for_rectification,
    return_in_bulk,
    undo_batch,
)
from submissions.enums import DeclarationState
from submissions.models import Declaration
from submissions.operations import save_item
from tests.cast import PHASE_3
from tests.review.conftest import COPY, HOUR, INCOME, KINSHIP, MARRIAGE
from tests.review.test_operations_batches import NAMES, read_all, rows, seen_now, states

WHY = "请补充依据的条款。"
LATER = PHASE_3 + HOUR


def back(stage, names=NAMES, by=None, note=WHY, **more):
    more = {"returned_for": ReturnReason.BASIS, "panel": stage.ground.lead, "source": BatchSource.SELECTION, **more}
    cases = [stage.case(name) for name in names]
    return return_in_bulk(cases, note=note, actor=by or stage.cast.panel_member, at=PHASE_3, **more)


def take_back(stage, batch, by=None, note="依据已经核实。"):
    return undo_batch(batch, note=note, actor=by or stage.cast.panel_member, at=LATER)


def declared(stage):
    """The versions of the unit's paper with their states."""
    found = Declaration.objects.filter(unit=stage.ground.civil).order_by("version")
    return list(found.values_list("version", "state"))


def test_all_are_returned_with_one_class_one_reason_and_one_day(docketed, cast):
    read_all(docketed)
    batch = back(docketed, until=date(2020, 11, 9))
    found = [(one.state, one.returned_for, one.returns, one.due_at) for one in map(docketed.case, NAMES)]
    closes = PHASE_3.replace(day=10, hour=0)
    assert found == [("returned", "basis", 1, closes)] * 3
    assert declared(docketed) == [(1, "returned"), (2, "rectifying")]
    assert docketed.in_hand().items.filter(to_rectify=True, return_note=WHY).count() == 3
    assert Message.objects.filter(user=cast.clerk, kind="returned").count() == 1
    assert (batch.returns, LogEntry.objects.about(batch).get().label) == (True, "批量退回整改3件")


def test_without_a_day_the_panel_s_setting_counts_and_none_reaches_beyond_the_lists(docketed):
    read_all(docketed)
    back(docketed, (KINSHIP,))
    back(docketed, (COPY,), until=date(2020, 11, 30))
    assert docketed.case(KINSHIP).due_at == PHASE_3.replace(day=9, hour=0)
    assert docketed.case(COPY).due_at == PHASE_3.replace(day=16, hour=0)


@pytest.mark.parametrize("until", [date(2020, 11, 4), date(2020, 12, 31)])
def test_a_day_that_is_gone_or_too_far_is_refused(docketed, until):
    read_all(docketed)
    with pytest.raises(Refused, match="整改期限请选今天至30天以内"):
        back(docketed, until=until)
    assert states(docketed) == ["pending"] * 3


def test_the_reason_is_compulsory_and_nothing_is_nothing_to_do(docketed):
    read_all(docketed)
    with pytest.raises(NoteMissing):
        back(docketed, note=" ")
    with pytest.raises(Refused):
        back(docketed, ())
    assert Batch.objects.count() == 0


def test_what_nobody_has_read_or_does_not_wait_holds_all(docketed):
    read_all(docketed, (KINSHIP, MARRIAGE))
    docketed.ruled(MARRIAGE)
    with pytest.raises(BatchRefused) as refused:
        back(docketed, (KINSHIP, MARRIAGE, COPY))
    against = [(one.ruling.item.cert_name, str(one.against)) for one in refused.value.items]
    assert sorted(against) == sorted([(MARRIAGE, "状态不对"), (COPY, "没有人看过")])
    assert (states(docketed, (KINSHIP, COPY)), declared(docketed)) == (["pending"] * 2, [(1, "received")])


def test_while_a_corrected_version_waits_to_be_received_nothing_is_returned(docketed, cast):
    read_all(docketed)
    return_for_rectification(
        docketed.case(MARRIAGE), reason=ReturnReason.BASIS, note=WHY, actor=cast.panel_member, at=PHASE_3
    )
    version = docketed.correct(MARRIAGE)
    with pytest.raises(BatchRefused, match="整改版本已报送，请先接收"):
        back(docketed)
    receive([version], actor=cast.panel_chair, at=PHASE_3)
    read_all(docketed)
    back(docketed)
    assert states(docketed) == ["returned"] * 3


def test_nobody_outside_the_panel_and_nobody_near_returns(docketed, cast, ground):
    read_all(docketed)
    for name in ("stranger_chair", "clerk", "city_chair"):
        with pytest.raises((NoPower, BatchRefused)):
            back(docketed, by=getattr(cast, name))
    made = {"declared_by": cast.panel_member, "declared_at": PHASE_3}
    Recusal.objects.create(user=cast.panel_member, unit=ground.civil, kind="kin", **made)
    with pytest.raises((Conflict, BatchRefused)):
        back(docketed)
    assert states(docketed) == ["pending"] * 3


def test_exactly_the_preview_is_returned_and_twice_counts_once(docketed):
    read_all(docketed)
    key, seen = uuid.uuid4(), seen_now(docketed, NAMES[:2])
    with pytest.raises(BatchRefused):
        back(docketed, seen=seen)
    first = back(docketed, NAMES[:2], seen=seen, key=key)
    assert back(docketed, NAMES[:2], seen=seen, key=key) == first
    assert (Batch.objects.count(), docketed.case(KINSHIP).returns) == (1, 1)


def test_taking_it_back_gives_back_exactly_what_stood_before(docketed, cast):
    read_all(docketed)
    before = rows()
    batch = back(docketed)
    assert take_back(docketed, batch) == 3
    assert rows() == before
    assert declared(docketed) == [(1, "received")]
    assert Message.objects.filter(user=cast.clerk, kind="called_back").count() == 1
    batch.refresh_from_db()
    assert (batch.undone_by, batch.undone_words) == (cast.panel_member, "依据已经核实。")
    with pytest.raises(NotUndoable, match="已撤销该批次"):
        take_back(docketed, batch)


def test_what_was_returned_singly_stays_returned(docketed, cast):
    read_all(docketed)
    return_for_rectification(
        docketed.case(MARRIAGE), reason=ReturnReason.FIELDS, note=WHY, actor=cast.panel_member, at=PHASE_3
    )
    take_back(docketed, back(docketed))
    assert [docketed.case(name).state for name in (MARRIAGE, *NAMES)] == ["returned", *["pending"] * 3]
    assert list(docketed.in_hand().items.filter(to_rectify=True).values_list("cert_name", flat=True)) == [MARRIAGE]


def changed(stage):
    stage.correct_in_hand(INCOME)


def removed(stage):
    stage.in_hand().items.filter(cert_name=COPY).delete()


def answered(stage):
    answer_return(stage.case(KINSHIP), note="确有需要。", actor=stage.cast.leader, at=PHASE_3)


def on_its_way(stage):
    version = stage.in_hand()
    for name in NAMES:
        item = version.items.get(cert_name=name)
        save_item(version, {"remark": "已核对。"}, [], item=item, actor=stage.cast.clerk, at=PHASE_3)
    Declaration.objects.filter(pk=version.pk).update(state=DeclarationState.HANDED_IN_RECTIFIED)


@pytest.mark.parametrize("act", [changed, removed, answered, on_its_way])
def test_once_a_unit_has_acted_on_it_the_whole_stands(docketed, cast, act):
    read_all(docketed)
    batch = back(docketed)
    act(docketed)
    after = rows()
    with pytest.raises(NotUndoable, match="不能整批撤销"):
        take_back(docketed, batch)
    assert rows() == after
    assert Batch.objects.get().undone_at is None


def test_its_maker_and_the_chair_take_it_back_nobody_else(docketed, cast):
    read_all(docketed)
    batch = back(docketed, by=cast.panel_chair)
    with pytest.raises(NoPower):
        take_back(docketed, batch)
    with pytest.raises(NoteMissing):
        take_back(docketed, batch, by=cast.panel_chair, note=" ")
    assert take_back(docketed, batch, by=cast.panel_chair) == 3
    assert Ruling.objects.filter(state="returned").count() == 0
