"""Bind an authenticator: the password once more, the key as picture and text, a first code, the recovery codes once."""

from base64 import b32encode
from typing import Any
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from campaign.access import is_verified, must_have_second_factor, signed_in
from campaign.forms.accounts import CodeForm, OwnPasswordForm
from campaign.operations import Refused
from campaign.operations.second_factor import (
    authenticator_begun,
    authenticator_of,
    begin_authenticator,
    confirm_authenticator,
    let_go_of_authenticator,
    renew_recovery_codes,
)
from campaign.operations.sign_ins import follow_key
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.second_factor import count_failure, locked_out, target_of, verify_session
from campaign.workflow import Move, sources

RENEW = Move(
    "renew_recovery_codes",
    "重新生成恢复码",
    sources("bound"),
    "bound",
    Action.READ,
    explains="以前的恢复码立即作废。新的恢复码只显示一次，请准备好打印或者抄写。",
)
UNBIND = Move(
    "unbind_second_factor",
    "停用身份验证器",
    sources("bound"),
    "unbound",
    Action.READ,
    explains="以后登录只凭密码，恢复码同时作废。需要时可以重新绑定。",
)


@signed_in
@require_safe
def second_factor_setup(request: Asked) -> HttpResponse:
    """Where the binding stands: begin it, or scan the picture and give the first code."""
    return page(request)


def page(request: Asked, status: int = 200, **forms: Any) -> HttpResponse:
    """The page with its forms as they stand."""
    begun = authenticator_begun(request.user, request.at)
    context: dict[str, Any] = {
        "next": target_of(request),
        "bound": authenticator_of(request.user) is not None,
        "begin_form": forms.get("begin") or OwnPasswordForm(user=request.user),
        "form": forms.get("code") or CodeForm(),
        "crumbs": crumbs("绑定身份验证器"),
    }
    if begun is not None:
        secret = b32encode(begun.bin_key).decode().rstrip("=")
        # A picture in the page itself: no address gives the key away.
        drawn = segno.make(begun.config_url, micro=False, error="m")
        context |= {
            "picture": drawn.svg_data_uri(scale=5, border=4),
            "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
            "issuer": settings.OTP_TOTP_ISSUER,
        }
    return render(request, "campaign/second_factor_setup.html", context, status=status)


def crumbs(here: str) -> list[dict[str, str]]:
    """The way to these pages."""
    return [
        {"label": "我的工作", "url": reverse("desk")},
        {"label": "我的登录", "url": reverse("sign_ins")},
        {"label": here},
    ]


@signed_in
@require_POST
def second_factor_begin(request: Asked) -> HttpResponse:
    """Make a new key, after the password; who has one bound already has shown it at sign-in."""
    form = OwnPasswordForm(request.POST, user=request.user)
    if form.is_valid():
        begin_authenticator(request.user, at=request.at)
        return redirect(f"{reverse('second_factor_setup')}?{urlencode({'next': target_of(request)})}#scan")
    if form.has_error("password", "wrong"):
        count_failure(request)
        if getattr(request, "axes_locked_out", False):
            return locked_out(request)
    return page(request, 422, begin=form)


@signed_in
@require_POST
def second_factor_confirm(request: Asked) -> HttpResponse:
    """The first code binds the authenticator; the recovery codes stand on the answer and on no other page."""
    form = CodeForm(request.POST)
    before = request.session.session_key or ""
    if form.is_valid():
        try:
            device, codes = confirm_authenticator(request.user, form.cleaned_data["code"], keep=before, at=request.at)
        except Refused as refused:
            form.add_error("code", refused.words)
        else:
            update_session_auth_hash(request, request.user)
            follow_key(before, request.session.session_key)
            verify_session(request, device)
            return show_codes(request, codes)
    return page(request, 422, code=form)


@signed_in
def recovery_codes(request: Asked) -> HttpResponse:
    """New recovery codes, after a confirmation."""
    if not is_verified(request):
        return redirect(f"{reverse('second_factor')}?next={reverse('recovery_codes')}")
    if request.method != "POST":
        return confirm(request, RENEW)
    return show_codes(request, renew_recovery_codes(request.user, at=request.at))


def show_codes(request: Asked, codes: list[str]) -> HttpResponse:
    """The recovery codes, once."""
    context = {"codes": codes, "next": target_of(request), "crumbs": crumbs("恢复码")}
    return render(request, "campaign/recovery_codes.html", context)


@signed_in
def second_factor_remove(request: Asked) -> HttpResponse:
    """Do without it again, for who need not have it."""
    if must_have_second_factor(request.user):
        messages.error(
            request,
            "您的岗位可以办理合法性审查、审定登记或者公布，必须使用身份验证器，不能停用。更换手机的，请重新绑定。",
        )
        return redirect("sign_ins")
    if not is_verified(request):
        return redirect(f"{reverse('second_factor')}?next={reverse('second_factor_remove')}")
    if request.method != "POST":
        return confirm(request, UNBIND)
    let_go_of_authenticator(request.user, at=request.at)
    messages.success(request, "已停用身份验证器。")
    return redirect("sign_ins")


def confirm(request: Asked, move: Move) -> HttpResponse:
    """Ask once more; the answer is posted to the same address."""
    context = {
        "move": move,
        "thing": f"账号：{request.user.username}",
        "action_url": request.path,
        "back_url": reverse("sign_ins"),
    }
    return render(request, "confirm.html", context)
