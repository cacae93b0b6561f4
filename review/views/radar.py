"""The radar: where rulings disagree, grouped by certificate; what is to be done about it (notice 六(二): 横向协同)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires, units_for
from campaign.models import Unit
from campaign.operations import Refused
from campaign.queries import units_of
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from campaign.views.calendar import chosen_round
from review.enums import NOTICES, ConflictKind, RunStage
from review.forms.radar import DifferenceForm, RadarFilter
from review.models import Conflict, ReasonedDifference
from review.operations.radar import ask_for_look, look_at_list, reason_difference
from review.queries.radar import Group, conflicts_for, counts_by_tab, filled, groups_of, last_done, last_run
from review.sheets.radar_out import radar_csv, said, write_radar
from review.views.papers import as_file, chips, picked, standing_tabs

GROUPS = 15  # certificates on a page
SHOWN = 12  # disagreements of one certificate; the rest is one step away
SEEING = (Action.EXAMINE, Action.DECIDE, Action.OVERSEE)
TAB_WORDS = {"open": "待处理", "reasoned": "已说明差异", "aligned": "已一致", "notice": "提示"}
TONES = {ConflictKind.VERTICAL: "refused", ConflictKind.SAME_UNIT: "refused"}


@requires(*SEEING)
@require_safe
def radar(request: Asked) -> HttpResponse:
    """The disagreements that the person may see, certificate by certificate."""
    return show(request)


@requires(*SEEING)
@require_POST
def radar_look(request: Asked) -> HttpResponse:
    """Ask for a look over everything; the job that beat starts carries it out. Back to the page whose button was pressed."""
    run = ask_for_look(actor=request.user, at=request.at)
    begun = "比对正在进行" if run.stage == RunStage.RUNNING else "已提出比对，一两分钟内开始"
    messages.success(request, f"{begun}。稍后刷新本页查看结果。")
    return redirect("chains" if request.POST.get("back") == "chains" else "radar")


@requires(Action.COMPILE, model=Unit)
@require_POST
def radar_look_list(request: Asked, lead: Unit) -> HttpResponse:
    """Look at once at the certificates of one list, before it is compiled."""
    round = chosen_round(request)
    if round is None or not lead.leads:
        raise Http404
    try:
        kept = look_at_list(lead, round, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已比对本清单的证明事项，现有{kept.standing}项不一致，其中新发现{kept.new}项。")
    return redirect(f"{reverse('compile_list', args=[lead.pk])}?round={round.number}")


@requires(Action.SETTLE)
@require_POST
def radar_reason(request: Asked) -> HttpResponse:
    """Explain the picked differences, all or none."""
    form = DifferenceForm(request.POST)
    keys = picked(request.POST)
    rows = list(conflicts_for(request.user).filter(pk__in=keys))
    if len(rows) != len(set(keys)):
        raise Http404
    if not rows:
        form.add_error(None, "没有选中差异。请先勾选要说明的各项，再填写理由。")
    if form.is_valid():
        words = form.cleaned_data["words"]
        try:
            reason_difference(rows, words=words, actor=request.user, at=request.at)
        except Refused as refused:
            if not explained_already(rows, words, request):
                form.add_error(None, refused.words)
                return show(request, form, keys, status=409)
        messages.success(request, f"已说明{len(rows)}项差异，对方审核组和上级可以看到。")
        return redirect(back_of(request))
    return show(request, form, keys)


def explained_already(rows: list[Conflict], words: str, request: Asked) -> bool:
    """Whether this person has just explained all of these in these words: a double click, not a refusal."""
    reasons = ReasonedDifference.objects.filter(conflict__in=rows, withdrawn_at=None, by=request.user)
    return reasons.filter(words=words.strip()).count() == len(rows)


def back_of(request: Asked) -> str:
    """The radar with the filter kept; the page of one disagreement when its form was used."""
    one = request.POST.get("back", "")
    if one.isdecimal() and conflicts_for(request.user).filter(pk=int(one[:18])).exists():
        return reverse("conflict", args=[int(one)])
    query = request.GET.urlencode()
    return reverse("radar") + (f"?{query}" if query else "")


@requires(*SEEING)
@require_safe
def radar_download(request: Asked, kind: str) -> HttpResponse:
    """The filtered disagreements as a file: `xlsx` or `csv`."""
    standing = Prefetch("reasons", ReasonedDifference.objects.filter(withdrawn_at=None), to_attr="standing_reasons")
    rows = filter_of(request).shown().with_sides().prefetch_related(standing)
    own = "、".join(unit.name for unit in units_of(request.user)[:2])
    return as_file(
        kind,
        "结论不一致",
        xlsx=lambda target: write_radar(target, rows, unit_name=own, day=day_of(request)),
        csv=lambda: radar_csv(rows),
    )


def filter_of(request: Asked) -> RadarFilter:
    """The filter as the address asks."""
    return RadarFilter(request.GET, conflicts=conflicts_for(request.user), user=request.user)


@dataclass(frozen=True)
class Line:
    """One disagreement in a table: its marks and words."""

    conflict: Conflict
    tone: str
    one_said: str
    other_said: str
    may_pick: bool
    reason: str


def line_of(conflict: Conflict, settles: set[int]) -> Line:
    """A disagreement as the page shows it; `settles` are the units whose items the person settles."""
    tone = "plain" if conflict.kind in NOTICES else TONES.get(ConflictKind(conflict.kind), "waiting")
    own = {conflict.one_unit_id, conflict.other_unit_id} & settles
    reasons = getattr(conflict, "standing_reasons", [])
    return Line(
        conflict,
        tone,
        said(conflict.one_facts),
        said(conflict.other_facts),
        bool(own) and conflict.standing == "open" and not conflict.notice,
        reasons[0].words if reasons else "",
    )


def show(
    request: Asked, form: DifferenceForm | None = None, keys: list[int] | None = None, *, status: int = 200
) -> HttpResponse:
    """Draw the page; after a refusal with what was picked and typed."""
    filter = filter_of(request)
    shown = filter.shown()
    page = Paginator(groups_of(shown), GROUPS).get_page(request.GET.get("page"))
    groups = filled(shown, page, SHOWN)
    settles = settled_among(request, groups)
    counts = counts_by_tab(filter.narrowed())
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": filter,
        "active": chips(filter, request.GET),
        "clear_url": reverse("radar"),
        "tabs": standing_tabs(request, TAB_WORDS, counts, filter.tab),
        "tab": filter.tab,
        "count": counts[filter.tab],
        "groups": [(group, [line_of(row, settles) for row in group.rows]) for group in groups],
        "page": page,
        "picks": any(line_of(row, settles).may_pick for group in groups for row in group.rows),
        "picked": set(keys or ()),
        "reason": form or DifferenceForm(),
        "query": query.urlencode(),
        **standing_of_looks(),
    }
    return render(request, "review/radar.html", context, status=status)


def settled_among(request: Asked, groups: list[Group]) -> set[int]:
    """Of the units on the page those whose items the person settles."""
    units = {unit for group in groups for row in group.rows for unit in (row.one_unit_id, row.other_unit_id)}
    return set(units_for(request.user, Action.SETTLE).filter(pk__in=units).values_list("pk", flat=True))


def standing_of_looks() -> dict[str, Any]:
    """The look that was asked for last and the last one that was carried through."""
    run = last_run()
    running = run if run is not None and run.stage in (RunStage.WAITING, RunStage.RUNNING) else None
    failed = run if run is not None and run.stage == RunStage.FAILED else None
    return {"running": running, "failed": failed, "done": last_done()}
