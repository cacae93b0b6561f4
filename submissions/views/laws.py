"""The law library: the list of acts, and the list as a file."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from campaign.access import signed_in
from campaign.views.asked import Asked, day_of
from submissions.checks.citations.library import perhaps_in_force
from submissions.forms.law import LawFilter
from submissions.models import Act
from submissions.sheets.laws_out import laws_csv
from submissions.views.contacts import chips

PAGE = 25


@signed_in
@require_safe
def laws(request: Asked) -> HttpResponse:
    """Acts by title, number, level and place; the same facts for everybody who is signed in."""
    form = LawFilter(request.GET)
    page = Paginator(form.narrow(), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("laws"),
        "page": page,
        "lines": lines_of(page, day_of(request)),
        "query": request.GET.urlencode(),
        "empty": not Act.objects.exists(),
    }
    return render(request, "submissions/laws.html", context)


@signed_in
@require_safe
def laws_download(request: Asked) -> HttpResponse:
    """The acts that the filter leaves, as CSV in the columns that the command reads."""
    response = HttpResponse(laws_csv(LawFilter(request.GET).narrow()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, "法规库.csv") or ""
    return response


def lines_of(acts: Iterable[Act], today: date) -> list[dict[str, Any]]:
    """Each act with the mark of its standing among its versions; one query for all of them."""
    shown = list(acts)
    versions: dict[str, list[Act]] = defaultdict(list)
    for one in Act.objects.filter(title_key__in={act.title_key for act in shown}):
        versions[one.title_key].append(one)
    return [marked(act, versions[act.title_key], today) for act in shown]


def marked(act: Act, versions: Sequence[Act], today: date) -> dict[str, Any]:
    """A version with the word that says whether it holds today. That no end is on record is all that can be said for it."""
    standing = perhaps_in_force(versions, today)
    if act.begins and act.begins > today:
        tone, word = "waiting", "尚未施行"
    elif act.pk not in {one.pk for one in standing}:
        tone, word = "cancelled", "不再有效"
    elif act.begins and len(standing) == 1:
        tone, word = "kept", "未见失效"
    else:
        tone, word = "plain", "可能有效" if act.begins else "日期不明"
    return {"act": act, "tone": tone, "word": word}
