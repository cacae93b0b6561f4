"""The account of who holds a post, for those who may appoint there: where it is signed in, first password, second factor."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from campaign.access import requires
from campaign.forms.accounts import ReasonForm
from campaign.models import Posting, SignIn
from campaign.operations import Refused
from campaign.operations.enrolment import sign_out_by_office
from campaign.operations.second_factor import (
    authenticator_of,
    oversees_all_of,
    recovery_codes_left,
    reset_second_factor,
)
from campaign.roles import Action
from campaign.views.asked import Asked
from campaign.views.posting import held_now
from campaign.views.unit_people import crumbs


@requires(Action.APPOINT, Action.OVERSEE, model=Posting, within=held_now)
@require_safe
def account_of(request: Asked, posting: Posting) -> HttpResponse:
    """What guards the account, and the acts on it."""
    return page(request, posting, ReasonForm())


def page(request: Asked, posting: Posting, form: ReasonForm, status: int = 200) -> HttpResponse:
    """The page with the form as it stands."""
    person = posting.user
    bound = authenticator_of(person)
    may_reset = person != request.user and not person.is_staff and oversees_all_of(request.user, person)
    context: dict[str, Any] = {
        "posting": posting,
        "person": person,
        "rows": list(SignIn.objects.filter(user=person).alive(request.at)),
        "bound": bound,
        "codes_left": recovery_codes_left(person),
        "may_reset": bound is not None and may_reset,
        "void": person.first_password_is_void(request.at),
        "form": form,
        "crumbs": crumbs(request, posting.unit, "账号"),
    }
    return render(request, "campaign/account_of.html", context, status=status)


@requires(Action.APPOINT, Action.OVERSEE, model=Posting, within=held_now)
@require_POST
def sign_out_of(request: Asked, posting: Posting) -> HttpResponse:
    """End all sessions of the person."""
    try:
        sign_out_by_office(posting, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"已结束{posting.user}的全部登录，下一次操作起须重新登录。")
    return redirect("account_of", pk=posting.pk)


@requires(Action.OVERSEE, model=Posting, within=held_now)
@require_POST
def reset_second_factor_of(request: Asked, posting: Posting) -> HttpResponse:
    """Unbind a lost authenticator, with a reason."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        note = form.cleaned_data["note"]
        try:
            reset_second_factor(posting, actor=request.user, at=request.at, note=note)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(
                request, f"已解除{posting.user}的身份验证器，其登录已全部结束。请本人重新登录并绑定新的手机。"
            )
            return redirect("account_of", pk=posting.pk)
    return page(request, posting, form, 422)
