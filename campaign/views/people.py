"""The units in which I may appoint, and who holds their posts."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaign.access import requires
from campaign.enums import Role
from campaign.forms import PeopleFilter
from campaign.models import Posting, Unit
from campaign.queries import units_to_staff
from campaign.roles import Action
from campaign.views.asked import Asked

PAGE = 50


@requires(Action.APPOINT, Action.OVERSEE)
def people(request: Asked) -> HttpResponse:
    """The list of units; who has only one goes straight to it."""
    units = units_to_staff(request.user)
    only = list(units.values_list("pk", flat=True)[:2])
    if len(only) == 1:
        return redirect("unit_people", pk=only[0])
    form = PeopleFilter(request.GET or None)
    held = Posting.objects.current().select_related("user")
    shown = form.narrow(units).prefetch_related(Prefetch("postings", queryset=held, to_attr="held"))
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    return render(request, "campaign/people.html", {"form": form, "page": page, "lines": [line(unit) for unit in page]})


def line(unit: Unit) -> dict[str, object]:
    """A unit with its leaders and how many others hold a post."""
    held: list[Posting] = unit.held  # type: ignore[attr-defined]
    leaders = [post.user.name for post in held if post.role == Role.LEADER]
    return {"unit": unit, "leaders": "、".join(leaders), "others": len(held) - len(leaders)}
