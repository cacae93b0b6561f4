"""The quick way to the tables of the tests leads to the same tables as `migrate`."""

import subprocess
import sys

import pytest
from django.db import connection
from django.db.migrations.state import ProjectState

from campaign.management.states import RELOAD
from tests import servers

pytestmark = pytest.mark.soak
CATALOGUE = (
    "SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default, character_maximum_length,"
    " numeric_precision, identity_generation FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2",
    "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    "SELECT proname, pg_get_functiondef(oid) FROM pg_proc"
    " WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' ORDER BY 1, 2",
    "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    "SELECT extname FROM pg_extension ORDER BY 1",
    "SELECT app, name FROM django_migrations ORDER BY id",
    "SELECT app_label, model FROM django_content_type ORDER BY 1, 2",
    "SELECT codename, name FROM auth_permission ORDER BY 1, 2",
)
PLAIN = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.soak.test_migrating import lines
print("\\n".join(lines()))
"""


def lines() -> list[str]:
    """Every table, column, index, constraint, trigger and function of the database, and what the migrations wrote; a line each."""
    found: list[str] = []
    with connection.cursor() as cursor:
        for question in CATALOGUE:
            cursor.execute(question)
            found += [ascii(row) for row in cursor.fetchall()]
    return found


@pytest.mark.django_db
def test_the_tables_of_the_tests_are_those_of_a_plain_migrate(monkeypatch: pytest.MonkeyPatch):
    assert ProjectState.reload_model is RELOAD
    with servers.postgres() as url:
        monkeypatch.setenv("DATABASE_URL", url)
        told = subprocess.run([sys.executable, "-c", PLAIN], capture_output=True, text=True, check=True)
    plain = told.stdout.splitlines()
    assert len(plain) > 2000
    assert plain == lines()
