"""How kept certificates are obtained: the kept items of my units, and the guide of each."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaign.access import requires
from campaign.models import Deadline
from campaign.notice.timetable import DeadlineKind
from campaign.roles import Action
from campaign.views.asked import Asked
from publishing.forms import GuideFilter, GuideForm
from publishing.models import Guide
from publishing.operations import save_guide
from publishing.queries.desk import kept_rulings_for, whole_guides
from review.models import Ruling

PAGE = 30
COLUMNS = [{"label": label} for label in ("证明事项", "对应政务服务事项", "单位", "清单", "办理指南")]


@requires(Action.FILL)
def guides(request: Asked) -> HttpResponse:
    """The kept items of my units, those without a whole guide first."""
    whole = Exists(whole_guides().filter(uid=OuterRef("uid")))
    rulings = kept_rulings_for(request.user).annotate(whole=whole).order_by("whole", "unit__code", "item__no")
    due = rulings.filter(whole=False).count()
    form = GuideFilter(request.GET or None)
    page = Paginator(narrow(rulings, form), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "due": due,
        "dues": dues_of(rulings, request.at),
        "narrowed": bool(form.is_bound and form.is_valid() and any(form.cleaned_data.values())),
        "columns": COLUMNS,
        "rows": [row(ruling) for ruling in page],
        "page": page,
    }
    return render(request, "publishing/guides.html", context)


@requires(Action.FILL, model=Ruling, by="uid", within=kept_rulings_for)
def guide(request: Asked, ruling: Ruling) -> HttpResponse:
    """The guide of one kept item; posted, save it."""
    stored = Guide.objects.filter(uid=ruling.uid).first()
    form = GuideForm(request.POST if request.method == "POST" else None, instance=stored)
    if form.is_valid():
        saved = save_guide(ruling.unit, ruling.uid, form.cleaned_data, actor=request.user, at=request.at)
        messages.success(request, said(saved, ruling))
        return redirect("guides")
    context = {
        "ruling": ruling,
        "stored": stored,
        "form": form,
        "facts": facts(ruling),
        "crumbs": [{"label": "办理指南", "url": reverse("guides")}, {"label": ruling.item.cert_name}],
    }
    return render(request, "publishing/guide.html", context)


def dues_of(rulings: QuerySet[Any], at: datetime) -> list[dict[str, Any]]:
    """Of what is published without a whole guide: how many of which round, and by when (notice 五(四)1); one query."""
    waiting = rulings.filter(whole=False, in_force=True, round=OuterRef("round")).order_by()
    count = Subquery(waiting.values("round").annotate(n=Count("pk")).values("n"))
    days = Deadline.objects.filter(kind=DeadlineKind.GUIDE).annotate(count=count).filter(count__gt=0)
    return [
        {"round": day.round, "count": day.count, "closes": day.closes, "late": at >= day.closes}
        for day in days.select_related("round").order_by("round__number")
    ]


def narrow(rulings: QuerySet[Any], form: GuideFilter) -> QuerySet[Any]:
    """What the filter leaves; a filter that is not valid leaves all."""
    if not form.is_bound or not form.is_valid():
        return rulings
    if words := form.cleaned_data["q"].strip():
        rulings = rulings.filter(item__cert_name__contains=words) | rulings.filter(item__service_name__contains=words)
    match form.cleaned_data["state"]:
        case "due":
            return rulings.filter(whole=False)
        case "complete":
            return rulings.filter(whole=True)
    return rulings


def row(ruling: Ruling) -> list[Any]:
    """A kept item as a row of the table."""
    item = ruling.item
    whole = {"text": "已齐全", "tone": "kept"} if ruling.whole else {"text": "待补充", "tone": "waiting"}  # type: ignore[attr-defined]
    listed = f"第{ruling.round.number}轮，已公布" if ruling.in_force else f"第{ruling.round.number}轮，待公布"  # type: ignore[attr-defined]
    return [
        {"text": item.cert_name, "url": reverse("guide", args=[ruling.uid])},
        item.service_name,
        ruling.unit.name,
        listed,
        whole,
    ]


def facts(ruling: Ruling) -> list[dict[str, Any]]:
    """What the guide is about."""
    item = ruling.item
    return [
        {"key": "对应政务服务事项", "value": item.service_name},
        {"key": "证明用途", "value": item.purpose},
        {"key": "索要单位", "value": item.demanding_unit},
        {"key": "开具单位", "value": item.issuing_unit},
        {"key": "设定依据", "values_list": [f"{basis.title}{basis.clause}" for basis in item.bases.all()]},
    ]


def said(saved: Guide, ruling: Ruling) -> str:
    """What saving did, and what it did not."""
    words = "已保存。"
    if not Guide.complete(saved.as_data()):
        words += "条件、材料、时限、地点还没有写齐，仍列为待补充。"
    if ruling.in_force:  # type: ignore[attr-defined]
        words += "公开页面显示的是公布时的内容，修改随下一版清单公布。"
    return words
