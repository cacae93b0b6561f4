"""Which unit is to be ordered to correct, where no finding or complaint names it: by its name or code."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.roles import Action
from campaign.views.asked import Asked
from supervision.queries.corrections import units_to_order_by_hand

MOST = 30


@requires(Action.SUPERVISE)
@require_safe
def order_to(request: Asked) -> HttpResponse:
    """The units below whose name or code has the words in it; one alone leads straight to the form (日常督查)."""
    words = request.GET.get("unit", "").strip()[:80]
    units = units_to_order_by_hand(request.user)
    exact = list(units.filter(Q(code=words) | Q(name=words))[:2]) if words else []
    found = list(units.filter(Q(code__startswith=words) | Q(name__icontains=words))[: MOST + 1]) if words else []
    if len(alone := exact if len(exact) == 1 else found) == 1:
        return redirect("order_new", pk=alone[0].pk)
    context = {
        "words": words,
        "units": found[:MOST],
        "more": len(found) > MOST,
        "crumbs": [{"label": "责令整改", "url": f"{reverse('orders')}?side=below"}, {"label": "选择单位"}],
    }
    return render(request, "supervision/order_to.html", context)
