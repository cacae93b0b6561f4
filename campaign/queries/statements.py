"""Counts that every page asks: the statement is written once for a person and then only asked again (decision 65).

Django takes some ten times as long to write such a statement as the database to answer it. What it says depends on the person, on
what they hold and on the round; the instant is put in anew each time. So every answer is of now.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections, router
from django.db.models import Aggregate, QuerySet

from campaign.access import known_of
from campaign.models import Unit, User

MOST = 2048  # statements kept in a process, of some 20 kB each; the oldest leaves
Rows = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Statement:
    """A statement with its values, at which places among them the instant stands; of counts, what they are where there is no row."""

    using: str
    sql: str
    values: tuple[Any, ...]
    instants: frozenset[int]
    without_rows: Mapping[str, Any]

    def rows(self, at: datetime, most: int | None = None) -> Rows:
        """The rows at the instant, or the first of them; one query."""
        connection = connections[self.using]
        now = connection.ops.adapt_datetimefield_value(at)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [now if n in self.instants else value for n, value in enumerate(self.values)])
            return [tuple(row) for row in (cursor.fetchall() if most is None else cursor.fetchmany(most))]


KEPT: dict[Hashable, Statement] = {}


def rows_for(user: User, at: datetime, name: str, build: Callable[[], QuerySet[Any]], *more: Hashable) -> Rows:
    """The rows of the question `name`, plain numbers and words as `values_list` gives them; one query.

    `build` may look at nothing but the person, what they hold, `at` as it is, and what `more` names. Where it is not known what
    the person holds (`knowing`), the statement is written anew.
    """
    key = _key(user, name, more)
    if kept := KEPT.get(key):
        return kept.rows(at)
    with _keeping(key, at):
        return [tuple(row) for row in build()]


def sums_for(
    user: User,
    at: datetime,
    name: str,
    build: Callable[[], tuple[QuerySet[Any], Mapping[str, Aggregate]]],
    *more: Hashable,
) -> dict[str, Any]:
    """The same for counts by their names: `build` gives the rows and what is counted of them; one query."""
    key = _key(user, name, more)
    if kept := KEPT.get(key):
        # Where nothing at all is within reach Django writes constants, one row for each row of the table: none, or many.
        found = kept.rows(at, most=1)
        return dict(zip(kept.without_rows, found[0], strict=True)) if found else dict(kept.without_rows)
    without_rows: dict[str, Any] = {}
    with _keeping(key, at, without_rows):  # what `build` itself would ask is heard too, and then nothing is kept
        rows, sums = build()
        without_rows |= {name: one.empty_result_set_value for name, one in sums.items()}
        return dict(rows.aggregate(**sums))


def _key(user: User, name: str, more: tuple[Hashable, ...]) -> Hashable:
    """Whatever the words of a statement depend on; None where it is not known what the person holds."""
    if (known := known_of(user)) is None:
        return None
    places = {action: [(one.pk, one.division_id, one.reports_path) for one in units] for action, units in known.items()}
    held = tuple(sorted((action.value, tuple(places[action])) for action in places))
    return router.db_for_read(Unit), name, user.pk, user.is_active, held, more


@contextmanager
def _keeping(key: Hashable, at: datetime, without_rows: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Keep the one statement that is asked within, under the key; nothing where there was none, or more."""
    using = router.db_for_read(Unit)
    connection, heard = connections[using], list[tuple[str, tuple[Any, ...]]]()

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        heard.append((sql, tuple(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield
    if key is not None and len(heard) == 1:
        (sql, values), now = heard[0], connection.ops.adapt_datetimefield_value(at)
        instants = frozenset(n for n, value in enumerate(values) if type(value) is type(now) and value == now)
        while len(KEPT) >= MOST:
            KEPT.pop(next(iter(KEPT)), None)
        KEPT[key] = Statement(using, sql, values, instants, without_rows or {})
