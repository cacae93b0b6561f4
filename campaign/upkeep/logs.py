"""What is logged and how: one line for each event, without personal data (decision 50).

No name, telephone or address of a person is written: a person is a number, a path has neither query nor token, an
exception is told by its kind and its places in the code, never by its words, which may quote what somebody typed.
"""

import logging
import re
import traceback
import unicodedata
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from campaign.checks import personal_number

request_id: ContextVar[str] = ContextVar("request_id", default="")
# What the line of a request says beside its message (campaign/middleware/requests.py).
FACTS = ("user_id", "method", "route", "path", "status", "at", "ms")
HIDDEN = "[…]"
# A long word in a path is a token: whoever reads the log could use it. Identities of items and their like are not secret.
_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
TOKEN = re.compile(rf"(?<=/)(?!{_UUID}(?:[/\s]|$))[\w:.=~-]{{24,}}", re.ASCII)
QUERY = re.compile(r"(/[^\s?'\"]*)\?[^\s'\"]*")
LETTER = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LONG_NUMBER = re.compile(r"[0-9](?:[\s\-\u200b-\u2015./·_]*[0-9]){10,}[Xx]?")
LANDLINE = re.compile(r"(?<![\w-])0\d{2,3}-\d{7,8}(?!\d)")
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def harmless(text: str) -> str:
    """The text in one line, without queries, tokens, mail addresses and numbers of persons (trust T41, T91)."""
    text = TOKEN.sub(HIDDEN, QUERY.sub(r"\1", text))
    text = LANDLINE.sub(HIDDEN, LETTER.sub(HIDDEN, text))
    if personal_number(text):
        text = LONG_NUMBER.sub(HIDDEN, unicodedata.normalize("NFKC", text))
    return "".join(sign if sign.isprintable() else " " for sign in text)


def places(error: BaseException | None) -> str:
    """Kind and places of an error and of what caused it, without their words."""
    told, seen = [], set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)]
        told.append(f"{type(error).__module__}.{type(error).__qualname__} at " + " > ".join(frames or ["?"]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return " | caused by ".join(told)


def path_of(path: str) -> str:
    """A path as it is logged: tokens and whatever is not plain ASCII hidden."""
    return "/".join(one if one.isascii() else HIDDEN for one in harmless(path).split("/"))


def words_of(record: logging.LogRecord) -> str:
    """The message of a record. Of a task that failed without the words of its error, which Celery would quote; of a refused
    request without its path, which anybody may have typed (the line of the request has it where it is one of the site's)."""
    data = getattr(record, "data", None)
    if record.name == "celery.app.trace" and isinstance(data, Mapping):
        return f"task {data.get('name')} {data.get('id')} {data.get('description', '')}".strip()
    if record.name.startswith("django.request"):
        return record.getMessage().partition(":")[0]
    return harmless(record.getMessage())


def moment(record: logging.LogRecord) -> str:
    """When, in UTC: machines in different places agree."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class LineFormatter(logging.Formatter):
    """A line for people: time, level, logger, message, then what is known of the request."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        known = [f"{name}={getattr(record, name)}" for name in FACTS if getattr(record, name, None) is not None]
        if asked := request_id.get():
            known.append(f"request_id={asked}")
        if record.exc_info:
            known.append(places(record.exc_info[1]))
        return " ".join([moment(record), record.levelname, record.name, words_of(record), *known])


class JSONFormatter(JsonFormatter):
    """A line for machines: a JSON object with the same facts and nothing that somebody hung on the record."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, json_ensure_ascii=False, **kwargs)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name is logging's
        """Kind and places; the words of an error may quote a person."""
        return places(ei[1])

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        """Only what is named here; the request itself, which Django adds, would show its query."""
        log_data.update(time=moment(record), level=record.levelname, logger=record.name, message=words_of(record))
        if asked := request_id.get():
            log_data["request_id"] = asked
        log_data.update({name: getattr(record, name) for name in FACTS if getattr(record, name, None) is not None})
        if record.exc_info:
            log_data["error"] = places(record.exc_info[1])
