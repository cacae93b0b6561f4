"""Sign in, sign out, change the password."""

from typing import Any

from django.contrib.auth import views
from django.http import HttpResponse
from django.urls import reverse_lazy

from campaign.access import public, signed_in
from campaign.forms import SignInForm
from campaign.middleware import begin_session
from campaign.queries import demo_accounts


class SignIn(views.LoginView):
    """The sign-in page; `next` leads to own pages only, the demonstration lists its accounts."""

    authentication_form = SignInForm

    def form_valid(self, form: Any) -> HttpResponse:
        """Start the 12 hours anew: a second sign-in on the same session would go on with the first one's."""
        response = super().form_valid(form)
        begin_session(self.request)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the demonstration's accounts; there are none outside demo mode."""
        return super().get_context_data(**kwargs, demo_accounts=demo_accounts())


login = public(SignIn.as_view())
# Public: who signs out after the session has ended should read that they are out, not sign in first.
logout = public(views.LogoutView.as_view())
password_change = signed_in(views.PasswordChangeView.as_view(success_url=reverse_lazy("password_change_done")))
password_change_done = signed_in(views.PasswordChangeDoneView.as_view())
