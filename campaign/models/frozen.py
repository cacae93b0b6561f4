"""Write-once tables: triggers in the database itself refuse UPDATE and DELETE, on PostgreSQL and on SQLite.

SQLite rebuilds a table when a later migration alters it and drops its triggers: such a migration freezes the table again.
"""

from collections.abc import Callable
from typing import Any

from django.db import models
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
# The log's own guard: one change is let through, the emptying of a note that a block covers and whose erasure a line of the log
# says (decision 59). `{near}` finds the line among those of a block, as its database writes it.
ERASURE = (
    "EXISTS (SELECT 1 FROM campaign_noteerasure e JOIN campaign_logentry l ON l.id = e.by_id"
    " WHERE e.entry_id = OLD.id AND l.move = 'erase_notes') AND EXISTS (SELECT 1 FROM campaign_logseal s"
    ' WHERE s."first" <= OLD.id AND s."last" >= OLD.id AND {near} > 0)'
)
POSTGRES_NEAR = "position(chr(10) || OLD.id || ' ' IN chr(10) || s.covers)"
SQLITE_NEAR = "instr(char(10) || s.covers, char(10) || OLD.id || ' ')"
LOG_COLUMNS = ("id", "at", "actor_id", "unit_id", "thing_type_id", "thing_id", "move", "label", "before", "after")
POSTGRES_LOG_FUNCTION = f"""
CREATE OR REPLACE FUNCTION refuse_log_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  IF TG_OP = 'UPDATE' AND NEW.note = '' AND to_jsonb(NEW) - 'note' = to_jsonb(OLD) - 'note' AND {ERASURE.format(near=POSTGRES_NEAR)} THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is write-once', TG_TABLE_NAME;
END $$
"""
SQLITE_LOG = (
    "CREATE TRIGGER campaign_logentry_no_update BEFORE update ON campaign_logentry WHEN NOT (NEW.note = '' AND "
    + " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in LOG_COLUMNS)
    + f" AND {ERASURE.format(near=SQLITE_NEAR)}) BEGIN SELECT RAISE(ABORT, 'campaign_logentry is write-once'); END"
)


class WrittenOnce(models.Model):
    """A row that is appended and never changed: the one guard in Python before the triggers, which refuse whatever gets past it."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Append only: TypeError for a row that was read or saved before, or brings a key of its own."""
        if self.pk is not None:
            raise TypeError(f"{type(self).__name__} is written once: append another row, never change this one.")
        super().save(*args, **kwargs)


class DatabaseStep(Operation):
    """A migration step that the database alone takes. RunPython would draw all models of that moment for it, which at the first
    installation takes as long again as making the tables."""

    reversible, elidable = True, False

    def __init__(self, on: Callable[[Any], None], off: Callable[[Any], None]) -> None:
        self.on, self.off = on, off

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take the step."""
        self.on(schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Take it back."""
        self.off(schema_editor)


def _steps(table: str) -> tuple[Callable[[Any], None], Callable[[Any], None]]:
    """What makes `table` write-once, and what lifts it."""

    def on(editor: Any) -> None:
        postgres = editor.connection.vendor == "postgresql"
        if postgres:
            editor.execute(POSTGRES_FUNCTION, params=None)
        for act in ACTS:
            editor.execute((POSTGRES if postgres else SQLITE).format(table=table, act=act), params=None)

    def off(editor: Any) -> None:
        where = f" ON {table}" if editor.connection.vendor == "postgresql" else ""
        for act in ACTS:
            editor.execute(f"DROP TRIGGER {table}_no_{act}{where}", params=None)

    return on, off


def freeze(table: str) -> Operation:
    """A migration step that makes `table` write-once; backwards it lifts the triggers."""
    on, off = _steps(table)
    return DatabaseStep(on, off)


def thaw(table: str) -> Operation:
    """A migration step that lifts the triggers of `table` for what a later step fills in; that migration freezes it again."""
    on, off = _steps(table)
    return DatabaseStep(off, on)


def _guard(editor: Any) -> None:
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRES_LOG_FUNCTION, params=None)
        editor.execute("DROP TRIGGER campaign_logentry_no_update ON campaign_logentry", params=None)
        guard = POSTGRES.replace("refuse_change", "refuse_log_change")
        editor.execute(guard.format(table="campaign_logentry", act="update"), params=None)
    else:
        editor.execute("DROP TRIGGER campaign_logentry_no_update", params=None)
        editor.execute(SQLITE_LOG, params=None)


def _unguard(editor: Any) -> None:
    where = " ON campaign_logentry" if editor.connection.vendor == "postgresql" else ""
    editor.execute(f"DROP TRIGGER campaign_logentry_no_update{where}", params=None)
    guard = POSTGRES if editor.connection.vendor == "postgresql" else SQLITE
    editor.execute(guard.format(table="campaign_logentry", act="update"), params=None)


def guard_notes() -> Operation:
    """A migration step that lets the note of a log line be emptied once its erasure is written down, and nothing else."""
    return DatabaseStep(_guard, _unguard)
