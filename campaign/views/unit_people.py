"""Who holds which post in a unit, now and before."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.enums import Role
from campaign.forms import AppointForm
from campaign.models import Unit
from campaign.operations import Refused, appoint
from campaign.operations.second_factor import unbound_among
from campaign.queries import units_to_staff
from campaign.roles import Action
from campaign.views.asked import Asked


@requires(Action.APPOINT, Action.OVERSEE, model=Unit)
def unit_people(request: Asked, unit: Unit) -> HttpResponse:
    """The posts of the unit with their holders, the former holders, and the form to appoint."""
    return show(request, unit, AppointForm(unit=unit))


@requires(Action.APPOINT, Action.OVERSEE, model=Unit)
@require_POST
def appoint_person(request: Asked, unit: Unit) -> HttpResponse:
    """Appoint somebody who has an account."""
    form = AppointForm(request.POST, unit=unit)
    if not form.is_valid():
        return show(request, unit, form)
    person, role = form.cleaned_data["user"], Role(form.cleaned_data["role"])
    try:
        appoint(person, unit, role, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已指定{person}为{role.label}，现在起可以办理。")
    return redirect("unit_people", pk=unit.pk)


def show(request: Asked, unit: Unit, form: AppointForm) -> HttpResponse:
    """Draw the page with the form as it stands."""
    postings = unit.postings.select_related("user")
    now = [post for post in postings if post.until is None]
    context = {
        "unit": unit,
        "form": form,
        "now": now,
        "unbound": unbound_among(now),
        "before": sorted((post for post in postings if post.until), key=lambda post: str(post.until), reverse=True),
        "crumbs": crumbs(request, unit),
    }
    return render(request, "campaign/unit_people.html", context)


def crumbs(request: Asked, unit: Unit, here: str = "") -> list[dict[str, Any]]:
    """The way to this page; the list of units stands in it only for who has several."""
    way: list[dict[str, Any]] = [{"label": "我的工作", "url": reverse("desk")}]
    if units_to_staff(request.user).exclude(pk=unit.pk).exists():
        way.append({"label": "人员和岗位", "url": reverse("people")})
    own = {"label": f"{unit.name}人员和岗位", "url": reverse("unit_people", args=[unit.pk]) if here else ""}
    return [*way, own, {"label": here}] if here else [*way, own]
