"""Like names of the catalogue while a name is typed, and the person's answer: take the catalogue's name, or 不是同一种."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

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
from submissions.views.standing import fills


@requires(Action.FILL, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
@require_safe
def name_hints(request: Asked, paper: Declaration) -> HttpResponse:
    """The part of the item's page below the name, for the name as it stands in the box now."""
    hints = hints_for(request.GET.get("cert_name", "")[:200], request.user, paper.unit)
    return render(request, "submissions/parts/name_hints.html", {"paper": paper, "hints": hints})


@requires(Action.FILL, Action.FILL_FOR, model=Declaration, within=declarations_in_charge)
@require_http_methods(["GET", "HEAD", "POST"])
def grid_names(request: Asked, paper: Declaration) -> HttpResponse:
    """The choices below a name that is typed in the grid; posted, 不是同一种 for those named in `apart`, and what is left.

    A name is taken in the browser, as if it were typed: nothing of the item is saved here.
    """
    if not fills(request.user, paper) or not paper.is_editable:
        raise Http404
    name = (request.POST if request.method == "POST" else request.GET).get("name", "")[:200]
    for certificate in request.POST.get("apart", "").split():
        tell_apart(request, paper, name, certificate)
    return render(request, "submissions/grid_names.html", {"hints": hints_for(name, request.user, paper.unit)})


def named(request: Asked, paper: Declaration, item: DeclaredItem | None, wish: str) -> ItemEntry:
    """The form after the person's answer to a hint: with the catalogue's name, or with the pair remembered as two.

    Nothing of the item is saved. An answer to what was not offered changes nothing.
    """
    data = request.POST.copy()
    name = data.get("cert_name", "")
    certificate = wish.partition("-")[2]
    if not wish.startswith("take_name-"):
        tell_apart(request, paper, name, certificate)
    elif known := offered(request, paper, name, certificate):
        data["cert_name"] = known.title
    return ItemEntry(paper, item, data)


def tell_apart(request: Asked, paper: Declaration, name: str, certificate: str) -> None:
    """Remember that this name and this certificate, which was offered for it, are two; else nothing."""
    if known := offered(request, paper, name, certificate):
        key = comparison_key(name)[:200]
        say_not_same(key, known.title_key, unit=paper.unit, settled=False, actor=request.user, at=request.at)


def offered(request: Asked, paper: Declaration, name: str, certificate: str) -> Known | None:
    """The like name that the page offers for `name` under this certificate's key."""
    hints = hints_for(name[:200], request.user, paper.unit)
    return next((one.known for one in hints if str(one.known.certificate) == certificate), None)
