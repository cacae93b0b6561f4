"""The filters of the docket that people keep under a name: as chips above it, with counts, and a page to change them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, knowing, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.context import frame_of
from review.forms import DocketFilter, SavedViewForm
from review.models import SavedView
from review.operations import change_view, delete_view, save_view
from review.queries import counts_of_lists, views_for, views_kept_by


@dataclass(frozen=True)
class Chip:
    """A kept filter as the docket shows it: with its address, and how many items it leaves (None: it no longer holds)."""

    view: SavedView
    url: str
    count: int | None
    current: bool
    mine: bool


@requires(Action.EXAMINE)
@require_safe
def saved_views(request: Asked) -> HttpResponse:
    """The person's views and those shared with their panels, to be renamed, shared and deleted."""
    return show(request)


@requires(Action.EXAMINE)
@require_POST
def saved_view_save(request: Asked) -> HttpResponse:
    """Keep the conditions of the address under a name."""
    asked = DocketFilter(request.GET, user=request.user, at=request.at)
    query = asked.kept()
    form = SavedViewForm(request.POST, user=request.user)
    back = reverse("docket") + (f"?{query}" if query else "")
    if not query:
        messages.warning(request, "没有筛选条件可以保存。请先选择条件并点“筛选”，再保存。")
    elif not form.is_valid():
        messages.warning(request, str(next(iter(form.errors.values()))[0]))
    else:
        given = form.cleaned_data
        try:
            save_view(given["name"], query, panel=given["panel"], actor=request.user, at=request.at)
            messages.success(request, f"已保存为“{given['name']}”，在审核目录上方可以直接打开。")
        except Refused as refused:
            messages.error(request, refused.words)
    return redirect(back)


@requires(Action.EXAMINE)
@require_POST
def saved_view_change(request: Asked, pk: int) -> HttpResponse:
    """Rename a view, share it or keep it to oneself."""
    view = fetch(views_kept_by(request.user), "pk", pk)
    form = SavedViewForm(request.POST, user=request.user, key=str(pk))
    if not form.is_valid():
        return show(request, {pk: form}, status=422)
    try:
        change_view(view, name=form.cleaned_data["name"], panel=form.cleaned_data["panel"], actor=request.user)
    except Refused as refused:
        form.add_error("name", refused.words)
        return show(request, {pk: form}, status=409)
    messages.success(request, f"已修改“{view.name}”。")
    return redirect("saved_views")


@requires(Action.EXAMINE)
def saved_view_delete(request: Asked, pk: int) -> HttpResponse:
    """Ask once more, then delete a view."""
    view = fetch(views_kept_by(request.user), "pk", pk)
    if request.method == "POST":
        delete_view(view, actor=request.user)
        messages.success(request, f"已删除“{view.name}”。")
        return redirect("saved_views")
    shared = [f"{view.panel.name}审核组的其他成员也不能再使用。"] if view.panel else []
    context = {
        "move": {"name": "delete", "label": "删除常用筛选"},
        "thing": view.name,
        "consequences": ["只删除保存的筛选条件，事项不受影响。", *shared],
        "danger": True,
        "action_url": request.path,
        "back_url": reverse("saved_views"),
    }
    return render(request, "confirm.html", context)


def chips_of(request: Asked, now: DocketFilter) -> list[Chip]:
    """The person's views with how many items each leaves; as many queries for twenty as for one.

    `now` is the filter of the page. A shared view that names what the person may not see is not there for them.
    """
    views = list(views_for(request.user))
    if not views:
        return []
    with knowing(request.user, frame_of(request).held):
        made = [DocketFilter(QueryDict(one.query), user=request.user, at=request.at, like=now) for one in views]
        holding = [form for form in made if not form.errors]
        counts = dict(zip(map(id, holding), counts_of_lists([form.narrow() for form in holding]), strict=True))
    kept = now.kept()
    return [
        Chip(one, f"{reverse('docket')}?{one.query}", counts.get(id(form)), one.query == kept, mine)
        for one, form in zip(views, made, strict=True)
        if (mine := one.user_id == request.user.pk) or id(form) in counts
    ]


def show(request: Asked, forms: dict[int, SavedViewForm] | None = None, *, status: int = 200) -> HttpResponse:
    """Draw the page with the forms as they stand."""
    may = set(views_kept_by(request.user).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "lines": [
            {
                "chip": chip,
                "form": (forms or {}).get(chip.view.pk) or form_of(chip.view, request) if chip.view.pk in may else None,
            }
            for chip in chips_of(request, DocketFilter({}, user=request.user, at=request.at))
        ],
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "审核目录", "url": reverse("docket")},
            {"label": "常用筛选"},
        ],
    }
    return render(request, "review/saved_views.html", context, status=status)


def form_of(view: SavedView, request: Asked) -> SavedViewForm:
    """The form with what stands."""
    start = {"name": view.name, "panel": view.panel_id}
    return SavedViewForm(user=request.user, key=str(view.pk), initial=start)
