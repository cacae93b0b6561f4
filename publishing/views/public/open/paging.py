"""Pages of the open interface: each begins after the key with which the one before ended, so none is skipped or told twice."""

import base64
import binascii
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import BigAutoField, Model, PositiveIntegerField, QuerySet, UUIDField
from django.http import HttpRequest
from ninja.errors import HttpError

MOST = 500  # rows of one answer
USUAL = 100
LARGEST = 2**31
TYPES: dict[Any, Callable[[str], Any]] = {
    BigAutoField: int,
    PositiveIntegerField: int,
    UUIDField: UUID,
}


def page_of(
    request: HttpRequest, rows: QuerySet[Any], key: str, cursor: str, limit: int, plain: Callable[[Any], dict[str, Any]]
) -> tuple[list[dict[str, Any]], str | None]:
    """The rows after `cursor` as plain dictionaries, at most `limit`, and the address of what follows; one row more is asked for
    to know whether anything does."""
    if cursor:
        rows = rows.filter(**{f"{key}__gt": opened(cursor, rows.model, key)})
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return [plain(one) for one in found], None
    shown = found[:limit]
    following = {name: value for name, value in request.GET.items() if name != "cursor"}
    address = f"{settings.SITE_URL.rstrip('/')}{request.path}?" + urlencode(
        {**following, "cursor": closed(getattr(shown[-1], key))}
    )
    return [plain(one) for one in shown], address


def closed(value: object) -> str:
    """A key as a cursor: to be handed back as it is, not to be read."""
    return base64.urlsafe_b64encode(str(value).encode()).decode().rstrip("=")


def opened(cursor: str, model: type[Model], key: str) -> Any:
    """The key in a cursor. Raises 422 for what no answer has given."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        value = TYPES.get(type(model._meta.get_field("id" if key == "pk" else key)), str)(text)
    except (ValueError, binascii.Error) as error:  # a text that is no UTF-8 is a ValueError, too
        raise HttpError(422, "cursor") from error
    if (isinstance(value, int) and not 0 <= value < LARGEST) or "\x00" in text:
        raise HttpError(422, "cursor")
    return value
