"""Legality review: sent in, passed, sent back; and giving a compilation up."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from campaign.access import requires
from campaign.models import LogEntry
from campaign.operations import Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from publishing import operations
from publishing.forms import DiscardForm, LegalityForm, SendBackForm
from publishing.models import Compilation
from publishing.queries import compilations_for
from publishing.queries.desk import lists_followed
from publishing.views.compilation import show

Verb = Callable[..., Sequence[LogEntry]]


@requires(Action.COMPILE, model=Compilation, within=lists_followed)
@require_POST
def submit_legality(request: Asked, compilation: Compilation) -> HttpResponse:
    """Send both lists to the justice department."""
    try:
        operations.submit_for_legality(compilation, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, "两份清单已送合法性审查。")
    return redirect("compilation", pk=compilation.pk)


@requires(Action.REVIEW_LEGALITY, model=Compilation, within=lists_followed)
@require_POST
def pass_legality(request: Asked, compilation: Compilation) -> HttpResponse:
    """Both lists are lawful, with the opinion."""
    form = LegalityForm(request.POST, auto_id="id_pass_legality_%s")
    return written(request, compilation, form, operations.pass_legality, "已通过合法性审查，请报本级人民政府审定。")


@requires(Action.REVIEW_LEGALITY, model=Compilation, within=lists_followed)
@require_POST
def send_back(request: Asked, compilation: Compilation) -> HttpResponse:
    """Send both lists back with the reason."""
    form = SendBackForm(request.POST, auto_id="id_send_back_%s", remarks=compilation.remarks.open().count())
    return written(request, compilation, form, operations.send_back, "已退回，编制人员能看到退回理由。")


@requires(Action.COMPILE, model=Compilation, within=compilations_for)
@require_POST
def discard(request: Asked, compilation: Compilation) -> HttpResponse:
    """Give a compilation up before it is published."""
    form = DiscardForm(request.POST, auto_id="id_discard_%s")
    return written(request, compilation, form, operations.discard, "已作废。可以重新编制，版次不重复使用。")


def written(request: Asked, compilation: Compilation, form: forms.Form, verb: Verb, done: str) -> HttpResponse:
    """Carry out a move that asks for words; a refusal leaves what was typed on the page."""
    if form.is_valid():
        try:
            verb(compilation, **form.cleaned_data, actor=request.user, at=request.at)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, done)
            return redirect(address_of(compilation))
    if compilation.is_roll_up:
        messages.error(request, first_error(form))
        return redirect(address_of(compilation))
    return show(request, compilation, {verb.__name__: form})


def address_of(compilation: Compilation) -> str:
    """The page on which the compilation stands."""
    if compilation.is_roll_up:
        return f"{reverse('roll_ups')}?unit={compilation.unit_id}&round={compilation.round.number}"
    return reverse("compilation", args=[compilation.pk])


def first_error(form: Any) -> str:
    """The first thing that is wrong with a form, with its field."""
    name, errors = next(iter(form.errors.items()))
    return str(errors[0]) if name == "__all__" else f"{form.fields[name].label}：{errors[0]}"
