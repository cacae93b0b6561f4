"""The words of reminders: to read and to change for the coordination office, with a preview for a real unit."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, requires
from campaign.checks.reminding import PLACEHOLDERS
from campaign.forms.reminders import NewTemplateForm, TemplateForm
from campaign.models import LogEntry, ReminderTemplate, Unit
from campaign.operations import Refused
from campaign.operations.reminder_templates import (
    CHANGED,
    default_of,
    described,
    key_of,
    restore_template,
    save_template,
)
from campaign.queries import current_round
from campaign.reminders.preview import kinds_offered, previewed
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.calendar_move import offices

office_only = requires(Action.SET_CALENDAR, model=Unit, within=offices)


@office_only
@require_safe
def reminder_templates(request: Asked, unit: Unit) -> HttpResponse:
    """All templates by duty and day."""
    kinds = dict(kinds_offered())
    lines = [
        {
            "one": template,
            "duty": kinds.get(template.kind, template.kind) if template.kind else "所有事项",
            "when": described(template),
            "first": same_as_first(template),
        }
        for template in ReminderTemplate.objects.all()
    ]
    context = {"office": unit, "lines": lines, "crumbs": crumbs(unit)[:1]}
    return render(request, "campaign/reminder_templates.html", context)


def same_as_first(template: ReminderTemplate) -> bool:
    """Whether it stands as it was loaded."""
    first = default_of(key_of(template))
    return first is not None and all(getattr(first, name) == getattr(template, name) for name in CHANGED)


@office_only
def reminder_template(request: Asked, unit: Unit, template: int) -> HttpResponse:
    """Change one: `preview` shows what it would say to a real unit, nothing is saved then."""
    stored = fetch(ReminderTemplate.objects.all(), "pk", template)
    shown = fetch(ReminderTemplate.objects.all(), "pk", template)
    form = TemplateForm(request.POST if request.method == "POST" else None, instance=shown)
    if form.is_valid() and "preview" not in request.POST:
        return saved(request, unit, stored, form)
    return page(request, unit, form, shown)


@office_only
def reminder_template_new(request: Asked, unit: Unit) -> HttpResponse:
    """Add one for a duty, a day and an audience."""
    made = ReminderTemplate()
    form = NewTemplateForm(request.POST if request.method == "POST" else None, instance=made, kinds=kinds_offered())
    if form.is_valid():
        for name, value in form.named().items():
            setattr(made, name, value)
        if "preview" not in request.POST:
            return saved(request, unit, ReminderTemplate(**form.named()), form)
    return page(request, unit, form, made)


def saved(request: Asked, office: Unit, template: ReminderTemplate, form: Any) -> HttpResponse:
    """Save and go back to the list; a refusal comes back in the form."""
    try:
        changed = save_template(template, form.cleaned_data, office, actor=request.user, at=request.at)
    except Refused as refused:
        form.add_error(None, refused.words)
        return page(request, office, form, template)
    messages.success(request, "已保存，下一次提醒按新的文字发出。" if changed else "没有改动。")
    return redirect("reminder_templates", pk=office.pk)


def page(request: Asked, office: Unit, form: Any, shown: ReminderTemplate) -> HttpResponse:
    """The form; below it what the template says to a real unit that owes, what may be put in, and what was before."""
    good = not form.is_bound or form.is_valid()
    round = current_round(request.at)
    example = previewed(shown, request.at) if good and (shown.pk or form.is_bound) else None
    context = {
        "office": office,
        "form": form,
        "one": shown,
        "title": described(shown) if shown.pk else "新增",
        "round": round,
        "example": example and {"unit": example.unit, "closes": example.closes, **asdict(example.words)},
        "places": PLACEHOLDERS,
        "past": past(office, shown),
        "restorable": shown.pk is not None and not same_as_first(shown),
        "crumbs": [*crumbs(office), {"label": "修改" if shown.pk else "新增"}],
    }
    return render(request, "campaign/reminder_template.html", context, status=422 if form.errors else 200)


def past(office: Unit, template: ReminderTemplate) -> list[LogEntry]:
    """How it was changed, latest first."""
    if template.pk is None:
        return []
    lines = LogEntry.objects.filter(unit=office, move="set_reminder", after__template=template.pk)
    return list(lines.select_related("actor").order_by("-pk")[:20])


def crumbs(office: Unit) -> list[dict[str, str]]:
    """The way to here."""
    return [{"label": "提醒模板", "url": reverse("reminder_templates", args=[office.pk])}]


@office_only
@require_POST
def reminder_template_restore(request: Asked, unit: Unit, template: int) -> HttpResponse:
    """Give one its first wording back."""
    one = fetch(ReminderTemplate.objects.all(), "pk", template)
    try:
        restore_template(one, unit, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, "已恢复。改动前的文字在“历次修改”中可以查到。")
    return redirect("reminder_template", pk=unit.pk, template=one.pk)
