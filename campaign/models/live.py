"""Steps of a migration that do not stop a live system: an index made beside the work, a constraint checked later (decision 50)."""

from typing import Any

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db.migrations import AddConstraint, AddIndex


class AddIndexBeside(AddIndexConcurrently):
    """An index that is made while others write; the migration says `atomic = False`. SQLite has one writer: there as always."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """PostgreSQL: CONCURRENTLY."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            AddIndex.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """As it was made."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
        else:
            AddIndex.database_backwards(self, app_label, schema_editor, from_state, to_state)


class AddConstraintUnchecked(AddConstraintNotValid):
    """A check that holds for new rows at once; the old ones are looked at by `CheckConstraintLater` in the next migration."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """PostgreSQL: NOT VALID."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            AddConstraint.database_forwards(self, app_label, schema_editor, from_state, to_state)


class CheckConstraintLater(ValidateConstraint):
    """Look whether the rows that were there before satisfy the check, without a lock that stops writing."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """PostgreSQL: VALIDATE; SQLite has done it already."""
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
