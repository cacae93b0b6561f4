"""Ruling on many items in one act, and taking the whole act back (notice 五(三): 集中审核论证)."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date, parse_datetime

from campaign.access import can
from campaign.models import Unit, User
from campaign.operations import NoPower, NoteMissing, Refused, carry_out_all, record
from campaign.roles import Action
from review.checks import Verdict
from review.enums import BatchSource, RulingState
from review.models import Batch, BatchLine, Ruling
from review.operations.opinions import mark_read
from review.operations.refusals import VERDICT_FIELDS, refuse_conflict
from review.operations.rulings import recall_to, rule_all
from review.queries import Seen, Weighed, answered_since, changed_texts, weigh

MOST = 500  # items in one act of ticking; a workbook may bring more
NAMED = 5  # how many items a refusal names before it says how many more there are
# What a bulk ruling touches: undoing gives back exactly this.
KEPT = (*VERDICT_FIELDS, "ruled_by", "ruled_at", "due_at", "checking_office")
COLUMNS = {"ruled_by": "ruled_by_id", "checking_office": "checking_office_id"}


class BatchRefused(Refused):
    """Some item cannot be ruled on in this act, or is not as the preview showed it; nothing was done. `items` says which."""

    def __init__(self, words: str, items: Sequence[Weighed]) -> None:
        super().__init__(words)
        self.items = items


class NotUndoable(Refused):
    """The batch was undone already, or a unit has answered one of its items."""


def rule_in_bulk(
    verdicts: Sequence[tuple[Ruling, Verdict]],
    *,
    panel: Unit,
    source: BatchSource,
    reason: str,
    actor: User,
    at: datetime,
    seen: Seen | None = None,
    key: uuid.UUID | None = None,
    sha256: str = "",
) -> Batch:
    """Rule on items in one act, all or none, and keep what stood before.

    `seen` is what the preview showed of each: an item whose text or state is another now is refused. `key` names the
    preview: confirmed twice, the batch of the first time is given. Whoever loads a workbook (`sha256`) counts as a
    reader of its items.
    Raises `NoteMissing` without a reason, `BatchRefused` with the items that stand in the way, and what `rule_all` raises.
    """
    if not reason.strip():
        raise NoteMissing("批量办理须写明理由。")
    if not verdicts:
        raise Refused("没有可以办理的事项。请重新勾选。")
    with transaction.atomic():
        pairs = _locked(verdicts)
        if key is not None and (done := Batch.objects.filter(key=key, made_by=actor).first()):
            return done
        refuse_changed(pairs, seen)
        refuse_weighed(weigh(pairs, user=actor, reads=source == BatchSource.WORKBOOK))
        batch = Batch(
            panel=panel, round=pairs[0][0].round, source=source, reason=reason.strip(), key=key, sha256=sha256
        )
        _rule(batch, pairs, actor, at)
    return batch


def undo(batch: Batch, *, note: str, actor: User, at: datetime) -> int:
    """Take a whole batch back, as long as no unit has answered an item of it; gives how many items were taken back.

    Each item gets back exactly what stood before. What was fed back is recalled, and its unit is told; an item whose
    verdict of this batch was taken back or replaced since is left alone. Its maker or the chair may. Raises `NoteMissing`,
    `NoPower`, `Conflict`, `NotUndoable`, and what `carry_out_all` raises.
    """
    if not note.strip():
        raise NoteMissing("撤销批量意见须写明理由。")
    with transaction.atomic():
        stored = Batch.objects.select_for_update().get(pk=batch.pk)
        lines = {line.ruling_id: line for line in stored.lines.all()}
        rulings = locked_rulings(lines)
        refuse_conflict((ruling.unit for ruling in rulings), actor)
        refuse_undo(stored, actor, rulings)
        if answered_since(stored):
            raise NotUndoable("该批次已有事项由单位答复，不能整批撤销。请打开需要改动的事项，逐件办理。")
        standing = [ruling for ruling in rulings if stands(ruling, lines[ruling.pk])]
        if not standing:
            raise NotUndoable("该批次的意见都已逐件撤回或者重新提出，没有可以撤销的事项。")
        proposed = [ruling for ruling in standing if ruling.state == RulingState.PROPOSED]
        ruled = [ruling for ruling in standing if ruling.state == RulingState.RULED]
        for ruling in standing:
            put_back(ruling, lines[ruling.pk].before, KEPT)
        carry_out_all(ruled, "withdraw", actor=actor, at=at, note=note, changed=KEPT)
        recall_to(proposed, KEPT, note=note, actor=actor, at=at)
        close_undone(stored, f"撤销批量意见{len(standing)}件", actor=actor, at=at, note=note)
    return len(standing)


def close_undone(batch: Batch, label: str, *, actor: User, at: datetime, note: str) -> None:
    """Note on the batch that it was taken back, and log it."""
    batch.undone_by, batch.undone_at, batch.undone_words = actor, at, note.strip()
    batch.save(update_fields=["undone_by", "undone_at", "undone_words"])
    record(batch, "undo_batch", label, actor=actor, at=at, note=note.strip())


def _rule(batch: Batch, pairs: Sequence[tuple[Ruling, Verdict]], actor: User, at: datetime) -> None:
    """Keep what stands, rule, and log the act."""
    batch.made_by, batch.made_at = actor, at
    batch.save()
    lines = [
        BatchLine(batch=batch, ruling=ruling, before=as_it_stands(ruling, KEPT), ruled_at=at) for ruling, _ in pairs
    ]
    rule_all(pairs, actor=actor, at=at, note=f"批量办理（{batch.get_source_display()}）：{batch.reason}")
    BatchLine.objects.bulk_create(lines, batch_size=MOST)
    if batch.source == BatchSource.WORKBOOK:
        mark_read([ruling for ruling, _ in pairs], actor=actor, at=at)
    record(batch, "batch", f"批量提出意见{len(pairs)}件", actor=actor, at=at, note=batch.reason)


def stands(ruling: Ruling, line: BatchLine) -> bool:
    """Whether the batch's verdict is the one that stands, not answered yet."""
    return ruling.state in (RulingState.RULED, RulingState.PROPOSED) and ruling.ruled_at == line.ruled_at


def _locked(verdicts: Sequence[tuple[Ruling, Verdict]]) -> list[tuple[Ruling, Verdict]]:
    """The rulings as they stand, locked in the order of their keys, each with its verdict."""
    given = {ruling.pk: verdict for ruling, verdict in verdicts}
    return [(ruling, given[ruling.pk]) for ruling in locked_rulings(given)]


def locked_rulings(keys: Collection[int]) -> list[Ruling]:
    """The rulings as they stand, locked in the order of their keys, as every bulk act does."""
    rows = Ruling.objects.with_papers().select_for_update(of=("self",)).filter(pk__in=keys)
    return list(rows.order_by("pk"))


def refuse_changed(pairs: Sequence[tuple[Ruling, Verdict]], seen: Seen | None) -> None:
    """Raise `BatchRefused` where items say something else than what was seen, or are not all there any more."""
    if seen is None:
        return
    other = changed_texts([ruling for ruling, _ in pairs], seen)
    changed = [Weighed(*pair, words="单位报送了新的内容") for pair in pairs if pair[0].pk in other]
    if changed:
        raise BatchRefused(_named("预览之后有变化，本次没有办理任何一件：", changed), changed)
    if len(pairs) != len(seen):
        words = "预览之后有变化，有事项已不在您的审核范围，本次没有办理任何一件。请核对新的预览后再确认。"
        raise BatchRefused(words, [])


def refuse_weighed(weighed: Sequence[Weighed]) -> None:
    """Raise `BatchRefused` with the items against which something stands."""
    if against := [one for one in weighed if one.against]:
        raise BatchRefused(_named("有事项现在不能办理，本次没有办理任何一件：", against), against)


def _named(lead: str, items: Sequence[Weighed]) -> str:
    more = f"等{len(items)}件" if len(items) > NAMED else ""
    return f"{lead}{'；'.join(one.named for one in items[:NAMED])}{more}。请核对新的预览后再确认。"


def refuse_undo(batch: Batch, actor: User, rulings: Sequence[Ruling]) -> None:
    """Raise `NotUndoable` for a batch that was undone, `NoPower` for who is neither its maker nor the chair."""
    if batch.undone_at is not None:
        raise NotUndoable(f"{batch.undone_by}已撤销该批次。")
    may = all(can(actor, Action.RULE, ruling) for ruling in _one_of_each_unit(rulings))
    chairs = may and all(can(actor, Action.SETTLE, ruling) for ruling in _one_of_each_unit(rulings))
    if not may or not (chairs or batch.made_by_id == actor.pk):
        raise NoPower("批量办理由办理人或者审核组组长撤销。")


def _one_of_each_unit(rulings: Sequence[Ruling]) -> list[Ruling]:
    return list({ruling.unit_id: ruling for ruling in rulings}.values())


def as_it_stands(ruling: Ruling, names: Sequence[str]) -> dict[str, Any]:
    """These fields as JSON."""
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(ruling, COLUMNS.get(name, name))
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def put_back(ruling: Ruling, before: Mapping[str, Any], names: Sequence[str]) -> None:
    """Give these fields what `before` says, unsaved."""
    for name in names:
        value = before.get(name)
        if value and name in ("ruled_at", "due_at"):
            value = parse_datetime(value)
        elif value and name == "effective_from":
            value = parse_date(value)
        setattr(ruling, COLUMNS.get(name, name), value)
