"""How far an action reaches from where it is held (the table in `campaign.roles`), and who has to stand aside."""

import functools
from typing import Any, Protocol

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from campaign.access.holding import Person, Place, answered, holds, places_held
from campaign.models import Posting, Recusal, Unit, UnitUserPermission, User
from campaign.roles import ACTION_LABELS, REACH, REVIEWING, SET_ASIDE, Action, Reach


class Governed(Protocol):
    """Anything that belongs to a unit."""

    @property
    def unit(self) -> Unit: ...


def units_for(user: Person, action: Action) -> models.QuerySet[Unit]:
    """The units to whose papers the user may do `action`; every list starts here, or from `reached`.

    A reviewing action never reaches a unit that is near to the user (`near_to`): its items are not there for them.
    """
    held = places_held(user, action)
    return Unit.objects.filter(_within(held, user, action)) if held else Unit.objects.none()


def reached(user: Person, action: Action, of: str = "unit") -> Q:
    """The condition on papers to whose unit (the relation `of`) the user may do `action`: `units_for` without a subquery.

    For lists of papers: the database then finds the few units first and their papers after.
    """
    held = places_held(user, action)
    return _within(held, user, action, f"{of}__") if held else Q(pk__in=[])


def _within(held: list[Place], user: Person, action: Action, path: str = "") -> Q:
    """The condition on units that lie within reach of those held and not near to the user; `path` leads to the unit."""
    within = functools.reduce(Q.__or__, (_named(one, path) for one in _reach(REACH[action], held)))
    return within & ~near_to(user, action, path) if action in SET_ASIDE else within


def _named(condition: dict[str, Any], path: str) -> Q:
    return Q(**{f"{path}{name}": value for name, value in condition.items()})


def _reach(reach: Reach, held: list[Place]) -> list[dict[str, Any]]:
    """Where `reach` leads to from the units held: one of these conditions on a unit has to be true as a whole."""
    ids = [place.unit for place in held]
    match reach:
        case Reach.OWN:
            return [{"pk__in": ids}]
        case Reach.COLLECTOR:
            return [{"panel__in": ids}]
        case Reach.PANEL:
            return [{"acting_panel": None, "panel__in": ids}, {"acting_panel__in": ids}]
        case Reach.SUPERIOR:
            return [
                {"acting_panel": None, "panel__reports_to__in": ids},
                {"acting_panel": None, "panel__in": ids, "panel__reports_to": None},
                {"acting_panel__reports_to__in": ids},
                {"acting_panel__in": ids, "acting_panel__reports_to": None},
            ]
        case Reach.DIVISION:
            return [{"division__in": [place.division for place in held]}]
        case Reach.BELOW:
            return [{"reports_path__startswith": place.reports_path} for place in held]


def near_to(user: Person, action: Action = Action.RULE, path: str = "") -> Q:
    """The condition on units whose items the user has to stand aside from: the posts held there, and recusals (回避).

    `path` leads to the unit.
    """
    near = Q(**{f"{path}pk__in": Recusal.objects.standing().filter(user=user.pk).values("unit")})
    if action in REVIEWING:
        near |= Q(**{f"{path}pk__in": Posting.objects.current().filter(user=user.pk).values("unit")})
    return near


def can(user: Person, action: Action, thing: Governed) -> bool:
    """Whether some unit on which the user holds `action` reaches the thing's unit."""
    if REACH[action] is Reach.OWN and action not in SET_ASIDE:
        return holds(user, action, thing.unit)
    known, question = answered(), (user.pk or 0, action, thing.unit.pk)
    if known is None:
        return units_for(user, action).filter(pk=thing.unit.pk).exists()
    if question not in known:
        known[question] = units_for(user, action).filter(pk=thing.unit.pk).exists()
    return known[question]


def why_not(user: Person, action: Action, thing: Governed) -> str | None:
    """None when the user may; else the refusal in words."""
    return (
        None if can(user, action, thing) else f"您没有“{ACTION_LABELS[action]}”的权限，请联系本单位分管领导或牵头单位。"
    )


def people_who_can(action: Action, thing: Governed) -> models.QuerySet[User]:
    """The active people who may do `action` to the thing: the reverse of `units_for`."""
    unit = thing.unit
    match REACH[action]:
        case Reach.OWN:
            holders = Q(pk=unit.pk)
        case Reach.COLLECTOR:
            holders = Q(pk=unit.panel_id)
        case Reach.PANEL:
            holders = Q(pk=unit.acting_panel_id or unit.panel_id)
        case Reach.SUPERIOR:
            panel = unit.reviewing_panel
            holders = Q(pk=(panel.reports_to_id or panel.pk) if panel else None)
        case Reach.DIVISION:
            holders = Q(division=unit.division_id)
        case Reach.BELOW:
            holders = Q(code__in=unit.reports_path.strip("/").split("/"))
    return free_hands(action, Unit.objects.filter(holders), unit)


def free_hands(action: Action, places: models.QuerySet[Unit], unit: Unit) -> models.QuerySet[User]:
    """The active people who hold `action` in `places` and need not stand aside from `unit`."""
    held = UnitUserPermission.objects.filter(permission__codename=action.value, content_object__in=places)
    people = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    if action in REVIEWING:
        people = people.exclude(pk__in=Posting.objects.current().filter(unit=unit).values("user"))
    if action in SET_ASIDE:
        people = people.exclude(pk__in=Recusal.objects.standing().filter(unit=unit).values("user"))
    return people.order_by("pk")


def left_without(action: Action, places: models.QuerySet[Unit]) -> models.QuerySet[Unit]:
    """The units whose papers come to `places` for `action`, and near to everybody who holds it there: nobody is left.

    A place where nobody holds the action at all lacks people, not impartial ones; its units are not among them.
    """
    lines = ("acting_panel__reports_to", "acting_panel", "panel__reports_to", "panel")
    place = Coalesce(*(lines if REACH[action] is Reach.SUPERIOR else lines[1::2]))
    holders = UnitUserPermission.objects.filter(permission__codename=action.value, user__is_active=True)
    people = holders.filter(content_object__in=places).values("user")
    posts, recusals = Posting.objects.current(), Recusal.objects.standing()
    here = {"user": OuterRef("user"), "unit": OuterRef(OuterRef("pk"))}
    there = holders.filter(content_object=OuterRef("place"))
    free = there.filter(~Exists(posts.filter(**here)), ~Exists(recusals.filter(**here)))
    near = Q(pk__in=posts.filter(user__in=people).values("unit"))
    near |= Q(pk__in=recusals.filter(user__in=people).values("unit"))
    units = Unit.objects.annotate(place=place).filter(near, place__in=places, takes_part=True)
    return units.filter(Exists(there), ~Exists(free))
