"""Similar complaints side by side; joined, taken apart, undone; one answer for all of a cluster."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaign.access import fetch, requires
from campaign.models import User
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from review.views.docket import pick_from
from review.views.papers import picked
from supervision.checks.complaints import problems_of_outcome, problems_of_shown
from supervision.enums.complaints import ComplaintOutcome, ComplaintState
from supervision.forms.complaint_acts import FeedBackForm
from supervision.models import Cluster, ClusterStep
from supervision.operations.cluster_answers import answer_cluster
from supervision.operations.clusters import join, leave, undo
from supervision.queries.complaint_clock import Clock
from supervision.queries.complaint_clusters import Member, clusters_of, members_of, own_unit, steps_of
from supervision.queries.complaints import similar_to
from supervision.views.complaint import READERS, crumbs, found_by, head_of
from supervision.views.complaint_feed_back import SURE
from supervision.views.complaints import line


@requires(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_similar(request: Asked, pk: int) -> HttpResponse:
    """The proposed ones beside the complaint; those that are ticked are joined with it."""
    one = found_by(request, pk)
    proposed = similar_to(one, request.user)
    cluster = getattr(getattr(one, "membership", None), "cluster", None)
    refused = None
    if request.method == "POST":
        chosen = pick_from([row.complaint for row in proposed], picked(request.POST))
        if not chosen:
            messages.warning(request, "没有勾选投诉。请先勾选同类的投诉，再归并。")
            return redirect("complaint_similar", pk=pk)
        try:
            unit = own_unit(request.user, one)
            joined = chosen if cluster else [one, *chosen]
            step = join(joined, unit=unit, cluster=cluster, actor=request.user, at=request.at)
            messages.success(request, f"已归并{len(chosen) + 1}件同类投诉。可以撤销，也可以一并反馈。")
            return redirect("cluster", pk=step.cluster_id)
        except Refused as no:
            refused = no
    clock = Clock(request.at)
    own = head_of(one, clock)
    context = {
        **own,
        "self": own,
        "cluster": cluster,
        "proposed": [
            {**head_of(row.complaint, clock), "same": row.same, "joined": hasattr(row.complaint, "membership")}
            for row in proposed
        ],
        "refused": refused,
        "crumbs": crumbs(request, one, "同类投诉"),
    }
    return render(request, "supervision/complaint_similar.html", context, status=409 if refused else 200)


@requires(*READERS)
@require_safe
def cluster(request: Asked, pk: int) -> HttpResponse:
    """The members that the person reads, what was done with the cluster, and the way to one answer."""
    return show(request, found_cluster(request, pk))


def found_cluster(request: Asked, pk: int) -> Cluster:
    """The cluster, if one of its complaints is the person's to read; else 404."""
    return fetch(clusters_of(request.user), "pk", pk)


def show(request: Asked, one: Cluster, refused: Refused | None = None) -> HttpResponse:
    """Draw the page; after a refusal with its words and as a conflict."""
    clock, members = Clock(request.at), members_of(one, request.user)
    context = {
        "cluster": one,
        "lines": [
            {
                **line(row.complaint, clock, "below"),
                "hindered": row.hindered if row.complaint.state == ComplaintState.IN_HAND else "",
            }
            for row in members
        ],
        "steps": steps_of(one, request.user),
        "ready": sum(not row.hindered for row in members),
        "refused": refused,
        "crumbs": crumbs_of(one),
    }
    return render(request, "supervision/cluster.html", context, status=409 if refused else 200)


def crumbs_of(one: Cluster, last: str = "") -> list[dict[str, str]]:
    """The way to a cluster."""
    found = [{"label": "我的工作", "url": reverse("desk")}, {"label": "投诉", "url": reverse("complaints")}]
    if last:
        return [*found, {"label": one.title, "url": reverse("cluster", args=[one.pk])}, {"label": last}]
    return [*found, {"label": one.title}]


@requires(*READERS)
@require_POST
def cluster_leave(request: Asked, pk: int) -> HttpResponse:
    """Take the ticked complaints out."""
    one = found_cluster(request, pk)
    members = [row.complaint for row in members_of(one, request.user)]
    chosen = pick_from(members, picked(request.POST))
    if not chosen:
        messages.warning(request, "没有勾选投诉。请先勾选要移出的投诉。")
        return redirect("cluster", pk=pk)
    try:
        leave(chosen, actor=request.user, at=request.at)
        messages.success(request, f"已移出{len(chosen)}件投诉。可以撤销。")
    except Refused as refused:
        return show(request, one, refused)
    return redirect("cluster", pk=pk)


@requires(*READERS)
@require_POST
def cluster_undo(request: Asked, pk: int) -> HttpResponse:
    """Take one step back."""
    mine = ClusterStep.objects.filter(cluster__in=clusters_of(request.user).values("pk"))
    step: ClusterStep = fetch(mine.select_related("cluster"), "pk", pk)
    try:
        undo(step, actor=request.user, at=request.at)
        messages.success(request, "已撤销这一步。")
    except Refused as refused:
        return show(request, found_cluster(request, step.cluster_id), refused)
    return redirect("cluster", pk=step.cluster_id)


@requires(Action.HANDLE_COMPLAINTS)
@require_http_methods(["GET", "HEAD", "POST"])
def cluster_answer(request: Asked, pk: int) -> HttpResponse:
    """One answer for all members that are ready: written, looked at, sent; what is not ready is said with its reason."""
    one = found_cluster(request, pk)
    members = members_of(one, request.user)
    if not any(row.own for row in members):
        raise Http404
    ready = [row for row in members if not row.hindered]
    posted = request.POST if request.method == "POST" else None
    form, refused, preview = FeedBackForm(posted, complaint=members[0].complaint, at=request.at), None, False
    chosen = pick_from([row.complaint for row in ready], picked(posted)) if posted is not None else []
    if posted is not None and form.is_valid():
        preview = fits_all(form, chosen, request.user)
        if preview and SURE in posted:
            try:
                told = answer_cluster(one, complaints=chosen, **form.cleaned_data, actor=request.user, at=request.at)
                messages.success(request, f"已一并反馈{len(told)}件投诉，各投诉人凭自己的编号看得到。")
                return redirect("cluster", pk=pk)
            except Refused as no:
                refused = no
    return answer_page(request, one, members, form, refused, preview=preview, chosen={row.pk for row in chosen})


def fits_all(form: FeedBackForm, chosen: list[Any], actor: User) -> bool:
    """Whether the words name none of the complainants, the outcome is no list's opposite, and somebody is told at all."""
    if not chosen:
        form.add_error(None, "请勾选要一并反馈的投诉。")
    for complaint in chosen:
        problems = problems_of_shown("words", "反馈内容", form.cleaned_data.get("words", ""), complaint, actor)
        problems += problems_of_outcome(form.cleaned_data["outcome"], complaint)
        for problem in problems:
            form.add_error(problem.where, f"投诉{complaint.number}：{problem.words}")
        if problems:
            break
    return form.is_valid()


def answer_page(
    request: Asked,
    one: Cluster,
    members: list[Member],
    form: FeedBackForm,
    refused: Refused | None,
    *,
    preview: bool,
    chosen: set[int],
) -> HttpResponse:
    """The form, with who is told and who cannot be yet."""
    outcome = form.cleaned_data.get("outcome", "") if preview else ""
    context = {
        "cluster": one,
        "members": [
            {"complaint": row.complaint, "hindered": row.hindered, "ticked": not chosen or row.complaint.pk in chosen}
            for row in members
        ],
        "form": form,
        "preview": preview,
        "outcome": ComplaintOutcome(outcome).label if outcome else "",
        "refused": refused,
        "crumbs": crumbs_of(one, "一并反馈"),
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "supervision/cluster_answer.html", context, status=status)
