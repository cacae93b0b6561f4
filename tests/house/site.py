"""The site as an actor meets it: one client each, every request undone afterwards, rows compared."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaign.models.log import READING
from tests.house.papers import Papers
from tests.house.rights import Row

# What a request may write whoever makes it: its own session, and what guards the sign-in.
UNCOUNTED = ("django_session", "axes_")
# Signing in is an act of its own.
SIGNED_IN_AT = "last_login"


def client_of(actor: str, papers: Papers) -> Client:
    """A browser in which the actor is signed in; `anonymous` is in none."""
    client = Client(raise_request_exception=False)
    if actor != "anonymous":
        client.force_login(getattr(papers.cast, actor), backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        # Else each request, which is undone, would write it anew.
        session["began"] = session["seen"] = timezone.now().timestamp()
        session.save()
    return client


def address(row: Row, papers: Papers) -> str:
    """The address of the row's thing."""
    return reverse(row.name, kwargs=papers.keys[row.thing])


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status_code: int
    headers: dict[str, str]
    content: bytes


def ask(client: Client, method: str, url: str, body: str = "") -> Answer:
    """The answer to a request, with an empty body unless one is given; whatever it wrote is undone."""
    with transaction.atomic():
        response = client.generic(method, url, body, content_type="application/x-www-form-urlencoded")
        content = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return Answer(response.status_code, dict(response.items()), content)


class Writes:
    """Counts the statements that change a row, wherever they come from."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.readings = 0  # that personal data were shown is noted also by a GET (decision 59)

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = sql.lstrip("( ").upper()
        if isinstance(params, list | tuple) and READING in params:
            self.readings += 1
        elif words.startswith(("INSERT", "UPDATE", "DELETE")) and not any(name in sql for name in UNCOUNTED):
            self.found.append(sql[:120])
        return execute(sql, params, many, context)


def state_of_all_rows() -> str:
    """One hash over every row of every table of the site."""
    digest = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        if model._meta.managed and not table.startswith(UNCOUNTED):
            columns = ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields if f.column != SIGNED_IN_AT)
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT {columns} FROM "{table}" ORDER BY "{model._meta.pk.column}"')
                rows = [
                    [bytes(one) if isinstance(one, memoryview) else one for one in row] for row in cursor.fetchall()
                ]
                digest.update(repr((table, rows)).encode())
    return digest.hexdigest()
