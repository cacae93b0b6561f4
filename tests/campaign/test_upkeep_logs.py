"""The log: one line for each event, with numbers of persons and requests, and nothing that a person typed (T41, T91)."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.urls import reverse

from campaign.upkeep.logs import HIDDEN, JSONFormatter, LineFormatter, harmless, path_of, places, request_id
from campaign.views import inbox

TOKEN = "eyJzaGVldCI6NH0:1kX2ab:abcdefghijklmnopqrstuvwxyz012345"
UUID = "1f0e3dad-9990-8345-b743-9f8ffabdffc4"
PLANTED = ("示例张三", "13800000001", "138 0000 0002", "zhang@example.invalid", "0891-0000000", "540102199001011234")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a real installation's log would hold."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JSONFormatter())
    root, requests = logging.getLogger(), logging.getLogger("campaign.request")
    monkeypatch.setattr(requests, "level", logging.INFO)
    requests.manager._clear_cache()  # type: ignore[attr-defined]
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    requests.manager._clear_cache()  # type: ignore[attr-defined]


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def record(message: str, *args: Any, name: str = "campaign", exc_info: Any = None, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, message, args, exc_info)
    made.__dict__.update(extra)
    return made


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Error handling request /find/?q=示例张三", "Error handling request /find/"),
        (f"Not Found: /contacts/confirm/{TOKEN}/", f"Not Found: /contacts/confirm/{HIDDEN}/"),
        (f"/items/{UUID}/", f"/items/{UUID}/"),
        ("to zhang@example.invalid refused", f"to {HIDDEN} refused"),
        ("call 0891-0000000", f"call {HIDDEN}"),
        ("call 138 0000 0001", f"call {HIDDEN}"),
        ("call １３８００００００01", f"call {HIDDEN}"),
        ("edition 540102-2020-1 of 2020-11-15", "edition 540102-2020-1 of 2020-11-15"),
        ("one\r\n2020 ERROR forged \x1b[31m", "one  2020 ERROR forged  [31m"),
    ],
)
def test_a_message_holds_no_query_token_number_or_second_line(text: str, shown: str):
    assert harmless(text) == shown


def test_a_path_hides_what_is_not_plain():
    assert path_of("/docket/groups/示例张三/") == f"/docket/groups/{HIDDEN}/"


def test_an_error_is_told_by_kind_and_place_and_never_by_its_words():
    try:
        try:
            raise ValueError(PLANTED)
        except ValueError as error:
            raise IntegrityError(f"Key (name)=({PLANTED[0]})") from error
    except IntegrityError as error:
        told = places(error)
    kinds = [part.split(" at ")[0] for part in told.split(" | caused by ")]
    assert kinds == ["django.db.utils.IntegrityError", "builtins.ValueError"]
    assert "test_upkeep_logs.py" in told
    assert [word for word in PLANTED if word in told] == []


def test_a_failed_task_is_named_without_what_celery_quotes():
    data = {
        "name": "campaign.tasks.x",
        "id": "7",
        "description": "raised unexpected",
        "exc": f"ValueError({PLANTED[0]})",
    }
    made = record("Task %(name)s: %(exc)s", name="celery.app.trace", data=data)
    assert json.loads(JSONFormatter().format(made))["message"] == "task campaign.tasks.x 7 raised unexpected"


def test_both_formats_say_the_same():
    token = request_id.set("abcdef12")
    try:
        made = record("look at %s", 7, user_id=3, status=200, request="<WSGIRequest: GET '/x?q=1'>")
        whole, line = json.loads(JSONFormatter().format(made)), LineFormatter().format(made)
    finally:
        request_id.reset(token)
    assert {name: whole[name] for name in whole if name != "time"} == {
        "level": "ERROR",
        "logger": "campaign",
        "message": "look at 7",
        "request_id": "abcdef12",
        "user_id": 3,
        "status": 200,
    }
    assert line == f"{whole['time']} ERROR campaign look at 7 user_id=3 status=200 request_id=abcdef12"


def test_a_request_is_one_line_with_a_number_for_the_person(client: Any, cast: Any, written: io.StringIO):
    client.force_login(cast.clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("inbox"), {"page": "示例张三"}, headers={"X-Request-ID": "a1b2c3d4e5f6"})
    (line,) = lines(written)
    assert line.pop("ms") >= 0
    assert line.pop("time").endswith("Z")
    assert line.pop("at").endswith("+00:00")  # the stamp that decides whether something came in time
    assert answer.headers["X-Request-ID"] == "a1b2c3d4e5f6"
    assert line == {
        "level": "INFO",
        "logger": "campaign.request",
        "message": "request",
        "request_id": "a1b2c3d4e5f6",
        "user_id": cast.clerk.pk,
        "method": "GET",
        "route": "inbox",
        "path": "/inbox/",
        "status": 200,
    }


def test_who_only_asks_whether_all_is_well_fills_no_log(client: Any, db: None, written: io.StringIO):
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/health/")] == [200] * 3
    assert lines(written) == []


def test_a_forged_request_number_is_replaced(client: Any, db: None, written: io.StringIO):
    answer = client.get("/sign-in/", headers={"X-Request-ID": 'x"\n"level":"ERROR'})
    assert len(answer.headers["X-Request-ID"]) == 32
    assert len(lines(written)) == 1


def test_an_unknown_address_is_logged_without_its_path(client: Any, db: None, written: io.StringIO):
    assert client.get("/unit/示例张三/13800000001").status_code == 404
    assert [line.get("route", "") for line in lines(written)] == ["", ""]
    assert "示例张三" not in written.getvalue()
    assert "13800000001" not in written.getvalue()


def test_planted_names_and_numbers_are_in_no_line_also_when_a_page_breaks(
    client: Any, cast: Any, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: Any, **__: Any) -> None:
        raise IntegrityError(f"duplicate key: Key (name, phone)=({', '.join(PLANTED)})")

    monkeypatch.setattr(inbox, "Paginator", broken)
    client.raise_request_exception = False
    client.force_login(cast.clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(reverse("inbox"), {"q": " ".join(PLANTED)}, headers={"User-Agent": PLANTED[0]})
    found = lines(written)
    assert (answer.status_code, [line["logger"] for line in found]) == (500, ["django.request", "campaign.request"])
    assert found[0]["error"].startswith("django.db.utils.IntegrityError at ")
    assert [word for word in (*PLANTED, cast.clerk.name) if word in written.getvalue()] == []


def test_nobody_signed_in_has_no_number(client: Any, db: None, written: io.StringIO):
    client.get(reverse("login"))
    assert isinstance(AnonymousUser().pk, type(None))
    assert "user_id" not in lines(written)[0]
