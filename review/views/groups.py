"""The docket by certificate: one look serves all items that ask for the same one (notice 五(三): 集中审核论证)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import reached, requires, units_for
from campaign.enums import Outcome
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.pages import PagesByKey
from review.enums import RulingState
from review.forms import DocketFilter
from review.models import Ruling
from review.operations import mark_read
from review.queries import docket_for
from review.queries.groups import Group, compared_texts, group_name, group_sizes, groups_of, in_group, readers_of
from review.views.papers import OUTCOME_TONES, STATE_TONES, chips, line

PAGE = 50


@requires(Action.EXAMINE)
@require_safe
def docket_groups(request: Asked) -> HttpResponse:
    """The certificates of the filtered docket, those asked for most often first."""
    form = DocketFilter(request.GET, user=request.user, at=request.at)
    rulings = form.narrow()
    sizes = group_sizes(rulings)
    page = Paginator(sizes, PAGE).get_page(request.GET.get("page"))
    query = request.GET.urlencode()
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("docket_groups"),
        "round": form.current(),
        "page": page,
        "lines": [group_line(group, request) for group in groups_of(rulings, page.object_list)],
        "items": sum(n for _, n in sizes),
        "query": query,
    }
    return render(request, "review/groups.html", context)


@requires(Action.EXAMINE)
@require_safe
def docket_group(request: Asked, key: str) -> HttpResponse:
    """The items of one group: what all say once, what differs beside each; to be read, and ruled on together."""
    desk = GroupDesk(request, key)
    rulings = list(desk.page)
    readers = readers_of(rulings, request.user)
    texts = compared_texts(rulings)
    ruled = set(units_for(request.user, Action.RULE).values_list("pk", flat=True))
    context: dict[str, Any] = {
        "key": key,
        "name": desk.name,
        "form": desk.filter,
        "active": [chip for chip in chips(desk.filter, desk.data) if "group=" in chip["url"]],
        "clear_url": reverse("docket_group", args=[key]),
        "page": desk.page,
        "lines": [
            {
                "line": line(case, "ruling", desk.query),
                "readers": readers[case.pk],
                "differing": texts.differing[case.pk],
                "rules": case.unit_id in ruled and case.state == RulingState.PENDING,
            }
            for case in rulings
        ],
        "picks": any(case.unit_id in ruled and case.state == RulingState.PENDING for case in rulings),
        "common": texts.common,
        "shown": shown_rulings(rulings),
        "unread": sum(not one.mine for one in readers.values()),
        "query": desk.query,
        "crumbs": [
            {"label": "审核目录", "url": reverse("docket")},
            {"label": "按证明查看", "url": reverse("docket_groups")},
            {"label": desk.name},
        ],
    }
    return render(request, "review/group.html", context)


@requires(Action.RULE)
@require_POST
def docket_group_read(request: Asked, key: str) -> HttpResponse:
    """Note that the person has looked at the shown texts; what was corrected meanwhile is left to be read."""
    found, shown = posted(request, key)
    present = [ruling for pk, ruling in found.items() if ruling.item_id == shown[pk]]
    mark_read(present, actor=request.user, at=request.at)
    changed = len(shown) - len(present)
    words = f"已记录您看过这一组的{len(present)}件。"
    messages.success(request, f"{words}另有{changed}件单位报送了新的内容，请再看一遍。" if changed else words)
    query = request.GET.urlencode()
    return redirect(reverse("docket_group", args=[key]) + (f"?{query}" if query else ""))


def posted(request: Asked, key: str) -> tuple[dict[int, Ruling], dict[int, int]]:
    """The rulings that the page showed, and the texts it showed of them; 404 where one is not the person's to rule on."""
    try:
        group = in_group(key)
    except ValueError as error:
        raise Http404 from error
    mine = docket_for(request.user).filter(group, reached(request.user, Action.RULE)).prefetch_related(None)
    if not mine.exists():
        raise Http404
    shown = pairs(request.POST.get("shown", ""))
    found = mine.in_bulk(shown)
    if len(found) < len(shown):
        raise Http404
    return found, shown


class GroupDesk:
    """What the page of a group asks; 404 for a group of which the person's docket has nothing."""

    def __init__(self, request: Asked, key: str) -> None:
        self.data = request.GET.copy()
        self.data["group"] = key
        self.filter = DocketFilter(self.data, user=request.user, at=request.at)
        if self.filter.cleaned_data.get("group") != key:
            raise Http404
        rulings = self.filter.narrow()
        self.page = PagesByKey(rulings, PAGE).get_page(request.GET.get("page"))
        if not self.page.paginator.count and not self.is_there():
            raise Http404
        rest = self.data.copy()
        rest.pop("page", None)
        self.query = rest.urlencode()
        self.name = group_name(key)

    def is_there(self) -> bool:
        """Whether the group has items that the other conditions of the address leave out."""
        return self.filter.narrow(leave=tuple(set(self.filter.fields) - {"group"})).exists()


def group_line(group: Group, request: Asked) -> dict[str, Any]:
    """A group with the address of its page and its counts in words; the conditions of the list go along."""
    rest = request.GET.copy()
    rest.pop("page", None)
    rest.pop("group", None)
    query = rest.urlencode()
    states = [(STATE_TONES[state], str(state.label), group.states.get(state.value, 0)) for state in RulingState]
    outcomes = [(OUTCOME_TONES[one], str(one.label), group.outcomes.get(one.value, 0)) for one in Outcome]
    return {
        "group": group,
        "url": reverse("docket_group", args=[group.key]) + (f"?{query}" if query else ""),
        "states": [one for one in states if one[2]],
        "outcomes": [one for one in outcomes if one[2]],
    }


def pairs(text: str) -> dict[int, int]:
    """The shown items as `ruling:text,…`; 404 for what no page could have shown."""
    found: dict[int, int] = {}
    for word in text.split(",") if text else ():
        keys = word.split(":")
        if len(keys) != 2 or not all(one.isascii() and one.isdecimal() and len(one) <= 18 for one in keys):
            raise Http404
        found[int(keys[0])] = int(keys[1])
    if len(found) > PAGE:
        raise Http404
    return found


def shown_rulings(rulings: list[Ruling]) -> str:
    """The items as the page names them."""
    return ",".join(f"{case.pk}:{case.item_id}" for case in rulings)
