"""The history of many items at once, written by the database from the rows themselves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from django.db import connection

from campaign.models import User
from submissions.models import DeclaredItem
from submissions.operations.items import NewItem

BATCH = 500


def note_history(
    items: Sequence[DeclaredItem | NewItem],
    kind: Literal["+", "~"],
    *,
    actor: User | Mapping[int, User],
    at: datetime,
) -> None:
    """Write a line of history for each stored item as it stands now: added (+) or changed (~) by `actor` at `at`.

    `actor` is one for all, or by the keys of the items' declarations. The same lines as simple_history's own, without
    a second copy of every text in Python: one statement for a batch.
    """
    quote = connection.ops.quote_name
    history = DeclaredItem.history.model._meta
    own = [quote(str(field.column)) for field in DeclaredItem._meta.concrete_fields]
    names = ("history_date", "history_change_reason", "history_type", "history_user")
    facts = [quote(history.get_field(name).column) for name in names]
    date = history.get_field("history_date").get_db_prep_save(at, connection)
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        keys, papers = [item.pk for item in batch], sorted({item.declaration_id for item in batch})
        acting = [(paper, (actor[paper] if isinstance(actor, Mapping) else actor).pk) for paper in papers]
        # Names of columns and tables only; every value is a parameter.
        statement = (
            f"WITH acting(paper, person) AS (VALUES {', '.join(['(%s, %s)'] * len(acting))}) "  # noqa: S608
            f"INSERT INTO {quote(history.db_table)} ({', '.join((*own, *facts))}) "
            f"SELECT {', '.join(own)}, %s, NULL, %s, person FROM {quote(DeclaredItem._meta.db_table)} "
            f"JOIN acting ON declaration_id = paper WHERE id IN ({', '.join(['%s'] * len(keys))}) ORDER BY id"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [*(part for pair in acting for part in pair), date, kind, *keys])
