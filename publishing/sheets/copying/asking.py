"""Ask the site for a page as anybody would, without a server between: the same handler, the same rights, no session."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import StreamingHttpResponse


@dataclass(frozen=True)
class Answer:
    """What the site answered; what is written as it is read comes in `pieces`."""

    status: int
    kind: str
    pieces: Iterable[bytes]

    @property
    def content(self) -> bytes:
        """The whole body."""
        return b"".join(self.pieces)


class Asker:
    """The site in this process. What it answers says on every page that it is a copy.

    The connection to the database stays open from page to page: nothing is told of a request's beginning and end.
    """

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()
        live = urlsplit(settings.SITE_URL)
        self._common = {
            "REQUEST_METHOD": "GET",
            "HTTP_HOST": live.netloc,
            "SERVER_NAME": live.hostname or "127.0.0.1",
            "SERVER_PORT": str(live.port or (443 if live.scheme == "https" else 80)),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_X_FORWARDED_PROTO": live.scheme,
            "wsgi.url_scheme": live.scheme,
            "site.copy": "1",
        }

    def get(self, address: str) -> Answer:
        """The answer to a GET."""
        path, _, query = address.partition("?")
        # A path arrives in a WSGI application as the bytes of its characters (PEP 3333).
        given = {"PATH_INFO": unquote(quote(path)).encode().decode("latin-1"), "QUERY_STRING": query}
        asked = WSGIRequest({**self._common, **given, "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO()})
        answer: Any = self._handler.get_response(asked)
        pieces: Any = answer.streaming_content if isinstance(answer, StreamingHttpResponse) else [answer.content]
        return Answer(answer.status_code, answer.headers.get("Content-Type", ""), pieces)
