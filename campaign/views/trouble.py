"""When the machine is in trouble: a plain refusal that says what was not done, and that it is worth trying again (decision 50)."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.cache import add_never_cache_headers

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DATABASE_IS_FULL = "53100"
AGAIN = "10"  # seconds after which it is worth trying again


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer to what no page has caught: 503 where a disk is full or the database is away (nothing was saved: whatever a
    page does is one transaction), else 500."""
    error = sys.exc_info()[1]
    full, away = is_full(error), isinstance(error, (OperationalError, InterfaceError))
    if not full and not away:
        return HttpResponse(loader.get_template("500.html").render(), status=500)
    answer = HttpResponse(loader.get_template("503.html").render({"full": full}), status=503)
    answer.headers["Retry-After"] = AGAIN
    add_never_cache_headers(answer)
    return answer


def is_full(error: BaseException | None) -> bool:
    """Whether a disk is full: this machine's, or the database's."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in FULL:
            return True
        if getattr(error, "pgcode", None) == DATABASE_IS_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False
