"""Courier mode: the county's townships, a signed workbook sent up for one of them, shown, and handed in after the yes."""

from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.checks import Problem, trimmed
from campaign.models import Round, Unit
from campaign.operations import Refused
from campaign.queries import current_round
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from submissions.enums import Arrival
from submissions.forms.courier import DeliveryForm
from submissions.models import Declaration
from submissions.operations import refuse_delivery
from submissions.operations.courier import File, Signed
from submissions.operations.uploads import count_upload, digest_of
from submissions.queries.courier import deliveries_for, townships_for
from submissions.sheets import pending
from submissions.sheets.courier import deliver_workbook, read_brought, write_templates
from submissions.views.declarations import Times
from submissions.views.standing import before_signing
from submissions.views.upload import MATCHABLE, ROWS_SHOWN, is_matchable, row_of, weighed

SALT = "submissions.courier"
IN_MEMORY = 5 * 1024 * 1024


@requires(Action.FILL_FOR)
@require_safe
def courier(request: Asked) -> HttpResponse:
    """The townships with what may be handed in for each, or why not; and what the township said of it."""
    round = current_round(request.at)
    units = list(townships_for(request.user))
    given = {one.unit.pk: one for one in deliveries_for(request.user).filter(declaration__round=round)}
    owing = owing_of(units, round) if round else set()
    times = Times(round, units, request.at) if round else None
    lines = [
        {
            "unit": unit,
            "delivery": given.get(unit.pk),
            "owes": unit.pk in owing,
            "in_time": times is not None and times.may_declare(unit),
        }
        for unit in units
    ]
    context = {"round": round, "lines": lines, "crumbs": crumbs()}
    return render(request, "submissions/courier.html", context)


def owing_of(units: list[Unit], round: Round) -> set[int]:
    """The units that have certified nothing in the round; one query."""
    receipts = Declaration.objects.filter(unit__in=units, round=round).exclude(receipt=None)
    return {unit.pk for unit in units} - set(receipts.values_list("unit_id", flat=True))


@requires(Action.FILL_FOR)
@require_safe
def courier_templates(request: Asked) -> FileResponse:
    """The personal templates of all townships of the county, in one ZIP."""
    units, round = list(townships_for(request.user)), current_round(request.at)
    if not units or round is None:
        raise Http404
    made = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    write_templates(made, units, round)
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename="乡镇申报表模板.zip", content_type="application/zip")


@requires(Action.FILL_FOR, model=Unit, within=townships_for)
def courier_upload(request: Asked, unit: Unit) -> HttpResponse:
    """Choose the workbook and say who signed it; sent up, its preview. Nothing is saved here."""
    round = current_round(request.at)
    if round is None:
        messages.error(request, "日历尚未设置，请联系技术人员载入方案的时间安排。")
        return redirect("courier")
    form = DeliveryForm(request.POST, request.FILES) if request.method == "POST" else DeliveryForm()
    try:
        refuse_delivery(unit, round, actor=request.user, at=request.at)
        if form.is_valid():
            return preview(request, unit, round, form)
    except Refused as refused:
        if request.method != "POST":
            messages.error(request, refused.words)
            return redirect("courier")
        form.add_error("file", refused.words)
    context = {"unit": unit, "round": round, "form": form, "crumbs": crumbs(unit.name)}
    return render(request, "submissions/courier_upload.html", context, status=422 if form.errors else 200)


def preview(request: Asked, unit: Unit, round: Round, form: DeliveryForm) -> HttpResponse:
    """What the workbook says, beside what was said of it."""
    facts = form.cleaned_data
    if facts["signed_on"] > day_of(request):
        raise Refused("签发日期还没有到。请按纸质件上的日期填写。")
    name, scan = trimmed(facts["file"].name)[:200], facts["scan"]
    count_upload(unit, name, digest_of(facts["file"].chunks()), actor=request.user, at=request.at)
    pending.sweep(request.at)
    kept = {
        "file": pending.put_aside(facts["file"].chunks()),
        "name": name,
        "scan": pending.put_aside(scan.chunks()) if scan else "",
        "scan_name": trimmed(scan.name)[:200] if scan else "",
        "unit": unit.pk,
        "round": round.pk,
        "user": request.user.pk,
        "signed_on": facts["signed_on"].isoformat(),
        **{key: facts[key] for key in ("signer_name", "signer_title", "arrival")},
    }
    return shown_preview(request, unit, round, kept)


def shown_preview(request: Asked, unit: Unit, round: Round, kept: dict[str, Any]) -> HttpResponse:
    """Read what lies there and draw the preview; a file with which nobody can go on is not kept."""
    path = pending.folder() / kept["file"]
    brought = read_brought(path, unit, round, day_of(request))
    matchable = is_matchable(brought.paper, brought.reading, path)
    token = ""
    if brought.deliverable or (matchable and brought.reading.code in MATCHABLE):
        token = signing.dumps(kept, salt=SALT, compress=True)
    else:
        pending.throw_away(kept["file"])
        pending.throw_away(kept["scan"])
    reading = brought.reading
    context: dict[str, Any] = weighed(reading) | {
        "unit": unit,
        "name": kept["name"],
        "token": token,
        "deliverable": brought.deliverable,
        "matchable": bool(token) and matchable,
        "reading": reading,
        "hindering": [hindrance(problem) for problem in brought.hindering],
        "rows": [row_of(draft) for draft in reading.drafts[:ROWS_SHOWN]],
        "more_rows": max(len(reading.drafts) - ROWS_SHOWN, 0),
        "facts": facts_of(kept, unit, reading.rows, before_signing(round, unit, request.at)),
        "crumbs": crumbs(unit.name),
    }
    return render(request, "submissions/courier_preview.html", context, status=200 if brought.deliverable else 422)


def facts_of(kept: dict[str, Any], unit: Unit, rows: int, when: str) -> list[dict[str, str]]:
    """Who signed what and when, how it came, and by when it is due."""
    signed_on = date.fromisoformat(kept["signed_on"])
    return [
        {"key": "乡镇（街道）", "value": unit.name},
        {"key": "工作簿", "value": f"{kept['name']}，{rows}项"},
        {"key": "签发人", "value": f"{kept['signer_name']}，{kept['signer_title']}"},
        {"key": "签发日期", "value": f"{signed_on.year}年{signed_on.month}月{signed_on.day}日"},
        {"key": "送达方式", "value": str(Arrival(kept["arrival"]).label)},
        {"key": "签字页扫描件", "value": kept["scan_name"] or "没有"},
        *([{"key": "截止", "value": when}] if when else []),
    ]


def hindrance(problem: Problem) -> dict[str, str]:
    """What stops the handing in, with its cell."""
    return {"words": f"{problem.where}：{problem.words}" if problem.where else problem.words}


@requires(Action.FILL_FOR, model=Unit, within=townships_for)
@require_POST
def courier_confirm(request: Asked, unit: Unit) -> HttpResponse:
    """The person's yes: the paper is handed in and certified as the township's, and the receipt is shown."""
    kept = lying_behind(request, unit)
    path = pending.claim(kept["file"]) if kept else None
    if kept is None or path is None:
        return gone(request)
    scan = pending.claim(kept["scan"]) if kept["scan"] else None
    signed = Signed(kept["signer_name"], kept["signer_title"], date.fromisoformat(kept["signed_on"]), kept["arrival"])
    page = File(scan.read_bytes(), kept["scan_name"]) if scan else None
    round = Round.objects.select_related("campaign").get(pk=kept["round"])
    delivery = None
    try:
        delivery = deliver_workbook(
            path, unit, round, kept["name"], signed, scan=page, actor=request.user, at=request.at
        )
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        if delivery is None:
            messages.error(request, "规则在您查看之后有变化，这份工作簿不能代报。请重新上传，按列出的问题处理。")
    for file in (path, scan):
        if file:
            file.unlink(missing_ok=True)
    if delivery is None:
        return redirect("courier_upload", pk=unit.pk)
    messages.success(request, f"已代{unit.name}报送，回执和校验码在下面。请打印回执，交乡镇核对。")
    return redirect("declaration_receipt", pk=delivery.declaration_id)


def gone(request: Asked) -> HttpResponse:
    """The workbook was handed in already, or nobody said yes in time."""
    messages.info(request, "这份送达件已经代报，或者上传后超过了2小时。请核对下面的状态，需要时重新上传。")
    return redirect("courier")


def lying_behind(request: Asked, unit: Unit) -> dict[str, Any] | None:
    """What the signed word names, when it is ours, fresh, this person's and this township's."""
    try:
        kept: dict[str, Any] = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=pending.LASTS)
    except signing.BadSignature:
        return None
    return kept if (kept["unit"], kept["user"]) == (unit.pk, request.user.pk) else None


def crumbs(here: str = "") -> list[dict[str, Any]]:
    """The way to a page of the courier mode."""
    way = [{"label": "我的工作", "url": reverse("desk")}, {"label": "证明事项申报", "url": reverse("declarations")}]
    if not here:
        return [*way, {"label": "代报送达件"}]
    return [*way, {"label": "代报送达件", "url": reverse("courier")}, {"label": here}]
