"""Insert many rows at once: COPY on PostgreSQL, bulk_create on any other database; the same rows stand there afterwards."""

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from io import StringIO
from operator import attrgetter
from typing import Any

from django.db import connection, models

BATCH = 500  # rows of one statement: keeps it under SQLite's limit of variables


class NewRow:
    """A row to be inserted: the model's columns as attributes, its defaults where nothing is given.

    It can do nothing else, and is made in a tenth of the time of a model's instance: a workbook needs 120 of them.
    """

    pk: Any

    def __init__(self, model: type[models.Model], **given: Any) -> None:
        plain, made = _defaults(model)
        self.__dict__.update(plain)
        self.__dict__.update(given)
        self.model = model
        for name, default in made:
            if name not in given:
                setattr(self, name, default())


@cache
def _defaults(model: type[models.Model]) -> tuple[dict[str, Any], list[tuple[str, Callable[[], Any]]]]:
    """The model's defaults by column: those that are always the same, and those that are made for each row."""
    plain: dict[str, Any] = {"pk": None}
    made: list[tuple[str, Callable[[], Any]]] = []
    for field in model._meta.concrete_fields:
        if callable(field.default) and field.has_default():
            made.append((field.attname, field.get_default))
        elif not field.primary_key:
            plain[field.attname] = field.get_default()
    return plain, made


def store(rows: Sequence[models.Model | NewRow], *, keyed: bool = True) -> None:
    """Insert rows of one model that are not stored yet, as they stand; constraints and their errors are the database's.

    With `keyed` each row knows its key afterwards. Measured for 60 items of Annex 2: bulk_create 8 ms, COPY 2 ms.
    """
    if not rows:
        return
    model = rows[0].model if isinstance(rows[0], NewRow) else type(rows[0])
    if connection.vendor != "postgresql":
        _create(model, rows)
        return
    if keyed:
        _give_keys(model, rows)
    _copy(model, rows, keyed)
    for row in rows:
        if isinstance(row, models.Model):
            row._state.adding, row._state.db = False, connection.alias


def _create(model: type[models.Model], rows: Sequence[models.Model | NewRow]) -> None:
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    made = [
        row if isinstance(row, models.Model) else model(**{name: getattr(row, name) for name in names}) for row in rows
    ]
    model._default_manager.bulk_create(made, batch_size=BATCH)
    for row, one in zip(rows, made, strict=True):
        row.pk = one.pk


def _give_keys(model: type[models.Model], rows: Sequence[models.Model | NewRow]) -> None:
    """Take the next keys out of the table's own sequence: one question for all rows."""
    table, key = f'"{model._meta.db_table}"', str(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, key, len(rows)]
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number


def _copy(model: type[models.Model], rows: Sequence[models.Model | NewRow], keyed: bool) -> None:
    quote = connection.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if keyed or not field.primary_key]
    facts = attrgetter(*("pk" if field.primary_key else field.attname for field in fields))
    lines = "\n".join(["\t".join([(_TEXTS.get(type(value)) or _other)(value) for value in facts(row)]) for row in rows])
    columns = ", ".join(quote(str(field.column)) for field in fields)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN", StringIO(lines))


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: _plain,
    int: str,
    bool: lambda value: "t" if value else "f",
    type(None): lambda _: "\\N",
    uuid.UUID: str,
    datetime: datetime.isoformat,
    list: lambda value: _plain(json.dumps(value)),
    dict: lambda value: _plain(json.dumps(value)),
}


def _other(value: Any) -> str:
    """A value of no such type as COPY reads it; a member of an enumeration is its value."""
    return _plain(str(value))
