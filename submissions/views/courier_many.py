"""Courier mode for several townships at once: their signed workbooks are brought, and handed in by a job."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaign.access import requires
from campaign.checks import trimmed
from campaign.models import Job, Round
from campaign.operations import Refused
from campaign.operations.jobs import ask
from campaign.operations.jobs.files import bring_in, remove
from campaign.queries import current_round
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from submissions.forms.courier_many import Brought, ready, rows_of
from submissions.operations.uploads import count_reading, digest_of
from submissions.queries.courier import piles_waiting, townships_for
from submissions.views.courier import crumbs, owing_of

KIND = "deliveries"
SAID = ("signer_name", "signer_title", "arrival")


@requires(Action.FILL_FOR)
@require_http_methods(["GET", "HEAD", "POST"])
def courier_many(request: Asked) -> HttpResponse:
    """A row for each township that owes its declaration: the workbook and who signed it; posted, a job hands them in."""
    round = current_round(request.at)
    if round is None:
        messages.error(request, "日历尚未设置，请联系技术人员载入方案的时间安排。")
        return redirect("courier")
    units = list(townships_for(request.user))
    owing = owing_of(units, round)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    rows = rows_of((unit for unit in units if unit.pk in owing), *given)
    filled = ready(rows, request.FILES, day_of(request)) if given else []
    refused = None
    if filled and not any(one.form.errors for one in filled):
        try:
            return redirect("job", pk=asked(request, round, filled))
        except Refused as no:
            refused = no
    elif given and not filled:
        refused = Refused("没有选择文件。请先在送来材料的乡镇下选择工作簿，按纸质件填写签发人。")
    context = {
        "round": round,
        "rows": rows,
        "refused": refused,
        "problems": [problem for one in filled for problem in problems_of(one)],
        "crumbs": [*crumbs()[:-1], {"label": "代报送达件", "url": reverse("courier")}, {"label": "一次代报多个乡镇"}],
    }
    return render(request, "submissions/courier_many.html", context, status=422 if given else 200)


def problems_of(one: Brought) -> list[dict[str, str]]:
    """What is wrong in the row of a township, each with its field."""
    return [
        {"words": f"{one.unit.name} {one.form.fields[name].label}：{error}", "anchor": one.form[name].auto_id}
        for name, errors in one.form.errors.items()
        for error in errors
    ]


def asked(request: Asked, round: Round, filled: list[Brought]) -> int:
    """Keep the files and ask for the job; gives its key. The same forms again are the same job. Raises `Refused`."""
    same: dict[str, Any] = {"round": round.pk, "papers": sorted(facts_of(one) for one in filled)}
    for job in piles_waiting(request.user):
        if job.parameters["same"] == same:
            return job.pk
        refuse_waiting(job, filled)
    count_reading(actor=request.user, at=request.at)
    papers = [paper_of(one) for one in filled]
    names = [paper[kind] for paper in papers for kind in ("file", "scan") if paper[kind]]
    parameters = {"round": round.pk, "papers": papers, "files": [{"file": name} for name in names], "same": same}
    try:
        job = ask(
            KIND,
            parameters,
            title=f"代报送达件（{len(filled)}份）",
            actor=request.user,
            at=request.at,
            same=same,
        )
    except Refused:
        throw_away(names)
        raise
    if job.parameters != parameters:
        throw_away(names)
    return job.pk


def facts_of(one: Brought) -> list[Any]:
    """Everything that is handed in for a township: another word, another file or scan is another paper."""
    facts = one.form.cleaned_data
    sums = [digest_of(facts[kind].chunks()) if facts[kind] else "" for kind in ("file", "scan")]
    return [one.unit.pk, *sums, facts["signed_on"].isoformat(), *(facts[key] for key in SAID)]


def refuse_waiting(job: Job, filled: list[Brought]) -> None:
    """Refuse what would be handed in beside an earlier pile with another paper of the same township. Raises `Refused`."""
    earlier = {paper["unit"] for paper in job.parameters["papers"]}
    if names := [one.unit.name for one in filled if one.unit.pk in earlier]:
        raise Refused(
            f"{'、'.join(names)}的送达件前一次已经提交，正在等待办理，这一次没有提交。"
            "要以这一次的为准，请先在“我的任务”中取消前一项任务；已经代报的，由审核组退回整改后更正。"
        )


def throw_away(names: list[str]) -> None:
    """Remove files that no job is to read."""
    for name in names:
        remove(name)


def paper_of(one: Brought) -> dict[str, Any]:
    """What was brought for a township, its files kept."""
    facts = one.form.cleaned_data
    scan = facts["scan"]
    return {
        "unit": one.unit.pk,
        "file": bring_in(facts["file"].chunks()),
        "name": trimmed(facts["file"].name)[:200],
        "scan": bring_in(scan.chunks()) if scan else "",
        "scan_name": trimmed(scan.name)[:200] if scan else "",
        "signed_on": facts["signed_on"].isoformat(),
        **{key: facts[key] for key in SAID},
    }
