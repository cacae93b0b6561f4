"""Is the system alive: for the load balancer, not for people."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from campaign.access import public


@public
def health(request: HttpRequest) -> HttpResponse:
    """Answer `ok` when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("no database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
