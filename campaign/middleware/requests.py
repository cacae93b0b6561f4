"""What is noted of every request, and which database answers the public (decision 50)."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from campaign.middleware import Handler
from campaign.upkeep import logs, replica

request_log = logging.getLogger("campaign.request")
REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
PROBES = frozenset({"health", "healthz", "readyz", "metrics"})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})


class RequestLogMiddleware:
    """Give each request its number (nginx's, or one of ours), answer it back, and log one line when it is done: who as a
    number, what by its route, how it ended and how long it took; nothing that anybody typed (decision 50)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given, began = request.headers.get("X-Request-ID", ""), time.monotonic()
        number = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        token = logs.request_id.set(number)
        try:
            response = self.get_response(request)
            if request_log.isEnabledFor(logging.INFO) and not is_probe(request, response):
                request_log.info("request", extra=self.facts(request, response.status_code, began))
            response.headers["X-Request-ID"] = number
            return response
        finally:
            logs.request_id.reset(token)

    @staticmethod
    def facts(request: HttpRequest, status: int, began: float) -> dict[str, Any]:
        """What the line says. An address that is none of the site's may be anything: its path is not told."""
        match = request.resolver_match
        return {
            "user_id": getattr(getattr(request, "_cached_user", None), "pk", None),
            "method": request.method if request.method in METHODS else "?",
            "route": match.view_name if match else "",
            "path": logs.path_of(request.path_info) if match else "",
            "status": status,
            "at": stamp.isoformat() if (stamp := getattr(request, "at", None)) else None,
            "ms": round((time.monotonic() - began) * 1000),
        }


def is_probe(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a balancer or a monitor asked and all was well: they ask every few seconds."""
    match = request.resolver_match
    return match is not None and match.view_name in PROBES and response.status_code == HTTPStatus.OK


class ReplicaMiddleware:
    """Let the replica answer the GET of pages that say so (`reads_replica`: those of the public site), and nothing else: a
    link that confirms an address is public too, and must see what was written a moment ago (decision 50)."""

    def __init__(self, get_response: Handler) -> None:
        if replica.REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"} and getattr(view_at(request.path_info), "reads_replica", False):
            with replica.public_reads():
                return self.get_response(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> Any:
        """The replica broke off in the middle: the page is made once more, from the main database. It only reads."""
        if not replica.is_reading() or not isinstance(exception, OperationalError | InterfaceError):
            return None
        replica.WATCH.give_up()
        match = request.resolver_match
        with replica.main_reads():
            return match.func(request, *match.args, **match.kwargs) if match else None


def view_at(path: str) -> Callable[..., Any] | None:
    """The view behind a path, or None."""
    try:
        return resolve(path).func
    except Resolver404:
        return None
