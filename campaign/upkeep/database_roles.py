"""What each role of the database may do (decision 50, trust T55).

- the owner makes the tables (migrate) and gives rights; no process that answers requests knows its password;
- the application adds to every table and changes most; what is write-once it can neither change nor delete, and it makes no tables;
- the reader reads what public pages show, and nothing else.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction

# What public pages read beside the published tables.
PUBLIC_GROUND = (
    "campaign",
    "round",
    "phase",
    "deadline",
    "division",
    "unit",
    "unitsuccession",
    "specialday",
)
# Of publishing, what is told to nobody outside.
INNER = ("publishing_legalityremark", "publishing_approvalsheet")
# Of supervision, what is given to the public.
ANNOUNCED = {"supervision_publicnotice", "supervision_noticewithdrawal"}
# By these a public page knows that something on it has changed: that it did, not what, who or why.
COLUMNS: dict[str, tuple[str, ...]] = {
    "campaign_logentry": ("id", "thing_type_id", "move"),
    "django_admin_log": ("id",),
    "campaign_retentionterm": ("id", "kind", "days"),
    "campaign_logseal": ("id", "number", "sealed_at", "count", "first", "last", "root", "previous", "sha256"),
}
# Of a write-once table the application may empty these; a trigger lets it only where the erasure is written down (decision 59).
EMPTYING: dict[str, tuple[str, ...]] = {"campaign_logentry": ("note",)}
# Names under which a certificate is known, for the search; no paper of a unit.
CATALOGUE = {"submissions_certificate", "submissions_certificatealias", "django_content_type"}
READ_ONLY = ("django_migrations",)  # readiness reads it, only the owner writes it
FROZEN = """
SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND t.tgname IN (c.relname || '_no_update', c.relname || '_no_delete')
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"


@dataclass(frozen=True)
class Granted:
    """What was given: how many tables the application may change, only add to, and how many the reader may read."""

    changing: int
    adding: int
    reading: int


def frozen_tables(connection: Any) -> set[str]:
    """The tables that triggers make write-once, as the database itself says."""
    return _names(connection, FROZEN)


def public_tables(tables: set[str]) -> set[str]:
    """Those of `tables` that public pages read."""
    ground = {f"campaign_{name}" for name in PUBLIC_GROUND}
    published = {
        model._meta.db_table for model in apps.get_app_config("publishing").get_models(include_auto_created=True)
    }
    return tables & (ground | CATALOGUE | ANNOUNCED | published - set(INNER))


def grant_roles(connection: Any, *, application: str, reader: str, create: bool = False) -> Granted:
    """Give both roles what they need and take everything else; may be run again and again, after each migration.

    With `create` a role that is not there is made (it may sign in; give it a password). Runs as the owner, on PostgreSQL.
    """
    quote = connection.ops.quote_name
    tables, frozen = _names(connection, TABLES), frozen_tables(connection)
    changing, adding, reading = tables - frozen - set(READ_ONLY), frozen, public_tables(tables)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if create:
            for role in (application, reader):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE ROLE {quote(role)} LOGIN")
        for statement in statements(connection, quote(application), quote(reader)):
            cursor.execute(statement)
        for role, acts, names in (
            (application, "SELECT, INSERT, UPDATE, DELETE", changing),
            (application, "SELECT, INSERT", adding),
            (application, "SELECT", tables & set(READ_ONLY)),
            (reader, "SELECT", reading),
        ):
            if names:
                listed = ", ".join(quote(name) for name in sorted(names))
                cursor.execute(f"GRANT {acts} ON TABLE {listed} TO {quote(role)}")
        for table, columns in EMPTYING.items():
            cursor.execute(f"GRANT UPDATE ({', '.join(columns)}) ON TABLE {quote(table)} TO {quote(application)}")
        for table, columns in COLUMNS.items():
            cursor.execute(f"GRANT SELECT ({', '.join(columns)}) ON TABLE {quote(table)} TO {quote(reader)}")
    return Granted(len(changing), len(adding), len(reading))


def statements(connection: Any, application: str, reader: str) -> list[str]:
    """What comes before the tables' rights: take everything, then schema, sequences and what a session is set to.

    jit is a property of the role, not of the session: behind a pooler nothing may be set when a connection is opened.
    """
    quote = connection.ops.quote_name
    database = quote(connection.settings_dict["NAME"])
    both = f"{application}, {reader}"
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, {both}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, {both}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        f"REVOKE ALL ON SCHEMA public FROM {both}",
        f"REVOKE TEMPORARY ON DATABASE {database} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {database} TO {both}",
        f"GRANT USAGE ON SCHEMA public TO {both}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {application}",
        f"ALTER ROLE {application} SET jit = off",
        f"ALTER ROLE {reader} SET jit = off",
        f"ALTER ROLE {reader} SET default_transaction_read_only = on",
    ]


def _names(connection: Any, question: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {name for (name,) in cursor.fetchall()}
