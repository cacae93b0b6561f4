"""What goes out with every page: headers and cookies to the letter (trust.md T11), and what caches may keep (T12)."""

from collections.abc import Iterable

import pytest
from django.conf import settings as product

from tests.house.papers import Layer, Papers
from tests.house.rights import PUBLIC, ROWS, Row
from tests.house.site import address, client_of

pytestmark = pytest.mark.slow
ASKING = ("anonymous", "clerk", "region_coordinator")
SAMPLE = frozenset(
    (
        "home",
        "login",
        "find",
        "health",
        "robots",
        "api_items",
        "desk",
        "sign_ins",
        "inbox",
        "people",
        "docket",
        "compilations",
        "complain_office",
        "follow",
    )
)
# Pages on which somebody complains tell no other page where the reader comes from, not even one of this site (decision 54).
UNNAMED = frozenset(("complain_office", "complain_place", "follow"))
POLICY = {
    *("default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'"),
    *("object-src 'none'", "base-uri 'self'", "form-action 'self'", "frame-ancestors 'none'"),
}
ALWAYS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def behind_tls(settings):
    """The settings of a deployment behind TLS."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


def wrong_in(papers: Papers, rows: Iterable[Row]) -> list[str]:
    """What is missing or other than it should be on the pages of `rows`, for each who asks."""
    wrong: list[str] = []
    rows = list(rows)
    for actor in ASKING:
        client = client_of(actor, papers)
        for row in rows:
            response = client.get(address(row, papers), secure=True)
            b"".join(response.streaming_content if response.streaming else ())
            where = f"{actor} {row.name} ({row.thing})"
            always = ALWAYS | ({"Referrer-Policy": "no-referrer"} if row.name in UNNAMED else {})
            wrong += [f"{where}: {k} {response.get(k)}" for k, value in always.items() if response.get(k) != value]
            if set(response.get("Content-Security-Policy", "").split("; ")) != POLICY:
                wrong.append(f"{where}: {response.get('Content-Security-Policy')}")
            judge = varied if row in PUBLIC else kept_wrongly if not row.is_public else None
            wrong += [f"{where}: {words}" for words in (judge(response) if judge else ())]
            wrong += [f"{where}: {words}" for cookie in response.cookies.values() for words in soft(cookie)]
    return wrong


def kept_wrongly(response) -> list[str]:
    """A page of somebody may be kept by nobody."""
    said = set(response.get("Cache-Control", "").split(", "))
    signed_in = response.wsgi_request.user.is_authenticated
    return [] if not signed_in or {"private", "no-store"} <= said else [f"may be kept: {said}"]


def varied(response) -> list[str]:
    """A public page knows nobody: it sets no cookie and does not differ by one."""
    words = [f"sets {name}" for name in response.cookies if name != product.CSRF_COOKIE_NAME]
    return words + (["varies by cookie"] if "Cookie" in response.get("Vary", "") else [])


def soft(cookie) -> list[str]:
    """A cookie that others could read or that travels in the clear; one that is being taken away carries nothing."""
    if cookie.value == "" and cookie["max-age"] == 0:
        return []
    wanted = {"secure": True, "samesite": "Lax"} | (
        {"httponly": True} if cookie.key == product.SESSION_COOKIE_NAME else {}
    )
    return [f"cookie {cookie.key} {name}={cookie[name]}" for name, value in wanted.items() if cookie[name] != value]


@pytest.mark.django_db
@pytest.mark.usefixtures("behind_tls", "without_rail")
def test_headers_of_some_pages(papers_of: Layer):
    assert wrong_in(papers_of(), (row for row in ROWS if row.method == "GET" and row.name in SAMPLE)) == []


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.usefixtures("behind_tls", "without_rail")
def test_headers_of_all_pages(papers_of: Layer):
    assert wrong_in(papers_of(), (row for row in ROWS if row.method == "GET")) == []
