"""What every answer of the open interface has: other sites may read it, and HEAD gets no body."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse


def shared(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let pages of other sites read the answer: it is the same for everybody."""

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = (headed if request.method == "HEAD" else view)(request, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        return answer

    def headed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What GET would answer, without its body (RFC 9110, 9.3.2): the interface itself knows no HEAD."""
        request.method = "GET"
        try:
            answer = view(request, *args, **kwargs)
        finally:
            request.method = "HEAD"
        answer["Content-Length"] = str(len(answer.content))
        answer.content = b""
        return answer

    return answered
