"""The table of rules, for everybody who is signed in; the coordination office sets what may be set."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import can, requires, signed_in
from campaign.enums import UnitKind
from campaign.models import Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from submissions.checks.rulebook import rules as book
from submissions.checks.weighing import settings_now, severity_of, stage_of
from submissions.enums import RuleStage, RuleWeight
from submissions.forms.rules import RuleSettingForm
from submissions.operations.rules import set_rule
from submissions.queries.rules import counted_at, office, rule_lines, settings_of

STAGE_TONES = {RuleStage.ACTIVE: "kept", RuleStage.SHADOW: "waiting", RuleStage.OFF: "cancelled"}
WEIGHT_TONES = {
    RuleWeight.BLOCKER: "refused",
    RuleWeight.ERROR: "refused",
    RuleWeight.WARNING: "waiting",
    RuleWeight.INFO: "plain",
}


@signed_in
@require_safe
def rules(request: Asked) -> HttpResponse:
    """Each rule with what it rests on, its weight, its stage, and how many items it hits."""
    one = office()
    sets = one is not None and can(request.user, Action.SET_RULES, one)
    lines = [
        {"one": line, "tone": STAGE_TONES[line.stage], "weight_tone": WEIGHT_TONES[line.weight]}
        for line in rule_lines(on_trial=sets)
    ]
    context: dict[str, Any] = {
        "lines": lines,
        "office": one,
        "sets": sets,
        "counted": counted_at(),
        "crumbs": [{"label": "我的工作", "url": reverse("desk")}, {"label": "申报规则"}],
    }
    return render(request, "submissions/rules.html", context)


def offices(user: Any) -> QuerySet[Unit]:
    """The coordination office: rules hold for the whole region."""
    return Unit.objects.filter(kind=UnitKind.COORDINATION_OFFICE)


@requires(Action.SET_RULES, model=Unit, within=offices)
def rule_setting(request: Asked, unit: Unit, code: str) -> HttpResponse:
    """Set one rule, with the reason; what it was set to before stands below."""
    rule = book().get(code)
    if rule is None or rule.is_fixed:
        raise Http404
    settings = settings_now()
    initial = {"severity": severity_of(code, settings).value, "stage": stage_of(code, settings).value}
    form = RuleSettingForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        given = form.cleaned_data
        try:
            set_rule(
                unit,
                code,
                severity=RuleWeight(given["severity"]),
                stage=RuleStage(given["stage"]),
                reason=given["reason"],
                actor=request.user,
                at=request.at,
            )
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, f"已设定“{rule.name}”，立即生效。")
            return redirect("rules")
    context = {
        "rule": rule,
        "form": form,
        "past": settings_of(code),
        "crumbs": [
            {"label": "我的工作", "url": reverse("desk")},
            {"label": "申报规则", "url": reverse("rules")},
            {"label": rule.name},
        ],
    }
    return render(request, "submissions/rule_setting.html", context, status=422 if form.errors else 200)
