"""The desk of public notices: what my offices have published; write one, look at it as the public will, publish, withdraw."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from campaign.access import requires, units_for
from campaign.models import Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from supervision.enums.notices import NoticeKind, NoticeStanding
from supervision.forms.notices import NoticeForm, WithdrawForm
from supervision.models import Accountability
from supervision.models.notices import PublicNotice
from supervision.operations.notices import SaidAlready, publish_notice, withdraw_notice
from supervision.queries.notices import notes_to_announce, notices_of

PAGE = 30
COLUMNS = [{"label": label} for label in ("标题", "类别", "发布单位", "文号", "发布日期", "状态")]
TONES = {
    NoticeStanding.IN_FORCE: "kept",
    NoticeStanding.REPLACED: "cancelled",
    NoticeStanding.WITHDRAWN: "refused",
}


@requires(Action.ANNOUNCE)
@require_safe
def notices_desk(request: Asked) -> HttpResponse:
    """What the offices for which I announce have published, newest first."""
    page = Paginator(notices_of(request.user), PAGE).get_page(request.GET.get("page"))
    context = {
        "columns": COLUMNS,
        "rows": [row(notice) for notice in page],
        "page": page,
        "units": units_for(request.user, Action.ANNOUNCE).order_by("code"),
    }
    return render(request, "supervision/notices_desk.html", context)


def row(notice: PublicNotice) -> list[Any]:
    """A notice as a row of the table."""
    standing = notice.standing
    return [
        {"text": notice.title, "url": reverse("notice_case", args=[notice.pk])},
        notice.get_kind_display(),
        notice.unit.name,
        notice.document_number or None,
        f"{notice.published_at:%Y-%m-%d}",
        {"text": standing.label, "tone": TONES[standing]},
    ]


@requires(Action.ANNOUNCE, model=Unit, within=lambda user: units_for(user, Action.ANNOUNCE))
@require_http_methods(["GET", "HEAD", "POST"])
def notice_write(request: Asked, unit: Unit) -> HttpResponse:
    """Write a notice of the unit; then look at it; then publish. `?instead=` names one that it takes the place of."""
    instead = replaced(request, unit)
    if request.method != "POST":
        form = NoticeForm(initial=initial_of(request, unit, instead), unit=unit, today=day_of(request))
        return page_of(request, unit, form, instead)
    form = NoticeForm(request.POST, unit=unit, today=day_of(request))
    if not form.is_valid():
        return page_of(request, unit, form, instead, status=422)
    match request.POST.get("step"):
        case "publish":
            return published(request, unit, form, instead)
        case "write":
            return page_of(request, unit, form, instead)
    return preview(request, unit, form, instead)


def replaced(request: Asked, unit: Unit) -> PublicNotice | None:
    """The notice of the same unit that the address names, or 404."""
    key = request.GET.get("instead", "")
    if not key:
        return None
    found = PublicNotice.objects.filter(unit=unit, pk=key if key.isdigit() and len(key) < 18 else 0).first()
    if found is None:
        raise Http404
    return found


def initial_of(request: Asked, unit: Unit, instead: PublicNotice | None) -> dict[str, Any]:
    """What stands in the form at first: the notice that is replaced, the note of accountability that is to be given to the public
    (`?note=`), else the kind that was chosen."""
    if instead is not None:
        names = ("kind", "title", "body", "about", "document_number", "document_day", "phone", "platform")
        return {name: getattr(instead, name) for name in names}
    if (note_of := note_named(request, unit)) is not None:
        return {
            "kind": NoticeKind.CRITICISM,
            "title": f"关于对{note_of.unit.name}{note_of.get_kind_display()}的公告"[:100],
            "body": f"{note_of.decided_by}决定对{note_of.unit.name}{note_of.get_kind_display()}。\n\n{note_of.words}",
            "about": note_of.unit,
            "document_number": note_of.number,
            "document_day": note_of.decided_on,
        }
    kind = request.GET.get("kind", "")
    return {"kind": kind if kind in NoticeKind.values else NoticeKind.POLICY}


def note_named(request: Asked, unit: Unit) -> Accountability | None:
    """The note of this office that the address names, or 404."""
    key = request.GET.get("note", "")
    if not key:
        return None
    rows = notes_to_announce(request.user).filter(issuer=unit)
    found = rows.filter(pk=key if key.isascii() and key.isdigit() and len(key) < 16 else 0).first()
    if found is None:
        raise Http404
    return found


def page_of(
    request: Asked, unit: Unit, form: NoticeForm, instead: PublicNotice | None, status: int = 200
) -> HttpResponse:
    """The form."""
    context = {"unit": unit, "form": form, "instead": instead, "crumbs": crumbs("写公告")}
    return render(request, "supervision/notice_write.html", context, status=status)


def preview(request: Asked, unit: Unit, form: NoticeForm, instead: PublicNotice | None) -> HttpResponse:
    """The notice as the public will read it; nothing is stored yet."""
    names = {**form.cleaned_data, "published_at": request.at, "supersedes": instead}
    notice = PublicNotice(unit=unit, **names)
    context = {"unit": unit, "form": form, "notice": notice, "instead": instead, "crumbs": crumbs("预览公告")}
    return render(request, "supervision/notice_preview.html", context)


def published(request: Asked, unit: Unit, form: NoticeForm, instead: PublicNotice | None) -> HttpResponse:
    """Publish, and lead to the notice; a second press leads to the same one."""
    try:
        notice = publish_notice(unit, form.draft, supersedes=instead, actor=request.user, at=request.at)
    except SaidAlready as same:
        return redirect("notice_case", pk=same.notice.pk)
    except Refused as refused:
        form.add_error(None, refused.words)
        return page_of(request, unit, form, instead, status=409)
    messages.success(request, "公告已发布。公开页面一分钟内可见；发布后不能修改，有误的请撤回或者另行发布代替。")
    return redirect("notice_case", pk=notice.pk)


@requires(Action.ANNOUNCE, model=PublicNotice, within=notices_of)
@require_http_methods(["GET", "HEAD", "POST"])
def notice_case(request: Asked, notice: PublicNotice) -> HttpResponse:
    """One notice as it was published; posted, withdraw it with a reason."""
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        try:
            withdraw_notice(notice, reason=form.cleaned_data["reason"], actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
            status = 409
        else:
            messages.success(request, "公告已撤回。公开页面保留原文，注明撤回和理由。")
            return redirect("notice_case", pk=notice.pk)
    elif form.is_bound:
        status = 422
    context = {
        "notice": notice,
        "form": form,
        "in_force": notice.standing == NoticeStanding.IN_FORCE,
        "crumbs": crumbs(notice.title),
    }
    return render(request, "supervision/notice_case.html", context, status=status)


def crumbs(last: str) -> list[dict[str, str]]:
    """The way here."""
    return [
        {"label": "我的工作", "url": reverse("desk")},
        {"label": "公告", "url": reverse("notices_desk")},
        {"label": last},
    ]
