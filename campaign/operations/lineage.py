"""Rename, merge and split units: what came before stays answerable (domain ruling 14)."""

from datetime import date, datetime

from django.db import transaction

from campaign.access import can
from campaign.models import Unit, UnitSuccession, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations.lines import Circle
from campaign.operations.moves import NoPower, NoteMissing, Refused, record
from campaign.operations.units import rejoin
from campaign.roles import Action


def rename_unit(unit: Unit, name: str, *, basis: str, actor: User | None, at: datetime) -> None:
    """Give the unit a new name from the day of `at`, on the document named by `basis`; the old name is kept.

    Giving it the name that it has changes nothing. `actor` is None only for the loading commands. Raises `NoPower`
    when the actor does not oversee the unit, `NoteMissing` without a name or a basis.
    """
    name = name.strip()
    _refuse(unit, actor=actor, basis=basis)
    if not name:
        raise NoteMissing("更名须写明新的单位名称。")
    with transaction.atomic():
        stored = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
        if stored.name == name:
            return
        old = stored.name
        former = {"name": old, "until": at.astimezone(SHANGHAI).date().isoformat(), "basis": basis}
        # A name that comes back is no former name any more.
        unit.former_names = [*(kept for kept in stored.former_names if kept["name"] != name), former]
        unit.name = name
        unit.save(update_fields=["name", "former_names"])
        before, after = {"name": old}, {"name": name}
        record(unit, "rename", f"更名为{name}", actor=actor, at=at, note=basis, before=before, after=after)


def succeed_unit(
    before: Unit, after: Unit, *, day: date, basis: str, actor: User | None, at: datetime
) -> UnitSuccession:
    """Let `after` follow `before` from `day` (a merger; called once for each heir of a split); doing it twice changes nothing.

    `before` ends and owes nothing further; units that reported to it or were supervised by it go over to `after`.
    Its papers stay its own. Raises `NoPower` when the actor does not oversee both, `NoteMissing` without a basis,
    `Refused` when a unit would follow itself.
    """
    _refuse(before, after, actor=actor, basis=basis)
    if before.pk == after.pk:
        raise Refused("承接单位与原单位是同一单位，请另选承接单位。")
    with transaction.atomic():
        facts = {"day": day, "basis": basis}
        succession, made = UnitSuccession.objects.get_or_create(before=before, after=after, defaults=facts)
        if not made:
            return succession
        before.valid_to, before.takes_part = day, False
        before.save(update_fields=["valid_to", "takes_part"])
        _hand_over(before, after)
        for unit in (before, after):
            what = {"before": before.code, "after": after.code, "day": day.isoformat()}
            record(unit, "succeed", f"{before}由{after}承接", actor=actor, at=at, note=basis, after=what)
            unit.refresh_from_db()
    return succession


def _hand_over(before: Unit, after: Unit) -> None:
    if after.reports_to_id == before.pk:
        Unit.objects.filter(pk=after.pk).update(reports_to=before.reports_to)
    Unit.objects.filter(reports_to=before).exclude(pk=after.pk).update(reports_to=after)
    Unit.objects.filter(supervisor=before).exclude(pk=after.pk).update(supervisor=after)
    try:
        rejoin()
    except Circle as circle:
        raise Refused(f"{circle}。请先调整报送关系，再办理承接。") from circle


def _refuse(*units: Unit, actor: User | None, basis: str) -> None:
    if actor is not None and not all(can(actor, Action.OVERSEE, unit) for unit in units):
        raise NoPower("只有上级牵头单位或协调小组办公室的协调员可以办理单位变更。")
    if not basis.strip():
        raise NoteMissing("办理单位变更须写明依据文件。")
