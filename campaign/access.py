"""Who may do what to what: the only file that knows guardian (its permission rows on units, and nothing else of it).

A person holds actions on the units of their postings; an action reaches further units by the table in `campaign.roles`.
Every list starts from `units_for`, every page from `requires`, every move from `why_not`.
"""

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase

from campaign.enums import Role
from campaign.models import Posting, Recusal, Unit, UnitUserPermission, User
from campaign.roles import ACTION_LABELS, REACH, REVIEWING, ROLE_ACTIONS, SET_ASIDE, Action, Reach

View = Callable[..., HttpResponseBase]
Person = User | AnonymousUser
ModelT = TypeVar("ModelT", bound=models.Model)
Held = dict[Action, list[Unit]]


class Governed(Protocol):
    """Anything that belongs to a unit."""

    @property
    def unit(self) -> Unit: ...


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


def units_for(user: Person, action: Action) -> models.QuerySet[Unit]:
    """The units to whose papers the user may do `action`; every list starts here, or from `reached`.

    A reviewing action never reaches a unit that is near to the user (`near_to`): its items are not there for them.
    """
    held = _places_held(user, action)
    return Unit.objects.filter(_within(held, user, action)) if held else Unit.objects.none()


def reached(user: Person, action: Action, of: str = "unit") -> Q:
    """The condition on papers to whose unit (the relation `of`) the user may do `action`: `units_for` without a subquery.

    For lists of papers: the database then finds the few units first and their papers after.
    """
    held = _places_held(user, action)
    return _within(held, user, action, f"{of}__") if held else Q(pk__in=[])


def _places_held(user: Person, action: Action) -> list[Place]:
    """Where the user holds the action: one query at most."""
    if not user.is_authenticated or not user.is_active:
        return []
    if (known := known_of(user)) is not None:
        return [Place(unit.pk, unit.division_id, unit.reports_path) for unit in known.get(action, [])]
    held = UnitUserPermission.objects.filter(user=user, permission__codename=action.value)
    of_unit = ("content_object_id", "content_object__division_id", "content_object__reports_path")
    return [Place(*row) for row in held.values_list(*of_unit)]


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
    return units_for(user, action).filter(pk=thing.unit.pk).exists()


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
    held = UnitUserPermission.objects.filter(
        permission__codename=action.value, content_object__in=Unit.objects.filter(holders)
    )
    people = User.objects.filter(is_active=True, pk__in=held.values("user_id"))
    if action in REVIEWING:
        people = people.exclude(pk__in=Posting.objects.current().filter(unit=unit).values("user"))
    if action in SET_ASIDE:
        people = people.exclude(pk__in=Recusal.objects.standing().filter(unit=unit).values("user"))
    return people.order_by("pk")


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


def public(view: View) -> View:
    """Mark a page that anyone may read without signing in."""
    view.public = True  # type: ignore[attr-defined]
    return login_not_required(view)


def signed_in(view: View) -> View:
    """Mark a page for everybody who is signed in: it shows only what is the person's own."""
    view.signed_in = True  # type: ignore[attr-defined]
    return view


def technical(view: View) -> View:
    """Mark a page for technical staff; everybody else gets 404."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    guarded.technical = True  # type: ignore[attr-defined]
    return guarded


def requires(
    *actions: Action,
    model: type[models.Model] | None = None,
    by: str = "pk",
    within: Callable[[Any], models.QuerySet[Any]] | None = None,
) -> Callable[[View], View]:
    """Guard a view: some of `actions` is needed, else 404, the same as for a thing that is not there.

    With `model`, the URL's keyword `by` names the thing; it is fetched, checked and handed in as the second argument.
    `within(user)` narrows further what the user may find (another unit's draft is invisible even to its panel).
    Without `model` the user must hold one of the actions somewhere.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if model is None:
                if not any(units_held(request.user, action).exists() for action in actions):
                    raise Http404
                return view(request, *args, **kwargs)
            rows = within(request.user) if within else model._default_manager.all()
            thing = fetch(rows, by, kwargs.pop(by))
            if not any(can(request.user, action, thing) for action in actions):
                raise Http404
            return view(request, thing, *args, **kwargs)

        guarded.required_action = actions  # type: ignore[attr-defined]
        guarded.required_model = model  # type: ignore[attr-defined]
        return guarded

    return decorate


def fetch(rows: models.QuerySet[ModelT], by: str, value: Any) -> ModelT:
    """The row whose `by` is `value`, or 404 (also for a value that no row could have)."""
    try:
        return rows.get(**{by: value})
    except (ObjectDoesNotExist, ValidationError, ValueError, OverflowError) as error:
        raise Http404 from error
