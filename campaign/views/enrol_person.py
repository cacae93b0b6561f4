"""A new person, and a new first password: shown on the answer itself, once, and kept nowhere."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaign.access import requires
from campaign.enums import Role
from campaign.forms import EnrolForm
from campaign.models import Posting, Unit, User
from campaign.operations import Refused
from campaign.operations.enrolment import enrol, renew_password
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.confirming import confirm_page
from campaign.views.posting import held_now
from campaign.views.unit_people import crumbs
from campaign.workflow import Move, sources

RENEW = Move(
    "renew_password",
    "重新设置密码",
    sources("held"),
    "held",
    Action.APPOINT,
    explains="原密码立即失效，已登录的退出。新密码只显示一次。",
)


@requires(Action.APPOINT, Action.OVERSEE, model=Unit)
def enrol_person(request: Asked, unit: Unit) -> HttpResponse:
    """Take a new person on in the unit."""
    form = EnrolForm(request.POST or None, unit=unit, initial={"role": request.GET.get("role", "")})
    if form.is_valid():
        try:
            role = Role(form.cleaned_data["role"])
            posting, password = enrol(form.instance, unit, role, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            return show_once(request, unit, posting.user, password)
    context = {"unit": unit, "form": form, "crumbs": crumbs(request, unit, "新建人员")}
    return render(request, "campaign/enrol_person.html", context)


@requires(Action.APPOINT, Action.OVERSEE, model=Posting, within=held_now)
def renew_password_of(request: Asked, posting: Posting) -> HttpResponse:
    """Give a person of the unit a new first password, after a confirmation."""
    if request.method != "POST":
        return confirm_page(request, RENEW, posting)
    try:
        password = renew_password(posting, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect("unit_people", pk=posting.unit_id)
    return show_once(request, posting.unit, posting.user, password)


def show_once(request: Asked, unit: Unit, person: User, password: str) -> HttpResponse:
    """Show account and password; there is no other page that does."""
    context = {"unit": unit, "person": person, "password": password, "crumbs": crumbs(request, unit, "初始密码")}
    return render(request, "campaign/first_password.html", context)
