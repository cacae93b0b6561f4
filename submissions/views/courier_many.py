"""Courier mode for several townships at once: their signed workbooks are brought, and handed in by a job."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from campaign.access import requires
from campaign.checks import trimmed
from campaign.models import Job, Round, Unit
from campaign.operations import Refused
from campaign.operations.jobs import ask
from campaign.operations.jobs.files import bring_in, remove
from campaign.queries import current_round
from campaign.roles import Action
from campaign.sheets.pile import MAX_PILE_BYTES, PileRefused, pieces_of
from campaign.views.asked import Asked, day_of
from submissions.forms.courier_many import FILES, Brought, PileForm, matched, ready, rows_filled, rows_of
from submissions.operations.uploads import count_reading, digest_of
from submissions.queries.courier import out_of_reach, piles_waiting, townships_for
from submissions.sheets import pending
from submissions.views.courier import crumbs, owing_of

KIND = "deliveries"
SALT = "submissions.pile"
A_PAGE = 40  # townships whose files are chosen on one page
NOTHING_CHOSEN = "没有选择文件。请先在送来材料的乡镇下选择工作簿，按纸质件填写签发人。"
NOTHING_PACKED = "没有填写签发人。请在送来材料的乡镇下按纸质件填写签发人、签发日期和送达方式。"
NOT_THEIRS = "现在不由您代报，可能是单位撤销、调整，或者您的岗位有变化。请核对岗位，或者转交现在负责的牵头单位。"
SAID = ("signer_name", "signer_title", "arrival")


@dataclass(frozen=True)
class Pile:
    """What a ZIP gave: files by the field that they fill, what is wrong, and the word by which it need not be sent up again."""

    files: dict[str, UploadedFile]
    problems: list[str]
    token: str = ""


@requires(Action.FILL_FOR)
@require_http_methods(["GET", "HEAD", "POST"])
def courier_many(request: Asked) -> HttpResponse:
    """A row for each township that owes: workbook and who signed it, all files in it or in one ZIP; posted, a job hands in."""
    round = current_round(request.at)
    if round is None:
        messages.error(request, "日历尚未设置，请联系技术人员载入方案的时间安排。")
        return redirect("courier")
    units, packed = list(townships_for(request.user)), request.GET.get("way") == "zip"
    owing = owing_of(units, round)
    page = Paginator([unit for unit in units if unit.pk in owing], A_PAGE).get_page(request.GET.get("page"))
    pile = pile_brought(request, units, owing) if packed and request.method == "POST" else None
    files = pile.files if pile else request.FILES
    given = (request.POST, files) if request.method == "POST" else ()
    rows = rows_of(seen(request, units, page, packed=packed), *given, packed=packed)
    rows = [one for one in rows if one.form.is_bound or one.unit.pk in owing]
    filled = ready(rows, files, day_of(request)) if given else []
    tell_left_out(request)
    refused: Refused | PileRefused | None = None
    if filled and not any(one.form.errors for one in filled) and not (pile and pile.problems):
        try:
            return redirect("job", pk=asked(request, round, filled))
        except (Refused, PileRefused) as no:
            refused = no
    elif given and not filled and not (pile and pile.problems):
        refused = Refused(NOTHING_PACKED if packed else NOTHING_CHOSEN)
    context = {
        "round": round,
        "rows": rows,
        "page": None if packed else page,
        "packed": packed,
        "pile": PileForm() if packed else None,
        "pile_kept": pile,
        "refused": refused,
        "problems": [
            *({"words": words, "anchor": "id_pile"} for words in (pile.problems if pile else ())),
            *(problem for one in filled for problem in problems_of(one, unread=bool(pile and pile.problems))),
        ],
        "crumbs": [*crumbs()[:-1], {"label": "代报送达件", "url": reverse("courier")}, {"label": "一次代报多个乡镇"}],
    }
    return render(request, "submissions/courier_many.html", context, status=422 if given else 200)


def seen(request: Asked, units: list[Unit], page: Page[Unit], *, packed: bool) -> list[Unit]:
    """The townships that have a row: those that owe, a page at a time, for each row asks for two files, and a form may have a
    hundred; once it is posted, those that were on the page as the person saw it. Of those that have handed in meanwhile, the
    job says so.
    """
    posted = {key.partition("-")[0] for key in (*request.POST, *request.FILES)}
    on_it = set(page.paginator.object_list if packed else ())
    sent = [unit for unit in units if f"unit{unit.pk}" in posted or unit in on_it]
    return sent or list(page.object_list)


def tell_left_out(request: Asked) -> None:
    """Say of which filled rows nothing is handed in, for their townships are not the person's to hand in for any more."""
    if named := out_of_reach(request.user, rows_filled(request.POST, request.FILES)):
        messages.warning(request, f"没有提交：{named}。{NOT_THEIRS}")


def pile_brought(request: Asked, units: list[Unit], owing: set[int]) -> Pile:
    """The ZIP that was sent up, or that lies here since the last try; its files by township, or what is wrong with it."""
    form = PileForm(request.POST, request.FILES)
    if not request.FILES.get("pile"):
        path, token = lying_behind(request)
        if path is None:
            return Pile({}, [str(error) for error in form.errors.get("pile", [])])
    elif form.is_valid() and form.cleaned_data["pile"].size <= MAX_PILE_BYTES:
        pending.sweep(request.at)
        name = pending.put_aside(form.cleaned_data["pile"].chunks())
        path, token = pending.folder() / name, signing.dumps([name, request.user.pk], salt=SALT)
    else:
        words = [str(error) for error in form.errors.get("pile", [])]
        return Pile({}, words or [PileRefused("file_too_big").words])
    try:
        found = matched(pieces_of(path), units, owing)
    except PileRefused as refused:
        pending.throw_away(path.name)
        return Pile({}, [refused.words])
    return Pile(found.files, found.problems, "" if found.problems else token)


def lying_behind(request: Asked) -> tuple[Path | None, str]:
    """The ZIP that the signed word names, when it is ours, fresh and this person's; with that word."""
    token = request.POST.get("pile_kept", "")
    try:
        name, user = signing.loads(token, salt=SALT, max_age=pending.LASTS)
    except signing.BadSignature:
        return None, ""
    return (pending.lying(name), token) if user == request.user.pk else (None, "")


def problems_of(one: Brought, *, unread: bool = False) -> list[dict[str, str]]:
    """What is wrong in the row of a township, each with its field; of a ZIP that was not read no file is said to be missing."""
    return [
        {
            "words": f"{one.unit.name} {one.form.fields[name].label}：{error}",
            "anchor": "id_pile" if one.packed and name in FILES else one.form[name].auto_id,
        }
        for name, errors in one.form.errors.items()
        if not (unread and name in FILES)
        for error in errors
    ]


def asked(request: Asked, round: Round, filled: list[Brought]) -> int:
    """Keep the files and ask for the job; gives its key. The same forms again are the same job. Raises `Refused`.

    A ZIP is unpacked here and nowhere else, and each time counts. Raises `PileRefused` where a file of it is broken.
    """
    if packed := filled[0].packed:
        count_reading(actor=request.user, at=request.at)
    same: dict[str, Any] = {"round": round.pk, "papers": sorted(facts_of(one) for one in filled)}
    for job in piles_waiting(request.user):
        if job.parameters["same"] == same:
            return job.pk
        refuse_waiting(job, filled)
    if not packed:
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
