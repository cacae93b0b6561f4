"""First passwords on paper: a slip for each person, on the answer itself and in a sheet that goes straight to the browser."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.forms import PeopleFilter
from campaign.models import Posting
from campaign.models.people import PostingQuerySet
from campaign.operations import Refused
from campaign.operations.staffing import Slip, never_signed_in, renew_first_passwords
from campaign.queries import units_to_staff
from campaign.roles import Action
from campaign.sheets.people_out import SLIPS_TITLE, slips_workbook
from campaign.views.asked import Asked

SALT = "campaign.slips"
LASTS = 30 * 60  # seconds in which the page gives the sheet
PAGE = 50
MOST = 1_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def crumbs(here: str) -> list[dict[str, str]]:
    """The way to the pages of many posts."""
    way = [{"label": "我的工作", "url": reverse("desk")}, {"label": "人员和岗位", "url": reverse("people")}]
    if here != "批量办理":
        way.append({"label": "批量办理", "url": reverse("people_staff")})
    return [*way, {"label": here}]


def show_slips(request: Asked, slips: Sequence[Slip], **done: int) -> HttpResponse:
    """The slips, once; the sheet is made from what this page itself carries, for nothing of it is kept here."""
    carried = {"user": request.user.pk, "slips": [slip.texts() for slip in slips]}
    context: dict[str, Any] = {
        "slips": slips,
        "done": done,
        "token": signing.dumps(carried, salt=SALT, compress=True) if slips else "",
        "days": settings.FIRST_PASSWORD_DAYS,
        "site": settings.SITE_URL,
        "crumbs": crumbs("初始密码"),
    }
    return render(request, "campaign/slips.html", context)


@requires(Action.APPOINT, Action.OVERSEE)
@require_POST
def slips_file(request: Asked) -> HttpResponse | FileResponse:
    """The sheet of first passwords of the page from which it is asked for."""
    try:
        carried = signing.loads(request.POST.get("token", ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        carried = {"user": None}
    if carried["user"] != request.user.pk:
        messages.info(request, "页面打开超过30分钟，不能再下载密码表。尚未登录的，可以在本页重新生成初始密码。")
        return redirect("people_waiting")
    made = BytesIO(slips_workbook(carried["slips"]))
    return FileResponse(made, as_attachment=True, filename=f"{SLIPS_TITLE}.xlsx", content_type=XLSX)


@requires(Action.APPOINT, Action.OVERSEE)
def people_waiting(request: Asked) -> HttpResponse:
    """Who has not yet set a password of their own; new first passwords for the ticked ones, or for all that the filter shows."""
    form = PeopleFilter(request.GET or None)
    form.fields.pop("vacant")
    shown = never_signed_in(request.user)
    if form.is_valid() and form.cleaned_data["q"].strip():
        shown = shown.filter(unit__in=form.narrow_by_words(units_to_staff(request.user)).values("pk"))
    if request.method == "POST":
        return renewed(request, chosen(request, shown))
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    rows = [{"post": post, "void": post.user.first_password_is_void(request.at)} for post in page]
    context = {"form": form, "page": page, "rows": rows, "query": request.GET.urlencode(), "crumbs": crumbs("尚未登录")}
    return render(request, "campaign/people_waiting.html", context)


def chosen(request: Asked, shown: PostingQuerySet) -> PostingQuerySet:
    """The posts that were ticked, or all."""
    if request.POST.get("move") == "all":
        return shown
    picks = [pick for pick in request.POST.getlist("pick") if pick.isdigit() and len(pick) < 18]
    return shown.filter(pk__in=picks)


def renewed(request: Asked, postings: PostingQuerySet) -> HttpResponse:
    """The new slips after a confirmation, or why there are none."""
    found = list(postings[: MOST + 1])
    people = len({posting.user_id for posting in found})
    try:
        if not found:
            raise Refused("没有勾选人员。请先勾选，再重新生成初始密码。")
        if len(found) > MOST:
            raise Refused(f"列出的超过{MOST}个岗位，一次最多{MOST}个。请用单位名称或者编码筛选，分批办理。")
        if request.POST.get("confirmed") != str(people):
            return confirm(request, found, people)
        return show_slips(request, renew_first_passwords(found, actor=request.user, at=request.at))
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("people_waiting")


def confirm(request: Asked, found: Sequence[Posting], people: int) -> HttpResponse:
    """Ask once more: slips that lie in envelopes are void afterwards."""
    context = {
        "found": found,
        "people": people,
        "units": len({posting.unit_id for posting in found}),
        "valid": len({one.user_id for one in found if not one.user.first_password_is_void(request.at)}),
        "query": request.GET.urlencode(),
        "everybody": request.POST.get("move") == "all",
        "crumbs": crumbs("重新生成初始密码"),
    }
    return render(request, "campaign/people_waiting_confirm.html", context)
