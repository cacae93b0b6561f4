"""Write-once tables: triggers in the database itself refuse UPDATE and DELETE, on PostgreSQL and on SQLite.

SQLite rebuilds a table when a later migration alters it and drops its triggers: such a migration freezes the table again.
"""

from collections.abc import Callable
from typing import Any

from django.db.migrations import RunPython
from django.db.migrations.operations.base import Operation

SQLITE = (
    "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is write-once'); END"
)
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is write-once', TG_TABLE_NAME; END $$
"""
POSTGRES = "CREATE TRIGGER {table}_no_{act} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
ACTS = ("update", "delete")


def _steps(table: str) -> tuple[Callable[[Any, Any], None], Callable[[Any, Any], None]]:
    """What makes `table` write-once, and what lifts it."""

    def on(apps: Any, editor: Any) -> None:
        postgres = editor.connection.vendor == "postgresql"
        if postgres:
            editor.execute(POSTGRES_FUNCTION, params=None)
        for act in ACTS:
            editor.execute((POSTGRES if postgres else SQLITE).format(table=table, act=act), params=None)

    def off(apps: Any, editor: Any) -> None:
        where = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for act in ACTS:
            editor.execute(f"DROP TRIGGER {table}_no_{act}{where}", params=None)

    return on, off


def freeze(table: str) -> Operation:
    """A migration step that makes `table` write-once; backwards it lifts the triggers."""
    on, off = _steps(table)
    return RunPython(on, off)


def thaw(table: str) -> Operation:
    """A migration step that lifts the triggers of `table` for what a later step fills in; that migration freezes it again."""
    on, off = _steps(table)
    return RunPython(off, on)
