"""Several lists published together or not at all: choose, confirm what will be public, publish in one act."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from publishing.models import Compilation, Edition
from publishing.queries.desk import publishable, ready_to_publish
from publishing.queries.gates import barred
from publishing.sheets.editions import release_together
from publishing.tasks.releasing import published_words
from publishing.views.releasing import (
    NO_WAY_BACK,
    NOT_PUBLIC,
    NOT_WRITTEN,
    PUBLIC_AT_ONCE,
    apart,
    facts,
    publish_apart,
)
from publishing.views.standing import is_official

MOVE = {"name": "publish", "label": "一并公布", "explains": "", "note_required": False}
ALL_OR_NONE = "这几份一并公布：有一份不能公布的，其他的也不公布，并说明是哪一份、为什么。"
TOO_FEW = "请选择两份以上。只公布一份的，请在该清单的页面办理。"
GONE = "所选的清单有的已经办理，或者您不能办理。请重新选择。"
MOST = 50  # compilations in one act


@requires(Action.PUBLISH)
def publish_several(request: Asked) -> HttpResponse:
    """Choose among what is ready; with a choice in the address, the confirmation; posted, publish all or none."""
    editions = Prefetch("editions", queryset=Edition.objects.select_related("unit__division", "round").order_by("kind"))
    ready = list(ready_to_publish(request.user).prefetch_related(editions))
    wanted = wanted_keys(request.GET)
    chosen = [one for one in ready if one.pk in wanted]
    if request.method == "POST" and len(wanted) > 1:
        return posted(request, chosen, wanted)
    if wanted:
        if len(wanted) < 2 or len(chosen) < len(wanted):
            messages.error(request, TOO_FEW if len(wanted) < 2 else GONE)
            return redirect("publish_several")
        return confirmed(request, chosen)
    lines = [line(one, request) for one in ready]
    context = {"crumbs": crumbs(), "lines": lines, "able": sum(not one["barred"] for one in lines) > 1}
    return render(request, "publishing/publish_several.html", context)


def crumbs() -> list[dict[str, str]]:
    """The way here."""
    return [{"label": "编制清单", "url": reverse("compilations")}, {"label": "一并公布"}]


def wanted_keys(asked: QueryDict) -> set[int]:
    """The compilations that the address names."""
    return {int(key) for key in asked.getlist("pick")[:MOST] if key.isascii() and key.isdigit() and len(key) < 16}


def line(compilation: Compilation, request: Asked) -> dict[str, Any]:
    """One that is ready: what it holds, and why this person may not publish it."""
    told = facts(compilation, list(compilation.editions.all()))
    return {"one": compilation, "facts": told, "barred": barred(compilation, "publish", request.user)}


def confirmed(request: Asked, chosen: list[Compilation]) -> HttpResponse:
    """The page that names every list and how much it holds."""
    told = [
        {"key": f"{compilation}：{fact['key']}", "value": fact["value"]}
        for compilation in chosen
        for fact in facts(compilation, list(compilation.editions.all()))
    ]
    context = {
        "move": MOVE,
        "thing": f"{len(chosen)}份：{'、'.join(str(one) for one in chosen)}",
        "facts": told,
        "consequences": [ALL_OR_NONE, PUBLIC_AT_ONCE, NO_WAY_BACK, NOT_PUBLIC, *apart(chosen)],
        "action_url": request.get_full_path(),
        "back_url": reverse("publish_several"),
    }
    return render(request, "confirm.html", context)


def posted(request: Asked, chosen: list[Compilation], wanted: set[int]) -> HttpResponse:
    """Publish all or none, and say which; whoever posts twice is told the same."""
    missing = wanted - {one.pk for one in chosen}
    if missing:
        done = ready_or_done(request, wanted)
        if done is None:
            messages.error(request, GONE)
            return redirect("publish_several")
        messages.success(request, done)
        return redirect("compilations")
    if (asked := publish_apart(request, chosen)) is not None:
        return asked
    try:
        release_together(chosen, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("publish_several")
    except OSError:
        messages.error(request, NOT_WRITTEN)
        return redirect("publish_several")
    messages.success(request, published_words(chosen))
    return redirect("compilations")


def ready_or_done(request: Asked, wanted: set[int]) -> str | None:
    """What is said to who comes second: all of it is published already; None where it is not."""
    own = publishable(request.user).filter(pk__in=wanted).prefetch_related("editions")
    done = [one for one in own if is_official(one.editions.all())]
    return published_words(done) if len(done) == len(wanted) else None
