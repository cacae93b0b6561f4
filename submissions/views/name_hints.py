"""Like names of the catalogue while a name is typed, and the person's answer: take the catalogue's name, or 不是同一种."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.checks import comparison_key
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.checks.names import Known
from submissions.forms.declarations import ItemEntry
from submissions.models import Declaration, DeclaredItem
from submissions.operations.merging import say_not_same
from submissions.queries import declarations_in_charge
from submissions.queries.catalogue import hints_for


@requires(Action.FILL, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
@require_safe
def name_hints(request: Asked, paper: Declaration) -> HttpResponse:
    """The part of the item's page below the name, for the name as it stands in the box now."""
    hints = hints_for(request.GET.get("cert_name", "")[:200], request.user)
    return render(request, "submissions/parts/name_hints.html", {"paper": paper, "hints": hints})


def named(request: Asked, paper: Declaration, item: DeclaredItem | None, wish: str) -> ItemEntry:
    """The form after the person's answer to a hint: with the catalogue's name, or with the pair remembered as two.

    Nothing of the item is saved. An answer to what was not offered changes nothing.
    """
    data = request.POST.copy()
    name = data.get("cert_name", "")
    known = offered(request, name, wish.partition("-")[2])
    if known is not None and wish.startswith("take_name-"):
        data["cert_name"] = known.title
    elif known is not None:
        key = comparison_key(name)[:200]
        say_not_same(key, known.title_key, unit=paper.unit, settled=False, actor=request.user, at=request.at)
    return ItemEntry(paper, item, data)


def offered(request: Asked, name: str, certificate: str) -> Known | None:
    """The like name that the page offers for `name` under this certificate's key."""
    hints = hints_for(name[:200], request.user)
    return next((one.known for one in hints if str(one.known.certificate) == certificate), None)
