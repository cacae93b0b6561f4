"""What a person holds: guardian's permission rows on units, and nothing else of guardian."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser, Permission
from django.db import models

from campaign.enums import Role
from campaign.models import Unit, UnitUserPermission, User
from campaign.roles import ROLE_ACTIONS, Action

Person = User | AnonymousUser
Held = dict[Action, list[Unit]]


class Place(NamedTuple):
    """A unit in which a person holds an action, with what its reaches are made of."""

    unit: int
    division: int
    reports_path: str


# Whose holdings are known at the moment (the person's key), and what they are.
_KNOWN: ContextVar[tuple[int, Held] | None] = ContextVar("known", default=None)


def holdings(user: Person) -> Held:
    """The units on which the user holds each action, in code order; one query for all actions."""
    held: Held = {}
    if not user.is_authenticated or not user.is_active:
        return held
    rows = UnitUserPermission.objects.filter(user=user).select_related("content_object", "permission")
    for row in rows.order_by("content_object__code"):
        held.setdefault(Action(row.permission.codename), []).append(row.content_object)
    return held


@contextmanager
def knowing(user: Person, held: Held) -> Iterator[None]:
    """Within it, questions about `user` are answered from `held` and not asked again: for a page that asks a great many.

    Only for reading: what is granted within is not seen before its end.
    """
    token = _KNOWN.set((user.pk or 0, held))
    try:
        yield
    finally:
        _KNOWN.reset(token)


def known_of(user: Person) -> Held | None:
    """What is known of the user's holdings, or None where they must be asked for."""
    known = _KNOWN.get()
    return known[1] if known is not None and known[0] == user.pk else None


def units_held(user: Person, action: Action) -> models.QuerySet[Unit]:
    """The units on which the user holds the action itself, before any reach."""
    if not user.is_authenticated or not user.is_active:
        return Unit.objects.none()
    if (known := known_of(user)) is not None:
        return Unit.objects.filter(pk__in=[unit.pk for unit in known.get(action, [])])
    held = UnitUserPermission.objects.filter(user=user, permission__codename=action.value)
    return Unit.objects.filter(pk__in=held.values("content_object_id"))


def actions_of(user: Person) -> frozenset[Action]:
    """Every action that the user holds on some unit, in one query."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if (known := known_of(user)) is not None:
        return frozenset(known)
    held = UnitUserPermission.objects.filter(user=user).values_list("permission__codename", flat=True).distinct()
    return frozenset(Action(codename) for codename in held)


def places_held(user: Person, action: Action) -> list[Place]:
    """Where the user holds the action: one query at most."""
    if not user.is_authenticated or not user.is_active:
        return []
    if (known := known_of(user)) is not None:
        return [Place(unit.pk, unit.division_id, unit.reports_path) for unit in known.get(action, [])]
    held = UnitUserPermission.objects.filter(user=user, permission__codename=action.value)
    of_unit = ("content_object_id", "content_object__division_id", "content_object__reports_path")
    return [Place(*row) for row in held.values_list(*of_unit)]


def grant(user: User, unit: Unit, roles: Iterable[Role]) -> None:
    """Make the user's permissions on the unit exactly those of `roles`; called by `operations.people` only."""
    wanted = {action.value for role in roles for action in ROLE_ACTIONS[role]}
    rows = UnitUserPermission.objects.filter(user=user, content_object=unit)
    present = set(rows.values_list("permission__codename", flat=True))
    missing = Permission.objects.filter(
        content_type__app_label="campaign", content_type__model="unit", codename__in=wanted - present
    )
    new = [UnitUserPermission(user=user, content_object=unit, permission=permission) for permission in missing]
    UnitUserPermission.objects.bulk_create(new, ignore_conflicts=True)
    rows.filter(permission__codename__in=present - wanted).delete()
