"""The end of a visit: what is still missing, what it found, and handing it in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaign.access import requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked, day_of
from supervision.forms.spot_checks import HandInForm
from supervision.models import CheckVisit
from supervision.operations.check_visits import hand_in_visit, problems_of_visit
from supervision.queries.check_answers import standings_of
from supervision.queries.check_plans import visits_for


@requires(Action.INSPECT, model=CheckVisit, within=visits_for)
def check_hand_in(request: Asked, visit: CheckVisit) -> HttpResponse:
    """What was found, before it is handed in; posted, hand it in."""
    back = reverse("check_visit", args=[visit.pk])
    if not visit.is_open:
        messages.error(request, f"这次检查{visit.get_state_display()}，不能再提交。")
        return redirect(back)
    standings = standings_of(visit, visit.plan.draw)
    problems = problems_of_visit(standings)
    form = HandInForm(request.POST or None, initial={"visited_on": day_of(request)})
    if request.method == "POST" and not problems and form.is_valid():
        try:
            found = hand_in_visit(visit, **form.cleaned_data, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, f"已提交，发现问题{len(found)}项。")
            return redirect("checks")
    context = {
        "visit": visit,
        "problems": [{"words": words} for words in problems],
        "wrong": [one for one in standings if one.is_wrong],
        "form": form,
        "crumbs": [{"label": visit.inspected.name, "url": back}, {"label": "提交"}],
    }
    status = 422 if form.errors or (problems and request.method == "POST") else 200
    return render(request, "supervision/check_hand_in.html", context, status=status)
