"""Sign in, sign out, change the password."""

from typing import Any
from urllib.parse import urlencode

from axes.helpers import get_client_ip_address
from django.contrib.auth import update_session_auth_hash, views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy

from campaign.access import begin_unverified, public, signed_in
from campaign.forms import SignInForm
from campaign.forms.accounts import NewPasswordForm
from campaign.middleware import LISTED, begin_session
from campaign.operations import Refused
from campaign.operations.enrolment import take_own_password, use_first_password
from campaign.operations.second_factor import authenticator_of
from campaign.operations.sign_ins import end_all_sign_ins, follow_key, note_sign_in
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
        """Start the 12 hours anew: a second sign-in on the same session would go on with the first one's.

        Whose account has an authenticator is asked for its code next.
        """
        person = form.get_user()
        try:
            use_first_password(person, at=self.request.at)  # type: ignore[attr-defined]
        except Refused as refused:
            form.add_error(None, refused.words)
            return self.form_invalid(form)
        response = super().form_valid(form)
        has_device = authenticator_of(person) is not None
        begin_unverified(self.request, has_device=has_device)
        begin_session(self.request)
        self.request.session.save()  # the row below names its key
        self.request.session[LISTED] = self.request.session.session_key
        note_sign_in(
            person,
            self.request.session.session_key or "",
            agent=self.request.headers.get("User-Agent", ""),
            address=get_client_ip_address(self.request),
            at=self.request.at,  # type: ignore[attr-defined]
        )
        if has_device:
            return redirect(f"{reverse('second_factor')}?{urlencode({'next': response.headers['Location']})}")
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration's accounts; there are none outside demo mode."""
        return super().get_context_data(**kwargs, demo_accounts=demo_accounts())


class PasswordChange(views.PasswordChangeView):
    """A password of one's own; who came in with a first password finds only this page until then."""

    form_class = NewPasswordForm
    success_url = reverse_lazy("password_change_done")

    def form_valid(self, form: Any) -> HttpResponse:
        """The first password has done its work; every other session of the account ends."""
        before = self.request.session.session_key or ""
        response = super().form_valid(form)
        take_own_password(form.user)
        end_all_sign_ins(form.user, keep=before)
        update_session_auth_hash(self.request, form.user)
        follow_key(before, self.request.session.session_key)
        return response


login = public(SignIn.as_view())
# Public: who signs out after the session has ended should read that they are out, not sign in first.
logout = public(views.LogoutView.as_view())
password_change = signed_in(PasswordChange.as_view())
password_change_done = signed_in(views.PasswordChangeDoneView.as_view())
