"""我的登录: where I am signed in, and what guards my account."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, is_verified, must_have_second_factor, signed_in
from campaign.models import SignIn
from campaign.operations.second_factor import authenticator_of, recovery_codes_left
from campaign.operations.sign_ins import end_all_sign_ins, end_sign_in, follow_key
from campaign.views.asked import Asked


@signed_in
@require_safe
def sign_ins(request: Asked) -> HttpResponse:
    """My sessions, this one first, and my second factor."""
    here = request.session.session_key
    mine = list(SignIn.objects.filter(user=request.user).alive(request.at))
    context = {
        "rows": sorted(mine, key=lambda row: row.session_key != here),
        "here": here,
        "bound": authenticator_of(request.user),
        "verified": is_verified(request),
        "required": must_have_second_factor(request.user),
        "codes_left": recovery_codes_left(request.user),
    }
    return render(request, "campaign/sign_ins.html", context)


@signed_in
@require_POST
def sign_in_end(request: Asked, pk: int) -> HttpResponse:
    """End one of my other sessions; another person's is not there."""
    mine = SignIn.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    end_sign_in(fetch(mine, "pk", pk))
    messages.success(request, "已结束该处登录。不是本人登录的，请立即修改密码。")
    return redirect("sign_ins")


@signed_in
@require_POST
def sign_ins_end_others(request: Asked) -> HttpResponse:
    """End all my sessions but this one."""
    here = request.session.session_key or ""
    verified = is_verified(request)
    end_all_sign_ins(request.user, keep=here)
    update_session_auth_hash(request, request.user)
    follow_key(here, request.session.session_key)
    messages.success(request, "其他各处的登录已全部结束。" + ("" if verified else "不是本人登录的，请立即修改密码。"))
    return redirect("sign_ins")
