"""Returning many items in one act, and taking the whole act back while no unit has acted on it (notice 五(三): 整改)."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoteMissing, Refused, carry_out_all, record
from review.enums import BatchKind, BatchSource, ReturnReason, RulingState
from review.models import Batch, BatchLine, Ruling
from review.operations.batches import (
    MOST,
    NotUndoable,
    as_it_stands,
    close_undone,
    locked_rulings,
    put_back,
    refuse_changed,
    refuse_undo,
    refuse_weighed,
    undo,
)
from review.operations.refusals import refuse_conflict
from review.operations.telling import tell_units
from review.queries import NO_VERDICT, Seen, due_on, due_times, weigh_returns
from submissions.operations import call_back, return_items

RETURNED = ("returned_for", "returns", "due_at")  # what a return touches: undoing gives back exactly this
LONGEST = 30  # days that a unit may be given


def return_in_bulk(
    rulings: Sequence[Ruling],
    *,
    returned_for: ReturnReason,
    note: str,
    until: date | None = None,
    panel: Unit,
    source: BatchSource,
    actor: User,
    at: datetime,
    seen: Seen | None = None,
    key: uuid.UUID | None = None,
) -> Batch:
    """Return items to their units in one act, all or none, with one class, one reason and one day.

    `until` is the last day for the units, else the panel's setting counts; never beyond the day by which the lists are
    due. `seen` and `key` as `rule_in_bulk` takes them. Raises `NoteMissing`, `BatchRefused` with the items that stand in
    the way, `Refused` for a day that cannot be, and what `carry_out_all` and `return_items` raise.
    """
    if not note.strip():
        raise NoteMissing("批量退回须写明理由。")
    if not rulings:
        raise Refused("没有可以办理的事项。请重新勾选。")
    if until is not None and not 0 <= (until - at.astimezone(SHANGHAI).date()).days <= LONGEST:
        raise Refused(f"整改期限请选今天至{LONGEST}天以内的日期。")
    with transaction.atomic():
        locked = locked_rulings([ruling.pk for ruling in rulings])
        if key is not None and (done := Batch.objects.filter(key=key, made_by=actor).first()):
            return done
        refuse_changed([(ruling, NO_VERDICT) for ruling in locked], seen)
        refuse_weighed(weigh_returns(locked, user=actor))
        refuse_conflict((ruling.unit for ruling in locked), actor)
        batch = Batch(
            panel=panel, round=locked[0].round, source=source, reason=note.strip(), key=key, kind=BatchKind.RETURN
        )
        batch.returned_for, batch.made_by, batch.made_at = returned_for, actor, at
        batch.save()
        _return(batch, locked, until)
    return batch


def _return(batch: Batch, rulings: Sequence[Ruling], until: date | None) -> None:
    """Keep what stands, return, open the versions in which the units correct, tell them, and log the act."""
    actor, at = batch.made_by, batch.made_at
    lines = [
        BatchLine(batch=batch, ruling=ruling, before=as_it_stands(ruling, RETURNED), ruled_at=at) for ruling in rulings
    ]
    due = due_on(rulings, until, at) if until else due_times(rulings, "rectify_days", at)
    for ruling in rulings:
        ruling.returned_for, ruling.returns, ruling.due_at = batch.returned_for, ruling.returns + 1, due[ruling.pk]
    carry_out_all(rulings, "return", actor=actor, at=at, note=batch.reason, changed=RETURNED)
    for papers in _by_declaration(rulings).values():
        uids = [ruling.uid for ruling in papers]
        return_items(papers[0].item.declaration, uids, note=batch.reason, actor=actor, at=at)
    BatchLine.objects.bulk_create(lines, batch_size=MOST)
    words = "请在“审核意见答复”中查看退回理由和期限。修改的，在“证明事项申报”中打开整改版本；不修改的，说明理由。"
    tell_units(rulings, "returned", "有事项被退回整改", words, at)
    record(batch, "batch", f"批量退回整改{len(rulings)}件", actor=actor, at=at, note=batch.reason)


def undo_batch(batch: Batch, *, note: str, actor: User, at: datetime) -> int:
    """Take a bulk act back, whichever it is; gives how many items were taken back. Raises as `undo` and `undo_returns`."""
    return (undo_returns if batch.returns else undo)(batch, note=note, actor=actor, at=at)


def undo_returns(batch: Batch, *, note: str, actor: User, at: datetime) -> int:
    """Take a bulk return back as a whole, as long as no unit has acted on an item of it; gives how many items.

    A unit has acted when it changed an item in the version in correction, answered, or handed the correction in. Its maker
    or the chair may. Raises `NoteMissing`, `NoPower`, `Conflict`, `NotUndoable`, and what `carry_out_all` raises.
    """
    if not note.strip():
        raise NoteMissing("撤销批量退回须写明理由。")
    with transaction.atomic():
        stored = Batch.objects.select_for_update().get(pk=batch.pk)
        lines = {line.ruling_id: line for line in stored.lines.all()}
        rulings = locked_rulings(lines)
        refuse_conflict((ruling.unit for ruling in rulings), actor)
        refuse_undo(stored, actor, rulings)
        _refuse_acted_on(rulings, lines)
        for ruling in rulings:
            put_back(ruling, lines[ruling.pk].before, RETURNED)
        carry_out_all(rulings, "call_back", actor=actor, at=at, note=note, changed=RETURNED)
        for papers in _by_declaration(rulings).values():
            _take_back(papers, note, actor, at)
        body = f"审核组撤销了退回，重新研究，现在不用整改。撤销理由：{note.strip()}"
        tell_units(rulings, "called_back", "审核组撤销了退回整改", body, at)
        close_undone(stored, f"撤销批量退回{len(rulings)}件", actor=actor, at=at, note=note)
    return len(rulings)


def stands_returned(ruling: Ruling, line: BatchLine) -> bool:
    """Whether the batch's return is the one that stands, not answered yet."""
    return ruling.state == RulingState.RETURNED and ruling.returns == line.before["returns"] + 1


def _refuse_acted_on(rulings: Sequence[Ruling], lines: Mapping[int, BatchLine]) -> None:
    gone = [ruling for ruling in rulings if not stands_returned(ruling, lines[ruling.pk])]
    if gone:
        first = gone[0]
        words = f"该批次已有事项由单位答复或者重新报送，不能整批撤销：{first.unit.name}“{first.item.cert_name}”"
        raise NotUndoable(f"{words}{f'等{len(gone)}件' if len(gone) > 1 else ''}。")


def _take_back(rulings: Sequence[Ruling], note: str, actor: User, at: datetime) -> None:
    try:
        call_back(rulings[0].item.declaration, [ruling.uid for ruling in rulings], note=note, actor=actor, at=at)
    except Refused as refused:
        raise NotUndoable(f"单位已开始整改，不能整批撤销：{refused.words.rstrip('。')}。") from refused


def _by_declaration(rulings: Sequence[Ruling]) -> dict[int, list[Ruling]]:
    found: dict[int, list[Ruling]] = {}
    for ruling in rulings:
        found.setdefault(ruling.item.declaration_id, []).append(ruling)
    return found
