"""One compilation: the two lists as they would be printed, the figures, what is missing, and what this person may do."""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaign.access import requires
from campaign.enums import Level, Outcome
from campaign.models import LogEntry
from campaign.operations import open_moves
from campaign.roles import Action
from campaign.sheets.layout import AnnexLayout
from campaign.views.asked import Asked
from publishing.checks import problems_of_compiling, problems_of_passing
from publishing.enums import IN_HAND, EditionKind, EditionState
from publishing.forms import DiscardForm, LegalityForm, SendBackForm
from publishing.models import Compilation, Edition, ListedItem
from publishing.queries.desk import guides_missing_in, lists_followed
from publishing.queries.gates import barred
from publishing.sheets.annexes import CANCELLED, RETAINED
from publishing.sheets.editions import cancelled_row, retained_row
from publishing.views.approval_sheet import approval_part
from publishing.views.figures import figures_table
from publishing.views.reviewing import Review
from publishing.views.standing import Steps, tag

PAGE = 20
TICK = "√"
TABS = {
    "retained": ("保留清单", Outcome.RETAIN),
    "cancelled": ("取消清单", Outcome.CANCEL),
    "referred": ("提请上级取消", Outcome.REFER),
    "struck": ("剔除", Outcome.STRIKE),
}
OTHER_COLUMNS = ("序号", "单位", "证明事项名称", "对应政务服务事项", "理由")
# Which form a move asks for on this page; the moves in PAGES have a page of their own.
FORMS: dict[str, type[forms.Form]] = {"pass_legality": LegalityForm, "send_back": SendBackForm, "discard": DiscardForm}
PAGES = {"approve": "record_approval", "publish": "publish_lists"}
RED = frozenset({"discard"})
# In these states it still matters that a guide is missing; what is superseded or given up stays as it was.
COMPLETED_LATER = IN_HAND | {EditionState.PUBLISHED}


@requires(Action.FOLLOW_LIST, model=Compilation, within=lists_followed)
def compilation(request: Asked, compilation: Compilation) -> HttpResponse:
    """The compilation as it stands."""
    return show(request, compilation)


def show(request: Asked, compilation: Compilation, given: Mapping[str, forms.Form] | None = None) -> HttpResponse:
    """Draw the page; `given` are forms that were refused, by the name of their move."""
    if compilation.is_roll_up:
        return redirect(f"{reverse('roll_ups')}?unit={compilation.unit_id}")
    editions = list(compilation.editions.select_related("unit__division", "round").order_by("-kind"))
    chosen = request.GET.get("list", "")
    chosen = chosen if chosen in TABS else "retained"
    state = EditionState(editions[0].state)
    missing = guides_missing_in(compilation) if state in COMPLETED_LATER else {}
    context = {
        "compilation": compilation,
        "editions": [{"edition": edition, "tag": tag(edition)} for edition in editions],
        "then": Steps().of_one(compilation, editions[0]),
        "acts": acts(request, editions[0], given or {}),
        "form": next(iter((given or {}).values()), None),
        "in_hand": state in IN_HAND,
        "renewable": state in (EditionState.COMPILED, EditionState.SENT_BACK),
        "missing": missing,
        "missing_count": sum(missing.values()),
        "figures": figures_table(compilation.figures.select_related("unit").order_by("division_path", "unit__code")),
        "log": log_of(editions),
        "review": review_part(request, compilation),
        "approval": approval_part(request, compilation, editions[0]),
        "tabs": tabs(compilation, chosen),
        "crumbs": [{"label": "编制清单", "url": reverse("compilations")}, {"label": str(compilation)}],
        **printed(compilation, editions, chosen, request),
    }
    return render(request, "publishing/compilation.html", context)


def acts(request: Asked, edition: Edition, given: Mapping[str, forms.Form]) -> list[dict[str, Any]]:
    """The moves that are this person's now, each with its address and its form, or with why it is not for them."""
    found = []
    for move in open_moves(edition, actor=request.user, at=request.at):
        if move.name in {"supersede", "publish_summary"}:
            continue
        form = given.get(move.name) or form_of(move.name, edition.compilation)
        address = reverse(PAGES.get(move.name, move.name), args=[edition.compilation_id])
        page = move.name in PAGES
        why = barred(edition.compilation, move.name, request.user) or hindered(edition.compilation, move.name)
        act = {"move": move, "url": address, "form": form, "page": page, "red": move.name in RED, "barred": why}
        found.append({**act, "caution": caution(edition, move.name)})
    return found


def form_of(name: str, compilation: Compilation) -> forms.Form | None:
    """The empty form that a move asks for on this page."""
    if name == "send_back":
        return SendBackForm(auto_id="id_send_back_%s", remarks=compilation.remarks.open().count())
    return FORMS[name](auto_id=f"id_{name}_%s") if name in FORMS else None


def caution(edition: Edition, name: str) -> str:
    """What has to be settled before a list that is given up now can be compiled anew."""
    if name != "discard":
        return ""
    left = problems_of_compiling(edition.unit, edition.round)
    return f"作废后不能恢复，现在也不能马上重新编制：{''.join(one.words for one in left)}" if left else ""


def hindered(compilation: Compilation, name: str) -> str:
    """What stands in the list against a move, whoever takes it."""
    return "".join(one.words for one in problems_of_passing(compilation)) if name == "pass_legality" else ""


def review_part(request: Asked, compilation: Compilation) -> dict[str, Any]:
    """What the page says of the review of legality, as far as this person may read its remarks and those before."""
    review = Review(request, compilation)
    found = {"counts": review.counts, "due": review.is_due} if review.is_read(compilation) else {}
    if review.before and review.is_read(review.before):
        found |= {"before": review.before, "followed": review.followed()}
    return found


def log_of(editions: list[Edition]) -> list[dict[str, Any]]:
    """The log of both lists, oldest first; what was done to both in one act is one line that names both."""
    kinds = {edition.pk: edition.get_kind_display() for edition in editions}
    of_editions = LogEntry.objects.filter(thing_type=ContentType.objects.get_for_model(Edition), thing_id__in=kinds)
    acts: dict[tuple[Any, ...], dict[str, Any]] = {}
    for entry in of_editions.select_related("actor").order_by("pk"):
        label = "编制" if entry.move == "compile" else entry.label
        act = acts.setdefault((entry.at, entry.move, entry.actor_id), {"entry": entry, "label": label, "lists": []})
        act["lists"].append(kinds[entry.thing_id])
    return list(acts.values())


def tabs(compilation: Compilation, chosen: str) -> list[dict[str, Any]]:
    """The lists to look at, each with how many items it has."""
    counted = list(compilation.items.order_by().values_list("outcome", flat=True))
    return [
        {"name": name, "label": label, "count": counted.count(outcome), "current": name == chosen}
        for name, (label, outcome) in TABS.items()
    ]


def printed(compilation: Compilation, editions: list[Edition], chosen: str, request: Asked) -> dict[str, Any]:
    """One page of the chosen list, in the columns and words of its annex."""
    label, outcome = TABS[chosen]
    items = compilation.items.filter(outcome=outcome).order_by("position")
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    numbered = list(zip(count(page.start_index()), page, strict=False))
    by_kind = {edition.kind: edition for edition in editions}
    match chosen:
        case "retained":
            columns, rows = (
                headers(RETAINED),
                [cells(RETAINED, no, retained_row(item)._asdict()) for no, item in numbered],
            )
        case "cancelled":
            edition = by_kind[EditionKind.CANCELLED]
            columns = headers(CANCELLED)
            rows = [cells(CANCELLED, no, cancelled_row(item, edition)._asdict()) for no, item in numbered]
        case _:
            columns, rows = [{"label": label} for label in OTHER_COLUMNS], [other(no, item) for no, item in numbered]
    # On a phone an item is a line to open: thirteen columns of twenty items would be a very long page.
    cards = [
        {"title": f"{no}　{item.cert_name}", "hint": item.service_name, "row": row}
        for (no, item), row in zip(numbered, rows, strict=True)
    ]
    return {"caption": f"{label}（按附件式样）", "columns": columns, "rows": rows, "cards": cards, "page": page}


def headers(layout: AnnexLayout) -> list[dict[str, Any]]:
    """The printed column heads, a group's name before its columns."""
    return [{"label": f"{one.group}：{one.header}" if one.group else one.header} for one in layout.columns]


def cells(layout: AnnexLayout, number: int, values: dict[str, Any]) -> list[Any]:
    """A printed row, cell by cell; levels are ticks, line breaks become blanks."""
    held = set(values.get("levels", ()))
    ticks = {level.name.lower(): TICK if level in held else "" for level in Level}
    known = {"no": number, **ticks, **values}
    return [text_of(known[column.key]) for column in layout.columns]


def text_of(value: Any) -> Any:
    """A cell as a page shows it."""
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return value.replace("\n", "　") if isinstance(value, str) else "" if value is None else value


def other(number: int, item: ListedItem) -> list[Any]:
    """An item that stands in the figures but on neither list."""
    return [number, item.unit_name, item.cert_name, item.service_name, item.reason]
