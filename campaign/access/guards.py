"""Guards of pages: each page says who may open it, and a stranger gets 404."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase

from campaign.access.holding import holdings, knowing
from campaign.access.reach import can
from campaign.access.verified import ask_for_second_factor
from campaign.roles import SECOND_FACTOR, Action

View = Callable[..., HttpResponseBase]
ModelT = TypeVar("ModelT", bound=models.Model)
READING = frozenset({"GET", "HEAD"})  # what a person holds is asked for once then


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
        ask_for_second_factor(request)
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
    Without `model` the user must hold one of the actions somewhere. Who comes in only by an action of `SECOND_FACTOR` must
    have shown it in this session (`NotVerified`, answered by a page that leads through). What the user holds is one question for the whole page,
    and for a form one before the view: what it writes is looked at again there.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            with knowing(request.user, held := holdings(request.user)):
                if model is None:
                    admit(request, actions, held.__contains__)
                else:
                    rows = within(request.user) if within else model._default_manager.all()
                    thing = fetch(rows, by, kwargs.pop(by))
                    admit(request, actions, lambda action: can(request.user, action, thing))
                    args = (thing, *args)
                if request.method in READING:
                    return view(request, *args, **kwargs)
            return view(request, *args, **kwargs)  # an operation asks anew, behind its lock

        guarded.required_action = actions  # type: ignore[attr-defined]
        guarded.required_model = model  # type: ignore[attr-defined]
        return guarded

    return decorate


def admit(request: HttpRequest, actions: tuple[Action, ...], may: Callable[[Action], bool]) -> None:
    """Let in by one of `actions`: 404 where none is open, `NotVerified` where only those are that need the second factor."""
    if any(may(action) for action in actions if action not in SECOND_FACTOR):
        return
    if not any(may(action) for action in actions if action in SECOND_FACTOR):
        raise Http404
    ask_for_second_factor(request)


def fetch(rows: models.QuerySet[ModelT], by: str, value: Any) -> ModelT:
    """The row whose `by` is `value`, or 404 (also for a value that no row could have)."""
    try:
        return rows.get(**{by: value})
    except (ObjectDoesNotExist, ValidationError, ValueError, OverflowError) as error:
        raise Http404 from error
