"""Spot checks of guides: draw by seed, go through what was drawn; and the text of a guide that was found in use."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires, units_for, units_held
from campaign.models import Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.templatetags.face import moment
from campaign.views.asked import Asked
from supervision.checks.drawing import drawn
from supervision.forms.guides import FoundForm, SampleForm
from supervision.models import GuideSample
from supervision.operations.guide_checks import draw_sample, drawable
from supervision.operations.watching import found_text
from supervision.queries.guides import samples_for, tasks_for
from supervision.views.guide_tasks import short_line

COLUMNS = [{"label": label} for label in ("种子", "抽取单位", "抽取件数", "从多少件中", "抽取时间", "抽取人")]


@requires(Action.SUPERVISE)
def guide_samples(request: Asked) -> HttpResponse:
    """The samples that were drawn; posted, draw one."""
    form = SampleForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        office = units_held(request.user, Action.SUPERVISE).order_by("code")[0]
        try:
            made = draw_sample(office, **form.cleaned_data, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
            status = 409
        else:
            messages.success(request, f"已抽取{made.tasks.count()}项。")
            return redirect("guide_sample", pk=made.pk)
    elif form.is_bound:
        status = 422
    context = {
        "form": form,
        "of": drawable(request.user).count(),
        "columns": COLUMNS,
        "rows": [row(sample) for sample in samples_for(request.user).defer("frame")[:200]],
        "crumbs": crumbs("抽查"),
    }
    return render(request, "supervision/guide_samples.html", context, status=status)


def row(sample: GuideSample) -> list[Any]:
    """A sample as a row of the table."""
    seed = {"text": sample.seed, "url": reverse("guide_sample", args=[sample.pk])}
    return [seed, sample.unit.name, sample.asked, sample.of, moment(sample.drawn_at, "year"), sample.drawn_by.name]


@requires(Action.SUPERVISE, model=GuideSample, within=samples_for)
@require_safe
def guide_sample(request: Asked, sample: GuideSample) -> HttpResponse:
    """What was drawn, each with its page on which it is passed or sent back."""
    tasks = tasks_for(request.user).filter(samples=sample)
    context = {
        "sample": sample,
        "again": sorted(again(sample)) == sorted(str(uid) for uid in sample.tasks.values_list("uid", flat=True)),
        "tasks": [short_line(task) for task in tasks],
        "crumbs": crumbs(sample.seed),
    }
    return render(request, "supervision/guide_sample.html", context)


@requires(Action.SUPERVISE, model=Unit, within=lambda user: units_for(user, Action.SUPERVISE))
def guide_found(request: Asked, unit: Unit) -> HttpResponse:
    """A guide that the unit uses, found on the spot or on the net: looked through, and what it names becomes a case."""
    form = FoundForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        given = form.cleaned_data
        try:
            text, cases = found_text(unit, given["body"], where=given["where"], actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
            status = 409
        else:
            said = f"有{len(cases)}项已取消的证明仍在索要，已列为线索。" if cases else "没有写已取消的证明。"
            messages.success(request, f"已核对。{said}")
            return redirect("guide_text", pk=text.pk)
    elif form.is_bound:
        status = 422
    context = {"unit": unit, "form": form, "crumbs": crumbs(unit.name)}
    return render(request, "supervision/guide_found.html", context, status=status)


def again(sample: GuideSample) -> list[str]:
    """The items that seed and frame give when they are drawn once more."""
    return drawn(sample.seed, sample.frame, sample.asked)


def crumbs(last: str) -> list[dict[str, str]]:
    """The way here."""
    return [
        {"label": "我的工作", "url": reverse("desk")},
        {"label": "办事指南更新", "url": f"{reverse('guide_tasks')}?side=below"},
        {"label": last},
    ]
