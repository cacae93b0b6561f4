"""The catalogue of certificates: the list, and the page of one certificate."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import actions_of, fetch, signed_in
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.enums import NameSource
from submissions.forms.catalogue import CatalogueFilter
from submissions.models import Certificate
from submissions.queries.catalogue import aliases_for, certificates_for, declared_by, similar_names
from submissions.views.contacts import chips

PAGE = 50
MODELS_SHOWN = 50


@signed_in
@require_safe
def catalogue(request: Asked) -> HttpResponse:
    """Certificates by name, kind and the village list; of declared names those that the person may read anyway."""
    form = CatalogueFilter(request.GET)
    page = Paginator(form.narrow(request.user), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("catalogue"),
        "page": page,
        "merges": Action.MERGE_NAMES in actions_of(request.user),
    }
    return render(request, "submissions/catalogue.html", context)


@signed_in
@require_safe
def certificate(request: Asked, pk: int) -> HttpResponse:
    """One certificate: what it proves, its other names, who declares it (as far as the person may see), model items."""
    one = fetch(certificates_for(request.user), "pk", pk)
    context: dict[str, Any] = {
        "certificate": one,
        "facts": facts_of(one),
        "aliases": aliases_for(request.user, one),
        "near": similar_names(one.name, user=request.user),
        "units": declared_by(request.user, one),
        "models": departments_of(one),
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "证明目录", "url": reverse("catalogue")},
            {"label": one.name},
        ],
    }
    return render(request, "submissions/certificate.html", context)


def facts_of(one: Certificate) -> list[dict[str, str]]:
    """What the catalogue knows of it; who issues it and what it proves are as in the lists that it is from."""
    facts = [
        ("材料类别", str(one.get_category_display())),
        ("证明内容", one.proves),
        ("一般开具单位", one.issuer),
        ("不应由村（居）民委员会出具", one.village_source),
        ("名称来源", str(NameSource(one.source).label)),
        ("出处", one.origin),
    ]
    return [{"key": key, "value": value} for key, value in facts if value]


def departments_of(one: Certificate) -> list[dict[str, str]]:
    """The services in which it is commonly asked for, each with its kind of unit."""
    rows = one.models.order_by("department", "service_name")
    return [
        {"unit": row.department or row.get_kind_display(), "service": row.service_name} for row in rows[:MODELS_SHOWN]
    ]
