"""What happens around every request: one clock, the language and size of the address, unchanged pages, sessions, uploads."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme

from campaign.access import NotVerified, owes_code, within
from campaign.operations.sign_ins import follow_key
from campaign.templatetags.tongues import LARGE, split_address

Handler = Callable[[HttpRequest], HttpResponse]
CSRF_FIELD = "csrfmiddlewaretoken"
LISTED = "listed"  # the key under which `SignIn` knows the session
KEPT_FORM = "kept_form"  # in the session
KEPT_MOST = 200_000  # characters of a form that waits there
REFRESH = 60  # seconds between writes of the sliding session
# What leads on to a page: links and forms, but not the link to the other size.
LEADS = re.compile(rb'(<(?:a(?! data-size)|form)\b[^>]*?\s(?:href|action)=")(/[^"?#]*)')


class ClockMiddleware:
    """Take the time once per request, as `request.at`: pages and operations get the clock as an argument."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at = timezone.now()  # type: ignore[attr-defined]
        return self.get_response(request)


class LanguageMiddleware:
    """Speak the language that the address names (`/en/…`, `/bo/…`), else Chinese: no cookie, no guess by what the browser
    prefers, so that one address is one page for every cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code, _ = split_address(request.path_info)
        request.LANGUAGE_CODE = code
        with translation.override(code):
            return self.get_response(request)


def in_languages(path: str) -> bool:
    """Whether the page at this path, whatever its language, is one of the public site's that stand in every language."""
    if not path.endswith("/"):
        return False
    with translation.override(split_address(path)[0]):
        try:
            return hasattr(resolve(path).func, "in_languages")
        except Resolver404:
            return False


class LargeTypeMiddleware:
    """`/large` in front of a public page's address is the same page in large type, and so is every page that it leads to."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        bare = request.path_info.removeprefix(LARGE)
        if bare == request.path_info or not in_languages(bare):
            return self.get_response(request)
        request.path_info, request.large = bare, True  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            response.content = LEADS.sub(self.led_on, response.content)
            response.headers["Content-Length"] = str(len(response.content))
        target = response.headers.get("Location", "")
        if target.startswith("/") and in_languages(target.partition("?")[0].partition("#")[0]):
            response.headers["Location"] = f"{LARGE}{target}"
        return response

    @staticmethod
    def led_on(found: re.Match[bytes]) -> bytes:
        """The same link, to the page in large type where there is one."""
        kept, path = found.groups()
        return kept + LARGE.encode() + path if in_languages(path.decode()) else found[0]


class UnchangedMiddleware:
    """Tell who has a public page already that it has not changed, before anything is asked about sessions or people.

    A page knows itself: its view carries `unchanged(request, **kwargs)`, which answers or gives None. No other page does.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_IF_NONE_MATCH" in request.META and request.method in {"GET", "HEAD"}:
            try:
                view, _, kwargs = resolve(request.path_info)
            except Resolver404:
                return self.get_response(request)
            unchanged = getattr(view, "unchanged", None)
            if unchanged is not None and (answer := unchanged(request, **kwargs)) is not None:
                return answer
        return self.get_response(request)


def is_public(view: Callable[..., Any] | None) -> bool:
    """Whether the page is for anyone: then neither user nor session is looked at, and caches may keep it."""
    return bool(getattr(view, "public", False))


def begin_session(request: HttpRequest) -> None:
    """Count the 12 hours from this sign-in."""
    request.session["began"] = request.at.timestamp()  # type: ignore[attr-defined]
    slide_session(request)


def slide_session(request: HttpRequest) -> None:
    """Count the 30 idle minutes from this request."""
    request.session["seen"] = request.at.timestamp()  # type: ignore[attr-defined]
    request.session.set_expiry(timedelta(seconds=settings.SESSION_COOKIE_AGE))


def follow_session(request: HttpRequest) -> None:
    """A session whose key was changed (a new signing key, a new password) stays the same line in the list of sign-ins."""
    key, listed = request.session.session_key, request.session.get(LISTED)
    if listed and listed != key:
        follow_key(listed, key)
        request.session[LISTED] = key


class SessionLimitMiddleware:
    """End a session 12 hours after sign-in however busy it is; slide the 30 idle minutes on signed-in requests."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Look at the session before the page does."""
        if is_public(view) or not request.user.is_authenticated:
            return
        follow_session(request)
        now = request.at.timestamp()  # type: ignore[attr-defined]
        began = request.session.setdefault("began", now)
        if now - began >= settings.SESSION_LONGEST:
            logout(request)
        elif now - request.session.get("seen", 0) >= REFRESH and not getattr(view, "asks_itself", False):
            slide_session(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every page needs a sign-in unless it says otherwise; who was about to send a form comes back to the desk,
    for an address that only takes forms cannot be opened."""

    def process_view(self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any) -> Any:
        """Public pages pass without a look at the person, so that they do not vary by cookie."""
        return None if is_public(view_func) else super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseRedirect:
        """Send to the sign-in page, and from there to the page or, after a form, to the desk."""
        if "HX-Request" in request.headers:  # a part of a page: the whole page has to go there
            answer = redirect_to_login(reverse("desk"), settings.LOGIN_URL)
            answer.status_code, answer.headers["HX-Redirect"] = 200, answer.url
            del answer.headers["Location"]
            return answer
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(reverse("desk"), settings.LOGIN_URL)


class SecondFactorMiddleware:
    """Who owes the code of their authenticator finds only the page that takes it; who meets an act that needs one is led
    there and back, with what they had typed (decision 51)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with within(request):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Lead there from everywhere else but the public pages."""
        if is_public(view) or not request.user.is_authenticated or not owes_code(request):
            return None
        match = request.resolver_match
        return None if match and match.url_name == "second_factor" else self.lead(request, request.get_full_path())

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A page that needs the second factor: keep what was sent to it, and lead through."""
        if not isinstance(error, NotVerified):
            return None
        if request.method == "POST":
            keep_form(request)
            return self.lead(request, reverse("second_factor_resume"))
        return self.lead(request, request.get_full_path())

    @staticmethod
    def lead(request: HttpRequest, target: str) -> HttpResponse:
        """To the page that takes the code, and from there to `target`; a form without a page of its own comes to the desk."""
        kept = target == reverse("second_factor_resume")
        target = target if request.method in {"GET", "HEAD"} or kept else reverse("desk")
        way = f"{reverse('second_factor')}?{urlencode({'next': target})}"
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": way})
        return redirect(way)


def keep_form(request: HttpRequest) -> None:
    """Keep in the session what was sent, so that nothing has to be typed again; files cannot be kept, and that is noted."""
    fields = [[name, value] for name, values in request.POST.lists() for value in values if name != CSRF_FIELD]
    length = sum(len(str(value)) for _, value in fields)
    back = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("desk")
    request.session[KEPT_FORM] = {
        "path": request.get_full_path(),
        "fields": fields if length <= KEPT_MOST else [],
        "lost": bool(request.FILES) or length > KEPT_MOST,
        "back": back,
    }


class OwnPasswordMiddleware:
    """Who came in with a first password finds only the page that changes it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> Any:
        """Lead there from everywhere else but the public pages."""
        if is_public(view) or not getattr(request.user, "must_change_password", False) or owes_code(request):
            return None
        match = request.resolver_match
        return None if match and match.url_name == "password_change" else redirect("password_change")


class PrivatePagesMiddleware:
    """Keep pages of signed-in people out of every cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if not is_public(match.func if match else None) and request.user.is_authenticated:
            add_never_cache_headers(response)
            patch_cache_control(response, private=True, no_store=True)
        return response


class UploadLimitHandler(FileUploadHandler):
    """Keep nothing of a file that is larger than any workbook may be; Django's own limits do not cover files.

    Such a file reaches its form with its name and size and without its content: the form says what is wrong, and what was
    typed beside it stays. The body as a whole is limited by the web server.
    """

    too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.too_large = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.too_large = self.too_large or start + len(raw_data) > settings.UPLOAD_LIMIT
        return None if self.too_large else raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size) if self.too_large else None
