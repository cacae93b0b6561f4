"""A full disk and a lost database are refused in words, with 503 and an hour to come back; nothing is half saved."""

import errno
from typing import Any

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.urls import reverse

from campaign.views import inbox
from campaign.views.trouble import is_full


class DiskFull(OperationalError):
    """As psycopg2 says it."""

    pgcode = "53100"


def wrapped() -> Exception:
    """As Django hands it on."""
    error = OperationalError("could not extend file")
    error.__cause__ = DiskFull()
    return error


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), 503, "服务器的磁盘满了"),
        (OSError(errno.EFBIG, "File too large"), 503, "服务器的磁盘满了"),
        (wrapped(), 503, "服务器的磁盘满了"),
        (OperationalError("server closed the connection unexpectedly"), 503, "数据库正在重新启动"),
        (InterfaceError("connection already closed"), 503, "数据库正在重新启动"),
        (IntegrityError("duplicate key"), 500, "系统内部出错"),
        (OSError(errno.EACCES, "Permission denied"), 500, "系统内部出错"),
    ],
)
def test_what_was_not_done_is_said(
    client: Any, cast: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, words: str
):
    def broken(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(inbox, "Paginator", broken)
    client.raise_request_exception = False
    client.force_login(cast.clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("inbox"))
    assert (answer.status_code, words in answer.content.decode()) == (status, True)
    assert answer.headers.get("Retry-After") == ("10" if status == 503 else None)
    assert status == 500 or "no-store" in answer.headers["Cache-Control"]


def test_a_circle_of_causes_ends():
    one, other = ValueError(), ValueError()
    one.__context__, other.__context__ = other, one
    assert is_full(one) is False
