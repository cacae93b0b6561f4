"""The lists that I follow: where each stands, what comes next and whose it is."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from campaign.access import requires, units_held
from campaign.models import Unit
from campaign.queries import ribbon
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.calendar import chosen_round
from publishing.enums import EditionKind
from publishing.models import Compilation, Edition
from publishing.queries.desk import leads_followed, lists_followed, ready_to_publish
from publishing.views.standing import Steps, tag

PAGE = 20
COLUMNS = [{"label": label} for label in ("清单", "版次", "保留清单", "取消清单", "下一步", "由谁办理")]


@requires(Action.FOLLOW_LIST)
def compilations(request: Asked) -> HttpResponse:
    """One line for each lead unit of my division, then everything that was ever compiled."""
    round = chosen_round(request)
    editions = Prefetch("editions", queryset=Edition.objects.order_by("kind"), to_attr="papers")
    followed = (
        lists_followed(request.user).prefetch_related(editions).order_by("-round__number", "-number", "unit__code")
    )
    page = Paginator(followed, PAGE).get_page(request.GET.get("page"))
    steps = Steps()
    context = {
        "round": round,
        "ribbon": ribbon(round, request.at) if round else None,
        "leads": [lead_line(unit, request) for unit in leads_followed(request.user)],
        "columns": COLUMNS,
        "rows": [row(compilation, steps) for compilation in page],
        "page": page,
        "ready": ready_to_publish(request.user).count(),
    }
    return render(request, "publishing/compilations.html", context)


def lead_line(unit: Unit, request: Asked) -> dict[str, Any]:
    """A lead unit, and whether this person may compile for it."""
    return {"unit": unit, "may_compile": units_held(request.user, Action.COMPILE).filter(pk=unit.pk).exists()}


def row(compilation: Compilation, steps: Steps) -> list[Any]:
    """A compilation as a row of the table."""
    papers: list[Edition] = compilation.papers  # type: ignore[attr-defined]
    by_kind = {paper.kind: paper for paper in papers}
    then = steps.of(compilation, papers[0])
    return [
        {
            "text": f"{compilation.unit.division}{compilation.round}",
            "url": reverse("compilation", args=[compilation.pk]),
        },
        f"第{compilation.number}版",
        tag(by_kind[EditionKind.RETAINED]),
        tag(by_kind[EditionKind.CANCELLED]),
        then["step"] or "—",
        then["who"] or "—",
    ]
