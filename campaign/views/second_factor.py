"""The second factor at sign-in and before an act that needs it: take the code, and go on with what was begun."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from campaign.access import is_verified, mark_verified, signed_in
from campaign.forms.accounts import CodeForm, RecoveryCodeForm
from campaign.middleware import KEPT_FORM
from campaign.operations import Refused
from campaign.operations.second_factor import (
    TooSoon,
    authenticator_of,
    recovery_codes_left,
    show_code,
    show_recovery_code,
)
from campaign.operations.sign_ins import follow_key
from campaign.queries import is_locked_name
from campaign.views.asked import Asked


@signed_in
def second_factor(request: Asked) -> HttpResponse:
    """Take the code of the authenticator, or a recovery code; who has bound none is led to do so."""
    target = target_of(request)
    if is_verified(request):
        return redirect(target)
    context: dict[str, Any] = {"next": target, "waits": KEPT_FORM in request.session}
    if authenticator_of(request.user) is None:
        return render(request, "campaign/second_factor_missing.html", context)
    by_recovery = "recovery" in {**request.GET.dict(), **request.POST.dict()}
    form: forms.Form = (RecoveryCodeForm if by_recovery else CodeForm)(request.POST or None)
    if is_locked_name(request.user.username, request.at):
        return locked_out(request)
    if form.is_valid() and took(request, form, by_recovery):
        return redirect(target)
    if getattr(request, "axes_locked_out", False):
        return locked_out(request)
    context |= {"form": form, "by_recovery": by_recovery}
    return render(request, "campaign/second_factor.html", context, status=422 if form.errors else 200)


def took(request: Asked, form: forms.Form, by_recovery: bool) -> bool:
    """Whether the code was right; the session is then verified. A wrong one is counted like a wrong password."""
    show = show_recovery_code if by_recovery else show_code
    try:
        device = show(request.user, form.cleaned_data["code"], at=request.at)
    except Refused as refused:
        form.add_error("code", refused.words)
        if not isinstance(refused, TooSoon):
            count_failure(request)
        return False
    verify_session(request, device)
    return True


def verify_session(request: Asked, device: Any) -> None:
    """Mark the session as verified under a new key."""
    before = request.session.session_key
    mark_verified(request, device)
    follow_key(before, request.session.session_key)


def count_failure(request: Asked) -> None:
    """Count a wrong code or password of who is signed in where wrong passwords at sign-in are counted."""
    AxesProxyHandler.user_login_failed(None, {"username": request.user.username}, request)


def locked_out(request: Asked) -> HttpResponse:
    """Too many wrong codes: the session ends, and the name rests as after wrong passwords."""
    logout(request)
    return render(request, "registration/locked_out.html", status=429)


def target_of(request: HttpRequest) -> str:
    """Where to go on: a page of our own, else the desk."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    return target if own else reverse("desk")


@signed_in
def second_factor_resume(request: Asked) -> HttpResponse:
    """What had been sent when the second factor was asked for, to be sent again by one press: from here on this page carries
    it, and nothing of it waits any more."""
    kept = request.session.pop(KEPT_FORM, None)
    if kept is None:
        return redirect("desk")
    context = {"kept": kept, "codes_left": recovery_codes_left(request.user)}
    return render(request, "campaign/second_factor_resume.html", context)
