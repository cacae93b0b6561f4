"""Look for rulings that disagree: asked for, carried out slice by slice, one list at once; and why a difference stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from campaign.access import actions_of, can
from campaign.models import LogEntry, Round, Unit, User
from campaign.operations import NoPower, NoteMissing, Refused, record, tell
from campaign.roles import Action
from review.checks.radar import Place
from review.enums import Handling, RunStage
from review.models import Conflict, RadarRun, ReasonedDifference, Ruling
from review.operations.radar_keeping import Kept, keep
from review.operations.refusals import refuse_conflict
from review.operations.rulings import reopen
from review.queries.radar import findings_among, rulings_of_list
from review.queries.radar_statements import (
    BATCH,
    SIDES,
    batches,
    facts_of,
    places,
    print_of,
    standing_rulings,
    statements_in,
)

SLICE = 40_000  # statements of one slice: what is lost when a worker is killed
STALE = timedelta(minutes=12)  # longer than a task may take
ASKING = frozenset({Action.EXAMINE, Action.DECIDE, Action.OVERSEE})
WORDS_MOST = 1000
BROKEN_OFF = "比对没有完成，技术人员已收到记录。可以重新比对，已完成的部分不受影响。"


class Changed(Refused):
    """A ruling is no longer what the disagreement says."""


def ask_for_look(*, actor: User | None, at: datetime) -> RadarRun:
    """Ask for a look over everything; gives the one that waits or runs already, where there is one.

    A row only: the job that beat starts finds it, no request waits for the broker. Raises `NoPower`.
    """
    if actor is not None and not actions_of(actor) & ASKING:
        raise NoPower("比对由审核组、协调员办理。")
    with transaction.atomic():
        waiting = RadarRun.objects.select_for_update().exclude(stage__in=(RunStage.DONE, RunStage.FAILED)).first()
        if waiting is not None:
            return waiting
        return RadarRun.objects.create(asked_by=actor, asked_at=at)


def take_look(*, at: datetime) -> RadarRun | None:
    """Take a look that waits, or one whose worker was killed; None when there is nothing to do or another has taken it."""
    stale = Q(stage=RunStage.RUNNING, taken_at__lt=at - STALE)
    run = RadarRun.objects.filter(Q(stage=RunStage.WAITING) | stale).order_by("pk").first()
    if run is None:
        return None
    of = standing_rulings().filter(outcome__in=SIDES).order_by().values("key").distinct().count()
    mine = RadarRun.objects.filter(pk=run.pk, stage=run.stage, taken_at=run.taken_at)
    if not mine.update(stage=RunStage.RUNNING, taken_at=at, of=of):
        return None
    run.refresh_from_db()
    return run


def look_further(run: RadarRun, *, at: datetime, known: Mapping[int, Place] | None = None) -> bool:
    """Carry out the next slice of certificates in one transaction; gives whether there is more to do.

    A worker that lost the look to another (it was thought dead) changes nothing.
    """
    with transaction.atomic():
        held = RadarRun.objects.select_for_update().get(pk=run.pk)
        if (held.stage, held.taken_at) != (RunStage.RUNNING, run.taken_at):
            return False
        keys, end = _next_slice(held.cursor)
        within = Q(certificate_key__gt=held.cursor) & (Q(certificate_key__lte=end) if end else Q())
        rulings = standing_rulings().filter(key__gt=held.cursor, **({"key__lte": end} if end else {}))
        statements = statements_in(rulings, known or places())
        kept = keep(findings_among(statements), within, at)
        held.cursor, held.done = end or held.cursor, held.done + keys
        held.statements, held.found, held.taken_at = held.statements + len(statements), held.found + kept.standing, at
        held.save()
    run.taken_at, run.cursor = held.taken_at, held.cursor
    return bool(end)


def finish_look(run: RadarRun, *, at: datetime, chains: int = 0) -> None:
    """Say that the look is done."""
    held = RadarRun.objects.filter(pk=run.pk, stage=RunStage.RUNNING, taken_at=run.taken_at)
    held.update(stage=RunStage.DONE, finished_at=at, chains=chains)


def fail_look(run: RadarRun, *, at: datetime) -> None:
    """Say that the look broke off: nobody is to wait for it."""
    RadarRun.objects.filter(pk=run.pk, stage=RunStage.RUNNING).update(
        stage=RunStage.FAILED, finished_at=at, words=BROKEN_OFF
    )


def _next_slice(cursor: str) -> tuple[int, str]:
    """How many certificates the slice after `cursor` has, and its last key; "" for the last slice of all."""
    rows = standing_rulings().filter(outcome__in=SIDES, key__gt=cursor).order_by("key").values("key")
    total = 0
    for count, (key, n) in enumerate(rows.annotate(n=Count("pk")).values_list("key", "n"), start=1):
        total += n
        if total >= SLICE:
            return count, str(key)
    return (count if total else 0), ""


def look_at_list(lead: Unit, round: Round, *, actor: User, at: datetime) -> Kept:
    """Look at once at the certificates of one list, wherever they stand; the whole look is not needed for that.

    Raises `NoPower` for who neither compiles the list nor settles its items.
    """
    if not can(actor, Action.COMPILE, lead):
        raise NoPower("比对本清单由编制清单的人员办理。")
    keys = sorted(filter(None, rulings_of_list(lead, round).order_by().values_list("key", flat=True).distinct()))
    known = places()
    standing = new = gone = 0
    with transaction.atomic():
        for names in batches(keys, BATCH):
            found = findings_among(statements_in(standing_rulings().filter(key__in=names), known))
            kept = keep(found, Q(certificate_key__in=names), at)
            standing, new, gone = standing + kept.standing, new + kept.new, gone + kept.gone
    return Kept(standing, new, gone)


def reason_difference(
    conflicts: Sequence[Conflict], *, words: str, actor: User, at: datetime
) -> list[ReasonedDifference]:
    """The chair of the panel that keeps or cancels writes why both may stand; all or none.

    Raises `NoteMissing`, `NoPower`, `Conflict` for a unit from which the person stands aside, `Changed` when a ruling is no
    longer what was compared, `Refused` when it is answered already.
    """
    if not words.strip():
        raise NoteMissing("说明差异须写明理由。")
    with transaction.atomic():
        rows = _locked(conflicts)
        refuse_conflict([unit for row in rows for unit in (row.one_unit, row.other_unit)], actor)
        settles = {row.pk: _panel_of(row, actor) for row in rows}
        _refuse_answered(rows)
        _refuse_changed(rows)
        made = [
            ReasonedDifference(
                conflict=row,
                panel=settles[row.pk],
                words=words.strip()[:WORDS_MOST],
                one_print=row.one_print,
                other_print=row.other_print,
                by=actor,
                at=at,
            )
            for row in rows
        ]
        reasons = ReasonedDifference.objects.bulk_create(made, batch_size=BATCH)
        Conflict.objects.filter(pk__in=[row.pk for row in rows]).update(standing=Handling.REASONED)
        if reasons:
            after = {"conflicts": [reason.conflict_id for reason in reasons]}
            label, note = "说明结论差异", reasons[0].words
            record(reasons[0], "reason_difference", label, actor=actor, at=at, note=note, after=after)
        _tell_others(reasons, at)
    return reasons


def withdraw_reason(conflict: Conflict, *, note: str, actor: User, at: datetime) -> LogEntry:
    """The panel takes its reason back: the difference is open again. Raises `NoteMissing`, `NoPower`, `Refused`."""
    if not note.strip():
        raise NoteMissing("撤回差异说明须写明理由。")
    with transaction.atomic():
        row = _locked([conflict])[0]
        refuse_conflict([row.one_unit, row.other_unit], actor)
        reason = ReasonedDifference.objects.select_for_update().filter(conflict=row, withdrawn_at=None).first()
        if reason is None:
            raise Refused("这项差异没有生效的说明，不用撤回。请刷新后查看。")
        if _panel_of(row, actor) != reason.panel:
            raise NoPower(f"差异说明由{reason.panel}作出，请与该审核组联系。")
        reason.withdrawn_by, reason.withdrawn_at, reason.withdrawn_words = actor, at, note.strip()[:WORDS_MOST]
        reason.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_words"])
        Conflict.objects.filter(pk=row.pk).update(standing=Handling.OPEN)
        return record(reason, "withdraw_reason", "撤回差异说明", actor=actor, at=at, note=note.strip())


def open_to_align(conflict: Conflict, ruling: Ruling, *, note: str, actor: User, at: datetime) -> LogEntry:
    """Open a settled item again in order to rule as the other side did; see `reopen`. The verdict is given by the panel."""
    if ruling.pk not in (conflict.one_ruling_id, conflict.other_ruling_id):
        raise Refused("该事项不在这项不一致之中。")
    return reopen(ruling, note=note, actor=actor, at=at)


def _locked(conflicts: Sequence[Conflict]) -> list[Conflict]:
    keys = sorted({conflict.pk for conflict in conflicts})
    rows: list[Conflict] = []
    for part in batches(keys):
        found = Conflict.objects.select_for_update(of=("self",)).filter(pk__in=part).order_by("pk")
        rows += found.select_related(
            "one_unit__panel", "other_unit__panel", "one_unit__acting_panel", "other_unit__acting_panel"
        )
    return rows


def _panel_of(row: Conflict, actor: User) -> Unit:
    """The panel for which the person speaks: the keeping side's where both are theirs. Raises `NoPower`."""
    for unit in (row.one_unit, row.other_unit):
        panel = unit.reviewing_panel
        if panel is not None and can(actor, Action.SETTLE, unit):
            return panel
    raise NoPower("差异由作出结论的审核组组长说明。请与审核组联系。")


def _refuse_answered(rows: Sequence[Conflict]) -> None:
    answered = [row for row in rows if row.standing != Handling.OPEN]
    if answered:
        raise Refused(
            f"“{answered[0].certificate_name}”的这项不一致已是“{answered[0].get_standing_display()}”，不能再说明。请刷新后查看。"
        )


def _refuse_changed(rows: Sequence[Conflict]) -> None:
    now = facts_of(ruling for row in rows for ruling in (row.one_ruling_id, row.other_ruling_id))
    for row in rows:
        prints = tuple(print_of(now[ruling]) for ruling in (row.one_ruling_id, row.other_ruling_id))
        if prints != (row.one_print, row.other_print):
            raise Changed(f"“{row.certificate_name}”的结论在比对之后已变更。请重新比对，再说明差异。")


def _tell_others(reasons: Sequence[ReasonedDifference], at: datetime) -> None:
    """One message to each panel on the other side, however many differences."""
    by_panel: dict[int, list[ReasonedDifference]] = {}
    units: dict[int, Unit] = {}
    for reason in reasons:
        for unit in (reason.conflict.one_unit, reason.conflict.other_unit):
            panel = unit.acting_panel_id or unit.panel_id
            if panel and panel != reason.panel_id:
                by_panel.setdefault(panel, []).append(reason)
                units.setdefault(panel, unit)
    for panel, ones in by_panel.items():
        names = "、".join(dict.fromkeys(one.conflict.certificate_name for one in ones[:3]))
        tell(
            units[panel],
            Action.SETTLE,
            obligation=f"difference:{ones[0].pk}",
            kind="difference",
            subject=f"{ones[0].panel}说明了与本地结论的差异",
            body=f"涉及{names}{'等' if len(ones) > 3 else ''}，共{len(ones)}项。请在“一致性雷达”中查看。",
            at=at,
        )
