"""A post: relieve its holder, or hand it over to a successor."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from campaign.access import can, requires
from campaign.forms import SuccessorForm
from campaign.models import Posting, Unit, User
from campaign.models.people import PostingQuerySet
from campaign.operations import Refused, name_successor, relieve
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.confirming import confirm_page
from campaign.views.unit_people import crumbs
from campaign.workflow import Move, sources

RELIEVE = Move(
    "relieve", "免去", sources("held"), "ended", Action.APPOINT, explains="免去后，此人立即不能再办理本岗位的事。"
)
STAYS = ("此人以前办理的事和办理记录保留。", "账号不删除，在其他岗位上的权限不变。")


def held_now(user: User) -> PostingQuerySet:
    """Only posts that are held now can be ended or handed over."""
    return Posting.objects.select_related("unit", "user").current()


@requires(Action.APPOINT, Action.OVERSEE, model=Posting, within=held_now)
def relieve_person(request: Asked, posting: Posting) -> HttpResponse:
    """Relieve a person of a post, after a confirmation."""
    if request.method != "POST":
        return confirm_page(request, RELIEVE, posting, consequences=STAYS, danger=True)
    try:
        relieve(posting, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已免去{posting.user}的{posting.get_role_display()}。")
    return back(request, posting.unit)


@requires(Action.APPOINT, Action.OVERSEE, model=Posting, within=held_now)
def hand_over(request: Asked, posting: Posting) -> HttpResponse:
    """Name the successor: they are appointed and the present holder relieved, together."""
    form = SuccessorForm(request.POST or None)
    if form.is_valid():
        successor = form.cleaned_data["successor"]
        try:
            name_successor(posting, successor, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, f"{successor}已接任{posting.get_role_display()}，{posting.user}同时免去。")
            return back(request, posting.unit)
    context = {"posting": posting, "form": form, "crumbs": crumbs(request, posting.unit, "指定接任人")}
    return render(request, "campaign/hand_over.html", context)


def back(request: Asked, unit: Unit) -> HttpResponse:
    """To the unit's people; who has just given up their own post goes to their desk."""
    if can(request.user, Action.APPOINT, unit) or can(request.user, Action.OVERSEE, unit):
        return redirect("unit_people", pk=unit.pk)
    return redirect("desk")
