"""Is the system alive, can it serve, how is it: for load balancers and monitors, not for people (decision 50)."""

from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse

from campaign.access import public
from campaign.upkeep import measures, ready

PLAIN = "text/plain"


def said(words: str, status: int = 200) -> HttpResponse:
    """A word that no cache keeps."""
    return HttpResponse(words, status=status, content_type=PLAIN, headers={"Cache-Control": "no-store"})


@public
def health(request: HttpRequest) -> HttpResponse:
    """Answer `ok` when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return said("no database", 503)
    return said("ok")


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer `ok` as long as the process answers at all: a supervisor restarts it where it does not. Asks nobody."""
    return said("ok")


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer `ok` when database, tables and disk are ready, else 503 with what is not; within two seconds."""
    reasons = ready.not_ready()
    return said("; ".join(reasons), 503) if reasons else said("ok")


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus; to everybody else this address is not there."""
    if not measures.may_read(request.META):
        raise Http404
    page = measures.page(request.at)  # type: ignore[attr-defined]
    return HttpResponse(page, content_type=measures.CONTENT_TYPE, headers={"Cache-Control": "no-store"})
