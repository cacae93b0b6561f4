"""Lay down what is owed, excuse a unit, take a report of what went another way (notice 五, 六(一): 严格时间进度)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value

from campaign.access import why_not
from campaign.checks import personal_number
from campaign.enums import RecordSort
from campaign.models import Deadline, DutyRecord, LogEntry, Obligation, Round, Unit, User
from campaign.models.duties import bearing
from campaign.notice.duties import DUTIES, duty
from campaign.operations.moves import NoPower, NoteMissing, Refused, record
from campaign.queries import calendar_offices
from campaign.queries.duties import standings
from campaign.roles import Action

BATCH = 2000
LEAST = 4  # characters in which a report says with what the duty was done


class AlreadySaid(Refused):
    """The obligation is excused, or reported, already."""


class NotSaid(Refused):
    """There is nothing to take back."""


def lay_down(*rounds: Round) -> int:
    """Write the obligations that the roster and the notice's table lack in these rounds (none: in all); gives how many are new.

    Doing it again changes nothing. What a unit no longer bears stays written and is not asked of it (`standing`).
    """
    deadlines = Deadline.objects.filter(round__in=rounds) if rounds else Deadline.objects.all()
    missing = []
    for deadline in deadlines.order_by("pk"):
        borne = [one for one in DUTIES if one.deadline == deadline.kind]
        if not borne:
            continue
        first, *more = (_without(deadline, one.kind.value) for one in borne)
        rows = first.union(*more, all=True) if more else first
        missing += [Obligation(deadline=deadline, unit_id=unit, kind=kind) for unit, kind in rows]
    # Two workers may see the same gap: the unique constraint lets one row through.
    Obligation.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
    return len(missing)


def _without(deadline: Deadline, kind: str) -> QuerySet[Unit, Any]:
    """The units that bear the duty and have no row for it."""
    written = Obligation.objects.filter(deadline=deadline, unit=OuterRef("pk"), kind=kind)
    units = Unit.objects.filter(bearing(duty(kind).bearer)).exclude(Exists(written)).order_by()
    return units.values_list("pk", Value(kind, CharField()))


def waive(obligation: Obligation, office: Unit, *, reason: str, actor: User, at: datetime) -> DutyRecord:
    """Excuse a unit from what it owes, with a reason that it reads; only the coordination office may.

    Raises `NoPower`, `NoteMissing` without a reason, `AlreadySaid` when it is excused or done.
    """
    _refuse_others(office, actor)
    if not reason.strip():
        raise NoteMissing("免报须写明理由，该单位和上级单位都能看到。")
    return _say(obligation, RecordSort.WAIVED, reason, f"免报：{obligation.get_kind_display()}", actor, at)


def lift_waiver(obligation: Obligation, office: Unit, *, actor: User, at: datetime) -> None:
    """Take the excuse back: the duty is owed again. Raises `NoPower`, `NotSaid`."""
    _refuse_others(office, actor)
    _take_back(obligation, RecordSort.WAIVED, f"撤销免报：{obligation.get_kind_display()}", actor, at)


def report_done(obligation: Obligation, *, words: str, actor: User, at: datetime) -> DutyRecord:
    """The unit's leader says with which document a duty was done that went another way than through the system (notice 五(五)2).

    Raises `Refused` for a duty that only a paper of the system shows, `NoPower`, `NoteMissing`, `AlreadySaid`.
    """
    if not duty(obligation.kind).by_words:
        raise Refused("这项工作按系统中的材料认定办结，不用登记。请在相应的页面办理。")
    if refusal := why_not(actor, Action.CERTIFY, obligation.unit):
        raise NoPower(refusal)
    if len(words.strip()) < LEAST:
        raise NoteMissing("请写明报送的文号或者办理情况，例如“城关民〔2020〕31号，12月28日报送”。")
    return _say(obligation, RecordSort.REPORTED, words, f"登记办结：{obligation.get_kind_display()}", actor, at)


def take_back_report(obligation: Obligation, *, actor: User, at: datetime) -> None:
    """Take a report back: the duty is owed again. Raises `NoPower`, `NotSaid`."""
    if refusal := why_not(actor, Action.CERTIFY, obligation.unit):
        raise NoPower(refusal)
    _take_back(obligation, RecordSort.REPORTED, f"撤销登记：{obligation.get_kind_display()}", actor, at)


def _refuse_others(office: Unit, actor: User) -> None:
    if words := why_not(actor, Action.SET_CALENDAR, office):
        raise NoPower(words)
    if not calendar_offices().filter(pk=office.pk).exists():
        raise NoPower("免报由协调小组办公室批准。请将情况报协调小组办公室。")


def _say(obligation: Obligation, sort: RecordSort, words: str, label: str, actor: User, at: datetime) -> DutyRecord:
    if kind := personal_number(words):
        raise Refused(f"这里不能填写{kind}。请改为文号、日期或者办公电话。")
    with transaction.atomic():
        Obligation.objects.select_for_update(of=("self",)).get(pk=obligation.pk)
        standing = DutyRecord.objects.standing().filter(obligation=obligation, sort=sort).select_related("by").first()
        if standing is not None:
            raise AlreadySaid(f"{standing.by}已经{standing.get_sort_display()}，不用再办。请刷新后查看。")
        _refuse_needless(obligation, sort)
        said = DutyRecord.objects.create(obligation=obligation, sort=sort, words=words.strip(), by=actor, at=at)
        _log(obligation, sort.value, label, actor, at, words)
    return said


def _refuse_needless(obligation: Obligation, sort: RecordSort) -> None:
    """What is done needs no excuse, what is excused no report: asked behind the lock. A paper that is certified a moment later
    counts as done all the same (`Owed.state`)."""
    units = Unit.objects.filter(pk=obligation.unit_id)
    (now,) = standings(obligation.deadline.round, units=units, kinds=[obligation.kind]) or (None,)
    if now is None:
        raise AlreadySaid("该单位现在不承担这项工作。请刷新后查看。")
    if sort == RecordSort.WAIVED and now.done_at is not None:
        raise AlreadySaid("该单位已经办结，不用免报。请刷新后查看。")
    if sort == RecordSort.REPORTED and now.waived:
        raise AlreadySaid("这一件已经免报，不用登记。如需登记，请先请协调小组办公室撤销免报。")


def _take_back(obligation: Obligation, sort: RecordSort, label: str, actor: User, at: datetime) -> None:
    with transaction.atomic():
        Obligation.objects.select_for_update(of=("self",)).get(pk=obligation.pk)
        standing = DutyRecord.objects.standing().filter(obligation=obligation, sort=sort)
        if not standing.update(undone_by=actor, undone_at=at):
            raise NotSaid("没有可以撤销的登记。请刷新后查看。")
        _log(obligation, f"undo_{sort.value}", label, actor, at, "")


def _log(obligation: Obligation, act: str, label: str, actor: User, at: datetime, note: str) -> LogEntry:
    """On the unit itself: who oversees it reads that, too."""
    facts = {"obligation": obligation.pk, "kind": obligation.kind}
    return record(obligation.unit, act, label[:60], actor=actor, at=at, note=note.strip(), after=facts)
