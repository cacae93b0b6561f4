"""Move a deadline or the end of a phase for everybody, with a reason that everybody reads (notice 六(一): 严格时间进度)."""

from datetime import date, datetime, timedelta

from django.db import transaction

from campaign.access import why_not
from campaign.models import Deadline, Phase, Unit, User
from campaign.notice.timetable import closes_at
from campaign.operations.calendar import follow
from campaign.operations.moves import NoPower, NoteMissing, Refused, record
from campaign.queries import chinese_deadline
from campaign.roles import Action

INSTANT = timedelta(microseconds=1)


class NotPossible(Refused):
    """The new day does not fit the rest of the calendar; `words` names what to change first."""


def move_deadline(
    deadline: Deadline, office: Unit, *, last_day: date, reason: str, actor: User, at: datetime
) -> Deadline:
    """Let `deadline` close with the end of `last_day` in Beijing; what was before stays in the log, and the acts above set anew
    what ends with it (`settings.CALENDAR_MOVED`).

    Raises `NoPower`, `NoteMissing` without a reason, `NotPossible` where the day is over, is the present one, or lies
    where no phase allows the work.
    """
    _refuse(office, reason, actor)
    with transaction.atomic():
        deadline = Deadline.objects.select_for_update(of=("self",)).select_related("round").get(pk=deadline.pk)
        closes, before = closes_at(last_day), deadline.closes
        _refuse_past(closes, before, at)
        if deadline.allow and not _allowed_until(deadline, closes):
            raise NotPossible("改后的日期不在允许办理这项工作的阶段内。请先调整阶段的结束日期，再改时限。")
        deadline.closes = closes
        deadline.save(update_fields=["closes"])
        follow(deadline, before=before)
        label = f"时限调整：{deadline.name}改为{chinese_deadline(closes)}"[:60]
        _log(office, "move_deadline", label, deadline, before, closes, reason, actor, at)
    return deadline


def move_phase(phase: Phase, office: Unit, *, last_day: date, reason: str, actor: User, at: datetime) -> Phase:
    """Let `phase` end with `last_day`; a phase that began where it ended begins there again.

    Raises `NoPower`, `NoteMissing` without a reason, `NotPossible` where the day is over, a phase would have no day left, or a
    deadline would lie outside the phases that allow its work.
    """
    _refuse(office, reason, actor)
    with transaction.atomic():
        held = {one.number: one for one in Phase.objects.select_for_update().filter(round=phase.round).order_by("pk")}
        phase, following = held[phase.number], held.get(phase.number + 1)
        closes, before = closes_at(last_day), phase.closes
        _refuse_past(closes, before, at)
        if closes <= phase.opens or (following and closes >= following.closes):
            raise NotPossible("改后本阶段或者下一阶段一天也不剩。请改选日期，或者先调整下一阶段。")
        if following and following.opens == before:
            following.opens = closes
            following.save(update_fields=["opens"])
        phase.closes = closes
        phase.save(update_fields=["closes"])
        _refuse_stranded(phase)
        label = f"阶段调整：{phase.name}至{chinese_deadline(closes)}"[:60]
        _log(office, "move_phase", label, phase, before, closes, reason, actor, at)
    return phase


def _refuse(office: Unit, reason: str, actor: User) -> None:
    if words := why_not(actor, Action.SET_CALENDAR, office):
        raise NoPower(words)
    if not reason.strip():
        raise NoteMissing("调整日历须写明理由，各单位都能看到。")


def _refuse_past(closes: datetime, before: datetime, at: datetime) -> None:
    if closes == before:
        raise NotPossible("改后的日期与现在的相同，没有要改的。")
    if closes <= at:
        raise NotPossible("不能改到已经过去的日期。请改选今天或以后的日期。")


def _allowed_until(deadline: Deadline, closes: datetime) -> bool:
    """Whether a phase allows the deadline's work up to its last instant."""
    phases = Phase.objects.filter(round=deadline.round, opens__lt=closes, closes__gte=closes)
    return any(deadline.allow in phase.allows for phase in phases)


def _refuse_stranded(phase: Phase) -> None:
    """Refuse where a deadline that the phase held can no longer be kept in any phase."""
    owed = Deadline.objects.filter(round=phase.round, closes__gt=phase.closes - INSTANT).exclude(allow="")
    stranded = [one.name for one in owed if one.allow in phase.allows and not _allowed_until(one, one.closes)]
    if stranded:
        raise NotPossible(f"改后“{'”“'.join(stranded)}”的时限落在允许办理的阶段之外。请先把这些时限提前。")


def _log(
    office: Unit,
    act: str,
    label: str,
    thing: Deadline | Phase,
    before: datetime,
    after: datetime,
    reason: str,
    actor: User,
    at: datetime,
) -> None:
    facts = {"round": thing.round_id, "thing": thing.pk}
    record(
        office,
        act,
        label,
        actor=actor,
        at=at,
        note=reason.strip(),
        before={**facts, "closes": before.isoformat()},
        after={**facts, "closes": after.isoformat()},
    )
