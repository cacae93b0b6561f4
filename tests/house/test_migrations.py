"""The tables are what the models say, and a new release can be brought to a system that is at work."""

import tomllib
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from campaign.models.live import AddConstraintUnchecked, AddIndexBeside, CheckConstraintLater
from tests.house.measure import APPS, ROOT
from tests.house.unsafe import problems

# The last migration of each app that was written before there was an installation: no old release runs on these tables.
BEFORE = dict.fromkeys(APPS, 99)


@pytest.mark.django_db
def test_no_migration_is_missing():
    said = StringIO()
    call_command("makemigrations", "--check", "--dry-run", stdout=said, stderr=said)
    assert said.getvalue().strip() == "No changes detected"


def version() -> str:
    """The release that is being made."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def later_ones(loader: MigrationLoader) -> Iterator[migrations.Migration]:
    """The product's migrations that a live system will meet."""
    for app, name in sorted(loader.disk_migrations):
        if app in APPS and int(name.partition("_")[0]) > BEFORE[app]:
            yield loader.disk_migrations[app, name]


def test_every_later_migration_is_safe_on_a_live_system():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    unsafe = []
    for one in later_ones(loader):
        before = loader.project_state((one.app_label, one.name), at_end=False)
        unsafe += [f"{one.app_label}.{one.name}: {words}" for words in problems(one, before, version())]
    assert unsafe == []


def made(*operations: Any, **attributes: Any) -> migrations.Migration:
    """A migration of `review` on tables as below."""
    one = migrations.Migration("9999_x", "review")
    one.operations = list(operations)
    for name, value in attributes.items():
        setattr(one, name, value)
    return one


def tables() -> ProjectState:
    """A large table and a small one."""
    state = ProjectState()
    for name in ("Ruling", "Panel"):
        fields = [("id", models.BigAutoField(primary_key=True)), ("words", models.CharField(max_length=20, null=True))]
        state.add_model(ModelState("review", name, fields))
    return state


def add(field: Any) -> Any:
    return migrations.AddField("ruling", "more", field)


INDEX = models.Index(fields=["words"], name="x")
CHECK = models.CheckConstraint(condition=~models.Q(words=""), name="not_empty")
GONE = migrations.RemoveField("ruling", "words")


def fill(_apps: Any, _editor: Any) -> None:
    """Moves rows."""


@pytest.mark.parametrize(
    ("migration", "said"),
    [
        (made(add(models.IntegerField())), "NOT NULL without db_default"),
        (made(add(models.IntegerField(default=0))), "NOT NULL without db_default"),
        (made(add(models.IntegerField(db_default=0))), ""),
        (made(add(models.IntegerField(null=True))), ""),
        (made(GONE), "one release later"),
        (made(GONE, unused_since="1.3"), "one release later"),
        (made(GONE, unused_since="1.2"), ""),
        (made(migrations.DeleteModel("Panel")), "one release later"),
        (made(migrations.RenameField("ruling", "words", "text")), "old name only"),
        (made(migrations.AddIndex("ruling", INDEX)), "AddIndexBeside"),
        (made(migrations.AddIndex("panel", INDEX)), ""),
        (made(AddIndexBeside("ruling", INDEX), atomic=False), ""),
        (made(migrations.AddConstraint("ruling", CHECK)), "AddConstraintUnchecked"),
        (made(AddConstraintUnchecked("ruling", CHECK)), ""),
        (made(migrations.AlterField("ruling", "words", models.IntegerField(null=True))), "another type"),
        (made(migrations.AlterField("ruling", "words", models.CharField(max_length=20))), "NOT NULL is checked"),
        (made(migrations.AlterField("ruling", "words", models.CharField(max_length=9, null=True))), "shorter"),
        (made(migrations.AlterField("ruling", "words", models.CharField(max_length=99, null=True))), ""),
        (made(migrations.RunSQL("SELECT 1")), "live"),
        (made(migrations.RunSQL("SELECT 1"), live="reads only"), ""),
        (made(add(models.IntegerField(null=True)), migrations.RunPython(fill)), "split it in two"),
        (made(migrations.RunPython(fill)), ""),
        (
            made(
                migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
                migrations.AddField("new", "words", models.CharField(max_length=3)),
            ),
            "",
        ),
    ],
)
def test_each_unsafe_step_is_refused_and_each_safe_one_is_not(migration: migrations.Migration, said: str):
    found = list(problems(migration, tables(), "1.3"))
    assert (len(found), all(said in one for one in found)) == (1 if said else 0, True)


@pytest.mark.django_db(transaction=True)
def test_the_safe_steps_work_on_this_database():
    """An index beside the work and a check that is validated later; on SQLite the same steps as always."""
    state = ProjectState()
    key = [("id", models.BigAutoField(primary_key=True)), ("words", models.CharField(max_length=9))]
    steps = [
        migrations.CreateModel("Livepaper", key),
        AddIndexBeside("livepaper", models.Index(fields=["words"], name="live_words")),
        AddConstraintUnchecked("livepaper", models.CheckConstraint(condition=~models.Q(words=""), name="live_full")),
        CheckConstraintLater("livepaper", "live_full"),
    ]
    if connection.vendor != "postgresql":
        steps.pop()
    for step in [*steps, migrations.DeleteModel("Livepaper")]:
        one = migrations.Migration("9999_live", "review")
        one.operations, one.atomic = [step], False
        executor = MigrationExecutor(connection)
        with connection.schema_editor(atomic=False) as editor:
            state = one.apply(state, editor)
        assert executor.connection is connection
        if isinstance(step, AddIndexBeside):
            with connection.cursor() as cursor:
                found = connection.introspection.get_constraints(cursor, "review_livepaper")
            assert "live_words" in found
