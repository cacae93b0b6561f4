"""Sign in, sign out, change the password."""

from typing import Any

from django.contrib.auth import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy

from campaign.access import public, signed_in
from campaign.forms import SignInForm
from campaign.middleware import begin_session
from campaign.operations.enrolment import take_own_password, use_first_password
from campaign.queries import demo_accounts, is_locked_name


class SignIn(views.LoginView):
    """The sign-in page; `next` leads to own pages only, the demonstration lists its accounts."""

    authentication_form = SignInForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Try no password of a name that was tried too often, from wherever: guessing may not be spread out."""
        if is_locked_name(request.POST.get("username", ""), request.at):  # type: ignore[attr-defined]
            return render(request, "registration/locked_out.html", status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Start the 12 hours anew: a second sign-in on the same session would go on with the first one's."""
        response = super().form_valid(form)
        begin_session(self.request)
        use_first_password(form.get_user())
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration's accounts; there are none outside demo mode."""
        return super().get_context_data(**kwargs, demo_accounts=demo_accounts())


class PasswordChange(views.PasswordChangeView):
    """A password of one's own; who came in with a first password finds only this page until then."""

    success_url = reverse_lazy("password_change_done")

    def form_valid(self, form: Any) -> HttpResponse:
        """The first password has done its work."""
        response = super().form_valid(form)
        take_own_password(form.user)
        return response


login = public(SignIn.as_view())
# Public: who signs out after the session has ended should read that they are out, not sign in first.
logout = public(views.LogoutView.as_view())
password_change = signed_in(PasswordChange.as_view())
password_change_done = signed_in(views.PasswordChangeDoneView.as_view())
