"""Carry out a move: the one place where a document's state changes.

Lock, refuse with a reason, set, save, log: in one transaction, for one document or for many (all or none).
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from simple_history.utils import bulk_update_with_history

from campaign.access import Governed, can, refuse_unverified, units_for
from campaign.models import LogEntry, Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.queries import is_allowed
from campaign.roles import ACTION_LABELS
from campaign.workflow import Move, Workflow

logger = logging.getLogger(__name__)
BATCH = 500  # rows: keeps each statement under SQLite's limit of variables


class Document(Protocol):
    """A paper that moves: it has a workflow, a unit, a round and a state.

    One that is corrected after publication says `outside_calendar`: no phase holds it back.
    """

    workflow: ClassVar[Workflow]
    pk: Any
    state: str

    @property
    def unit(self) -> Unit: ...

    @property
    def round(self) -> Round | None: ...


class Refused(Exception):
    """An act that is not possible; `words` says why and what to do, for the person who tried."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class WrongState(Refused):
    """The document is no longer where the move starts; says who moved it, how, and when."""

    def __init__(self, words: str, last: LogEntry | None) -> None:
        super().__init__(words)
        self.last = last


class NoPower(Refused):
    """The person may not do this to this document."""


class PhaseClosed(Refused):
    """The calendar does not allow it now."""


class NoteMissing(Refused):
    """The move asks for a written reason."""


def open_moves(thing: Document, *, actor: User, at: datetime) -> list[Move]:
    """The moves that `actor` could carry out on `thing` at `at`: what the buttons of a page are made of."""
    return [
        move
        for move in thing.workflow.moves_from(thing.state)
        if any(can(actor, action, thing) for action in move.actions) and _in_time(move, thing, at)
    ]


def carry_out(
    thing: Any,
    name: str,
    *,
    actor: User | None,
    at: datetime,
    note: str = "",
    changed: Sequence[str] = (),
    through: Governed | None = None,
) -> LogEntry:
    """Carry out the move `name` on `thing`; see `carry_out_all`."""
    return carry_out_all([thing], name, actor=actor, at=at, note=note, changed=changed, through=through)[0]


def carry_out_all(
    things: Sequence[Any],
    name: str,
    *,
    actor: User | None,
    at: datetime,
    note: str = "",
    changed: Sequence[str] = (),
    through: Governed | None = None,
) -> list[LogEntry]:
    """Carry out one move on documents of one kind, all or none; gives their log lines.

    `changed` names the fields that the caller has set on the instances and that are saved with the state. `through` is another
    paper of the same case by whose unit the actor has the power (a respondent's part moves the complaint). Without an actor
    only an `unmanned` move is carried out. Raises `WrongState`, `NoPower`, `PhaseClosed` or `NoteMissing`; then nothing has changed.
    """
    if not things:
        return []
    model = type(things[0])
    move: Move = model.workflow.move(name)
    refuse_unverified(move.actions)
    if move.note_required and not note.strip():
        raise NoteMissing(f"“{move.label}”须写明理由。")
    with transaction.atomic():
        stored = _lock(model, things)
        _refuse_wrong_state(move, things, stored)
        _refuse_no_power(move, [through] if through else things, actor)
        _refuse_closed_phase(move, things, at)
        entries = []
        for thing in things:
            before = _facts(stored[thing.pk], changed)
            thing.state = move.target
            entries.append(_entry(thing, move.name, move.label, actor, at, note, before, _facts(thing, changed)))
        _save(model, things, ("state", *changed), actor, at, note)
        return LogEntry.objects.bulk_create(entries, batch_size=BATCH)


def record(
    thing: Any,
    act: str,
    label: str,
    *,
    actor: User | None,
    at: datetime,
    note: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> LogEntry:
    """Log an act that changes no state (an item edited, a person appointed, a deadline extended)."""
    entry = _entry(thing, act, label, actor, at, note, before or {}, after or {})
    entry.save()
    return entry


@dataclass(frozen=True, slots=True)
class Line:
    """One act for the log, as `record` takes it."""

    thing: Any
    act: str
    label: str
    actor: User | None
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def record_all(lines: Sequence[Line], *, at: datetime) -> list[LogEntry]:
    """Log many acts with one statement."""
    entries = [_entry(line.thing, line.act, line.label, line.actor, at, "", line.before, line.after) for line in lines]
    return LogEntry.objects.bulk_create(entries, batch_size=BATCH)


def log_line(
    thing: Any, act: str, label: str, *, actor: User | None, at: datetime, note: str = "", after: dict[str, Any]
) -> LogEntry:
    """A line that is not yet written, for those who write many with notes of their own."""
    return _entry(thing, act, label, actor, at, note, {}, after)


def _entry(
    thing: Any,
    act: str,
    label: str,
    actor: User | None,
    at: datetime,
    note: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> LogEntry:
    return LogEntry(
        at=at,
        actor=actor,
        unit=thing.unit,
        thing_type=ContentType.objects.get_for_model(thing),
        thing_id=thing.pk,
        move=act,
        label=label,
        note=note,
        before=before,
        after=after,
    )


def batched(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Keys in pieces of which one statement holds each."""
    return _batches(keys)


def _batches(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]


def _lock(model: Any, things: Sequence[Any]) -> dict[Any, Any]:
    """Lock the rows in the order of their keys, so that two bulk acts in opposite order cannot deadlock."""
    stored: dict[Any, Any] = {}
    for batch in _batches(sorted(thing.pk for thing in things)):
        rows = model._base_manager.select_for_update().filter(pk__in=batch).order_by("pk")
        stored.update({row.pk: row for row in rows})
    return stored


def _refuse_wrong_state(move: Move, things: Sequence[Any], stored: dict[Any, Any]) -> None:
    for thing in things:
        row = stored.get(thing.pk)
        if row is None:
            raise WrongState("该材料已不存在，请返回列表刷新后再办理。", None)
        if row.state in move.sources:
            continue
        last = LogEntry.objects.about(thing).select_related("actor").last()
        where = row.get_state_display()
        if last is None:
            raise WrongState(f"当前状态为“{where}”，不能办理“{move.label}”。", None)
        when = last.at.astimezone(SHANGHAI)
        raise WrongState(
            f"{last.actor or '系统'}已于{when.month}月{when.day}日{when:%H:%M}办理“{last.label}”，"
            f"当前状态为“{where}”，不能再办理“{move.label}”。请刷新后查看。",
            last,
        )


def _refuse_no_power(move: Move, things: Sequence[Any], actor: User | None) -> None:
    if actor is None and move.unmanned:
        return
    missing = {thing.unit.pk for thing in things}
    who = actor or AnonymousUser()
    for action in move.actions:
        reached = units_for(who, action)
        if len(missing) < BATCH:
            reached = reached.filter(pk__in=missing)
        missing -= set(reached.values_list("pk", flat=True))
    if missing:
        logger.warning("refused: user %s has no power for %s", who.pk, move.name)
        raise NoPower(f"您没有“{ACTION_LABELS[move.action]}”的权限，请联系本单位分管领导或牵头单位。")


def _in_time(move: Move, thing: Document, at: datetime) -> bool:
    if move.allow is None or thing.round is None or getattr(thing, "outside_calendar", False):
        return True
    return is_allowed(thing.round, move.allow, thing.unit, at)


def _refuse_closed_phase(move: Move, things: Sequence[Any], at: datetime) -> None:
    seen: set[tuple[Any, Any]] = set()
    for thing in things:
        key = (thing.round.pk if thing.round else None, thing.unit.pk)
        if key in seen:
            continue
        seen.add(key)
        if not _in_time(move, thing, at):
            raise PhaseClosed(
                f"{thing.unit.name}现在不在可以办理“{move.label}”的期限内。如需延期，请向牵头单位或协调小组办公室申请。"
            )


def _facts(row: Any, fields: Sequence[str]) -> dict[str, Any]:
    return {field: _plain(getattr(row, row._meta.get_field(field).attname)) for field in ("state", *fields)}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value


def _save(
    model: type[models.Model], things: Sequence[Any], fields: Sequence[str], actor: User | None, at: datetime, note: str
) -> None:
    if hasattr(model, "history"):
        bulk_update_with_history(
            things,
            model,
            list(fields),
            batch_size=BATCH,
            default_user=actor,
            default_change_reason=note[:100],
            default_date=at,
        )
    else:
        model._base_manager.bulk_update(things, list(fields), batch_size=BATCH)
