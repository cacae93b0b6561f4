"""What a person holds: guardian's permission rows on units, and nothing else of guardian."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser, Permission
from django.db import models

from campaign.enums import Role
from campaign.models import Unit, UnitUserPermission, User
from campaign.roles import ROLE_ACTIONS, Action

BATCH = 500  # rows in one statement
Person = User | AnonymousUser
Held = dict[Action, list[Unit]]


class Place(NamedTuple):
    """A unit in which a person holds an action, with what its reaches are made of."""

    unit: int
    division: int
    reports_path: str


# Whose holdings are known at the moment (by the person's key), and what they are.
_KNOWN: ContextVar[Mapping[int, Held]] = ContextVar("known", default={})  # noqa: B039 - replaced, never changed
# What a page has asked already: whether a person (by key) may do an action to a unit's papers; None outside of a page that reads.
_ANSWERED: ContextVar[dict[tuple[int, Action, int], bool] | None] = ContextVar("answered", default=None)


def holdings(user: Person) -> Held:
    """The units on which the user holds each action, in code order; one query for all actions, none where that is known."""
    known = known_of(user)
    return holdings_of([user])[user.pk or 0] if known is None else known


def holdings_of(users: Sequence[Person]) -> dict[int, Held]:
    """The holdings of each of these people by their key; one query for all of them."""
    found: dict[int, Held] = {user.pk or 0: {} for user in users}
    asked = [user.pk for user in users if user.is_authenticated and user.is_active]
    if asked:
        rows = UnitUserPermission.objects.filter(user__in=asked).select_related("content_object", "permission")
        for row in rows.order_by("content_object__code"):
            held = found[row.user_id]
            held.setdefault(Action(row.permission.codename), []).append(row.content_object)
    return found


@contextmanager
def knowing(user: Person, held: Held) -> Iterator[None]:
    """Within it, questions about `user` are answered from `held` and not asked again: for a page that asks a great many; what an
    action reaches is asked once for each unit.

    Only for reading: what is granted within, and who stands aside within, is not seen before its end.
    """
    token = _ANSWERED.set({})
    try:
        with knowing_all({user.pk or 0: held}):
            yield
    finally:
        _ANSWERED.reset(token)


def answered() -> dict[tuple[int, Action, int], bool] | None:
    """What the page has asked already, by person, action and unit; None where every question is asked anew."""
    return _ANSWERED.get()


@contextmanager
def knowing_all(held: Mapping[int, Held]) -> Iterator[None]:
    """The same for several people at once, by their key, as `holdings_of` gives it: for a pile of papers."""
    token = _KNOWN.set(held)
    try:
        yield
    finally:
        _KNOWN.reset(token)


def known_of(user: Person) -> Held | None:
    """What is known of the user's holdings, or None where they must be asked for."""
    return _KNOWN.get().get(user.pk or 0)


def holds(user: Person, action: Action, unit: Unit) -> bool:
    """Whether the user holds the action on this very unit, before any reach; no query where that is known."""
    known = known_of(user)
    if known is not None:
        return any(one.pk == unit.pk for one in known.get(action, []))
    return units_held(user, action).filter(pk=unit.pk).exists()


def people_holding(action: Action, units: Iterable[Unit]) -> dict[int, User]:
    """For each of `units`, by its key, the first active person who holds `action` on it; those without one are left out."""
    rows = UnitUserPermission.objects.filter(
        permission__codename=action.value, content_object__in=units, user__is_active=True
    )
    found: dict[int, User] = {}
    for row in rows.select_related("user").order_by("user_id"):
        found.setdefault(row.content_object_id, row.user)
    return found


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


def grant_all(posts: Iterable[tuple[User, Unit, Role]]) -> None:
    """Give people the permissions of these posts beside those they have, in two statements; called by `operations.people` only."""
    permissions = Permission.objects.filter(content_type__app_label="campaign", content_type__model="unit")
    ids = dict(permissions.values_list("codename", "pk"))
    wanted = {(user.pk, unit.pk, ids[action.value]) for user, unit, role in posts for action in ROLE_ACTIONS[role]}
    rows = [
        UnitUserPermission(user_id=user, content_object_id=unit, permission_id=permission)
        for user, unit, permission in sorted(wanted)
    ]
    UnitUserPermission.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
