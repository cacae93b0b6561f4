"""Where the opinions on items stand, and what that asks of whoever rules (notice 五(三): 合法性、合规性、合理性)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, F, OuterRef, Q

from campaign.access import units_for
from campaign.models import LogEntry, Unit, User
from campaign.roles import Action
from review.models import Opinion, Panel, Ruling

Findings = tuple[str, str, str]


def panel_of(unit: Unit) -> Panel:
    """The settings of the panel that reviews the unit's items; those of a fresh row where none is stored."""
    return panels_of([unit])[panel_key(unit)]


def panels_of(units: Iterable[Unit]) -> dict[int | None, Panel]:
    """The settings of the panels that review these units, by the panel's unit; one query."""
    keys = {panel_key(unit) for unit in units}
    stored: dict[int | None, Panel] = {row.unit_id: row for row in Panel.objects.filter(unit__in=keys - {None})}
    return {key: stored.get(key) or Panel(unit_id=key or 0) for key in keys}


def panel_key(unit: Unit) -> int | None:
    """The key of the unit whose panel reviews the unit's items now."""
    return unit.acting_panel_id or unit.panel_id


@dataclass(frozen=True)
class Standing:
    """How many opinions count on one item, how many of them are others', whether they differ, whether mine is in."""

    given: int = 0
    others: int = 0
    split: bool = False
    mine: bool = False


@dataclass(frozen=True)
class Hold:
    """What stands in the way of ruling: in words, and whether the chair may rule all the same, with a reason."""

    words: str
    chair_may: bool


def standings_of(rulings: Collection[Ruling], user: User) -> dict[int, Standing]:
    """How the opinions on each of these items stand for `user`; only those that count, in one query."""
    found: dict[int, list[tuple[int, Findings]]] = {ruling.pk: [] for ruling in rulings}
    rows = Opinion.objects.filter(ruling__in=found).counted().order_by()
    for key, member, *findings in rows.values_list("ruling", "member", "legality", "compliance", "reasonableness"):
        found[key].append((member, (findings[0], findings[1], findings[2])))
    return {key: _standing(given, user.pk) for key, given in found.items()}


def _standing(given: list[tuple[int, Findings]], member: int) -> Standing:
    others = sum(one != member for one, _ in given)
    return Standing(len(given), others, len({findings for _, findings in given}) > 1, others < len(given))


def held_by(standing: Standing, panel: Panel) -> Hold | None:
    """What keeps a member from ruling on an item; None when nothing does.

    Where each judges alone, who has not judged yet is only told that others have: never what they found.
    """
    if panel.opinions_hidden and standing.others and not standing.mine:
        words = f"已有{standing.others}名成员填写三性审核意见，本审核组各自独立提出意见。请先填写您的意见，再提出结论。"
        return Hold(words, chair_may=False)
    if standing.split:
        return Hold("各成员的三性审核意见不一致，由审核组组长研究后提出结论，并写明说明。", chair_may=True)
    if standing.given < panel.opinions_needed:
        words = f"提出结论前须有{panel.opinions_needed}名成员的三性审核意见，现有{standing.given}名。"
        return Hold(f"{words}意见不足时，由审核组组长写明说明后提出结论。", chair_may=True)
    return None


def opinions_seen_by(user: User, ruling: Ruling) -> list[Opinion]:
    """The opinions on an item that `user` may read: where each judges alone, the others' once the own one is in."""
    given = list(ruling.opinions.select_related("member").order_by("at"))
    panel = panel_of(ruling.unit)
    member = units_for(user, Action.RULE).filter(pk=ruling.unit_id).exists()
    mine = any(one.member_id == user.pk and one.item_id == ruling.item_id for one in given)
    if mine or not member or not panel.opinions_hidden:
        return given
    return [one for one in given if one.member_id == user.pk]


def earlier_opinions(opinions: Collection[Opinion]) -> dict[int, list[LogEntry]]:
    """What these opinions said before they were revised, by the opinion's key, oldest first; one query."""
    kind = ContentType.objects.get_for_model(Opinion)
    rows = LogEntry.objects.filter(thing_type=kind, thing_id__in=[one.pk for one in opinions], move="opinion")
    found: dict[int, list[LogEntry]] = {one.pk: [] for one in opinions}
    for entry in rows.order_by("pk"):
        found[entry.thing_id].append(entry)
    return {key: entries[:-1] for key, entries in found.items()}


def split_seen_by(user: Any) -> Q:
    """The condition on rulings whose opinions differ, as far as `user` may know: the chair always, a member once the own
    opinion is in or where the panel does not judge in hiding."""
    mine = Opinion.objects.filter(ruling=OuterRef("pk"), member=user, item=F("ruling__item"))
    open_panels = Panel.objects.filter(opinions_hidden=False).values("unit")
    chaired = units_for(user, Action.SETTLE).values("pk")
    open_units = Unit.objects.filter(Q(acting_panel=None, panel__in=open_panels) | Q(acting_panel__in=open_panels))
    seen = Q(unit__in=chaired) | Q(unit__in=open_units.values("pk")) | Exists(mine)
    return Q(Q(opinions_split=True), seen)
