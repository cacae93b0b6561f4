"""What makes a migration unsafe on a live system (T87): the old release still runs while it is applied, and its tables are large.

The old release inserts rows that know nothing of a new column, and reads columns that the new one no longer needs; a lock on
a large table stops everybody. So a change is made in steps, each in a release of its own: add (nullable or with a default
of the database), fill in pieces, use, and only then take away.
"""

from collections.abc import Iterator
from typing import Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from campaign.models.frozen import DatabaseStep

# Tables that are large in the region's campaign: a scan under a lock would be felt.
LARGE = frozenset(
    {
        *("campaign.logentry", "campaign.message", "submissions.declareditem", "submissions.basis"),
        *("review.ruling", "review.opinion", "review.reading", "publishing.listeditem", "publishing.searchentry"),
    }
)
TAKING_AWAY = (migrations.RemoveField, migrations.DeleteModel)
RENAMING = (migrations.RenameField, migrations.RenameModel, migrations.AlterModelTable)


def problems(migration: migrations.Migration, before: ProjectState, version: str) -> Iterator[str]:
    """What is unsafe in a migration that is applied to tables as they were `before` by the release `version`.

    A migration answers for what it takes away by `unused_since = "1.2"`: the release that no longer used it.
    """
    new = {one.name_lower for one in migration.operations if isinstance(one, migrations.CreateModel)}
    for operation in migration.operations:
        model = str(getattr(operation, "model_name_lower", getattr(operation, "name_lower", "")))
        if model in new:
            continue  # nobody has rows in it, nobody reads it
        label = f"{migration.app_label}.{model}"
        yield from (f"{label}: {words}" for words in of_one(operation, label, before, migration, version))
    if moves_rows(migration) and changes_tables(migration):
        yield "rows are moved in the migration that changes tables: everybody waits for its locks; split it in two"


def of_one(
    operation: Operation, label: str, before: ProjectState, migration: migrations.Migration, version: str
) -> Iterator[str]:
    """What is unsafe in one step."""
    if isinstance(operation, migrations.AddField):
        yield from of_new_field(operation.field)
    elif isinstance(operation, migrations.AlterField):
        yield from of_altered(before.models[*label.split(".")].fields[operation.name], operation.field)
    elif isinstance(operation, TAKING_AWAY):
        since = getattr(migration, "unused_since", None)
        if since is None or numbers(since) >= numbers(version):
            yield "the release before still reads it: stop using it, and take it away one release later (unused_since)"
    elif isinstance(operation, RENAMING):
        yield "the release before knows the old name only: add the new one, copy, and take the old one away later"
    elif isinstance(operation, migrations.AddIndex) and label in LARGE and not beside(operation):
        yield "an index on a large table is made beside the work: AddIndexBeside, atomic = False"
    elif type(operation) is migrations.AddConstraint and label in LARGE:
        yield "a constraint on a large table is checked under a lock: AddConstraintUnchecked, validate in the next migration"
    elif isinstance(operation, migrations.RunSQL) and not getattr(migration, "live", ""):
        yield 'SQL of its own says why it is safe on a live system: live = "…"'


def of_new_field(field: Any) -> Iterator[str]:
    """A column that the release before does not know: its inserts must work without it."""
    if field.many_to_many or field.null or field.db_default is not models.NOT_PROVIDED:
        return
    yield f"{field.__class__.__name__} is NOT NULL without db_default: the release before cannot insert any more"


def of_altered(old: Any, new: Any) -> Iterator[str]:
    """A column that changes: its kind and length may grow, and it may become nullable."""
    if old.get_internal_type() != new.get_internal_type():
        yield "another type rewrites the table under a lock: add a column, copy, switch, take the old one away"
    if old.null and not new.null:
        yield "NOT NULL is checked under a lock and refuses the release before: first a constraint that is validated later"
    if (old.max_length or 0) > (new.max_length or 10**9):
        yield "shorter than before: what the release before writes is refused"


def beside(operation: Operation) -> bool:
    """Whether an index is made without a lock."""
    return "Beside" in operation.__class__.__name__ or "Concurrently" in operation.__class__.__name__


def moves_rows(migration: migrations.Migration) -> bool:
    """Whether a step moves rows; freezing a table moves none."""
    runs = [one for one in migration.operations if isinstance(one, migrations.RunPython)]
    return any(one.code.__module__ != "campaign.models.frozen" for one in runs)


def changes_tables(migration: migrations.Migration) -> bool:
    """Whether a step changes a table that is there already."""
    harmless = (migrations.RunPython, DatabaseStep, migrations.CreateModel, migrations.SeparateDatabaseAndState)
    return any(not isinstance(one, harmless) for one in migration.operations)


def numbers(version: str) -> tuple[int, ...]:
    """1.10 is later than 1.9."""
    return tuple(int(one) for one in version.split("."))
