"""My jobs: what I asked for that is done apart from the page, how far it is, what came of it."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.access import View, fetch, signed_in
from campaign.enums import JobState
from campaign.forms import JobFilter
from campaign.models import Job
from campaign.operations import Refused
from campaign.operations.jobs import NoFile, ask, cancel, drop, file_of, offered, reach_of, stays_of
from campaign.views.asked import Asked

PAGE = 20
TONES = {
    JobState.QUEUED: "waiting",
    JobState.RUNNING: "draft",
    JobState.DONE: "kept",
    JobState.FAILED: "refused",
    JobState.CANCELLED: "cancelled",
}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "zip": "application/zip",
}


def asked_later(request: Asked, kind: str, file: str, *, rows: int, **more: str) -> HttpResponse | None:
    """Where a download of so many rows is asked for as a job, by the same address and `more` of what its path says; None for
    one that is made at once."""
    if rows <= settings.JOB_FROM_ROWS:
        return None
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in {"file": file, **more}.items():
        query[name] = value
    return redirect(f"{reverse('job_ask', args=[kind])}?{query.urlencode()}")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def job_ask(request: Asked, name: str) -> HttpResponse:
    """What a large download is and how large; posted, it is asked for. Who may not have it finds nothing here."""
    kind = offered(name)
    if kind is None or kind.offer is None:
        raise Http404
    offer = kind.offer(request.user, request.GET, request.at)
    if not reach_of(kind, request.user, offer.parameters):
        raise Http404
    refused = None
    if request.method == "POST":
        try:
            job = ask(name, offer.parameters, title=offer.title, actor=request.user, at=request.at)
            return redirect("job", pk=job.pk)
        except Refused as no:
            refused = no
    crumbs = [{"label": "我的任务", "url": reverse("jobs")}, {"label": kind.label}]
    context = {"offer": offer, "refused": refused, "crumbs": crumbs}
    return render(request, "campaign/job_ask.html", context, status=409 if refused else 200)


@signed_in
@require_safe
def jobs(request: Asked) -> HttpResponse:
    """All my jobs, newest first."""
    form = JobFilter(request.GET)
    mine = form.narrow(Job.objects.filter(asked_by=request.user))
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "active": [{"label": label, "url": reverse("jobs")} for label in form.active()],
        "clear_url": reverse("jobs"),
        "page": page,
        "lines": [line(one, request) for one in page],
    }
    return render(request, "campaign/jobs.html", context)


def own(request: Asked, pk: int) -> Job:
    """One of my jobs; another person's is not there."""
    return fetch(Job.objects.filter(asked_by=request.user).select_related("asked_by", "unit"), "pk", pk)


@signed_in
@require_safe
def job(request: Asked, pk: int) -> HttpResponse:
    """One of my jobs, with how far it is."""
    found = own(request, pk)
    context = {
        **shown(found, request),
        "crumbs": [{"label": "我的任务", "url": reverse("jobs")}, {"label": found.title}],
    }
    return render(request, "campaign/job.html", context)


def asks_itself(view: View) -> View:
    """Mark an address that a page fetches by itself: that is no sign of somebody at the desk, the session does not slide."""
    view.asks_itself = True  # type: ignore[attr-defined]
    return view


@asks_itself
@signed_in
@require_safe
def job_part(request: Asked, pk: int) -> HttpResponse:
    """How far it is, as the page fetches it every two seconds until it has ended."""
    return render(request, "campaign/parts/job.html", shown(own(request, pk), request))


def line(one: Job, request: Asked) -> dict[str, Any]:
    """A job as list and page show it."""
    share = Decimal(100 * min(one.done, one.of)) / one.of if one.of else None
    return {
        "job": one,
        "tone": TONES[JobState(one.state)],
        "share": share,
        "note": f"已完成{one.done:,}，共{one.of:,}。",
        "file": one.has_file(request.at),
    }


def shown(one: Job, request: Asked) -> dict[str, Any]:
    """The same with what stands before it in the queue."""
    before = 0
    if one.state == JobState.QUEUED:
        before = Job.objects.filter(state=JobState.QUEUED, asked_at__lt=one.asked_at).count()
    return {**line(one, request), "before": before}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def job_cancel(request: Asked, pk: int) -> HttpResponse:
    """Asked once more, then taken back."""
    one = own(request, pk)
    if request.method != "POST" and one.is_open:
        context = {
            "move": {"name": "cancel", "label": "取消任务"},
            "thing": one.title,
            "consequences": [stays_of(one) or "已经做到的部分不保留；需要时可以重新办理。"],
            "danger": True,
            "action_url": request.path,
            "back_url": reverse("job", args=[pk]),
        }
        return render(request, "confirm.html", context)
    try:
        cancel(one, actor=request.user, at=request.at)
        messages.success(request, "任务已取消。")
    except Refused as refused:
        messages.error(request, refused.words)
    return redirect("job", pk=pk)


@signed_in
@require_safe
def job_file(request: Asked, pk: int) -> HttpResponseBase:
    """The file, if it is still the person's to have; the rights are looked at once more."""
    one = own(request, pk)
    try:
        path = file_of(one, at=request.at)
    except NoFile as refused:
        messages.error(request, refused.words)
        return redirect("job", pk=pk)
    kind = TYPES.get(one.file_name.rpartition(".")[2], "application/octet-stream")
    return FileResponse(path.open("rb"), as_attachment=True, filename=one.file_name, content_type=kind)


@signed_in
@require_POST
def job_drop(request: Asked, pk: int) -> HttpResponse:
    """Throw the file away before its time."""
    try:
        drop(own(request, pk), actor=request.user, at=request.at)
        messages.success(request, "文件已删除。需要时可以重新生成。")
    except Refused as refused:
        messages.error(request, refused.words)
    return redirect("jobs")
