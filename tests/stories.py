"""Stories: what a fixture plays through the operations is played once in each worker, then laid down again as rows.

A story is told on top of those before it (`cast`, then `stage`, then `docketed`). The first time it is played, and what
it changed in the database, what it wrote into its folder and what it gave are kept; afterwards the same rows (with the
same keys), files and objects are laid down, in milliseconds. Where a test wrote something of its own in between, or where
its clock stands elsewhere, nothing that was kept fits, and the story is played.
"""

import functools
import inspect
import io
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest
import time_machine
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils import timezone

from campaign.models import Unit

# What the migrations fill; `Story.key` looks whether it is still the same.
LEFT_OUT = frozenset({"django_content_type", "auth_permission"})
READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "EXPLAIN")

T = TypeVar("T")
Rows = dict[str, str]  # the key of a row and the row, both as SQL
Place = tuple[Any, ...]  # where a thing lies in what the stories gave: a story's name, then attributes or keys


@dataclass(frozen=True)
class Told:
    """What a story left behind: statements, the objects that it gave, a copy of its files."""

    statements: list[str]
    given: bytes
    files: Path | None


class Keeper(pickle.Pickler):
    """Keeps what a story gave; what belongs to the stories before it, and its folder, is only named."""

    def __init__(self, file: io.BytesIO, places: dict[int, Place], folder: Path | None) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.places, self.folder = places, folder

    def persistent_id(self, thing: object) -> object:
        """The place of a thing that is not this story's own."""
        if isinstance(thing, Path) and self.folder and thing.is_relative_to(self.folder):
            return thing.relative_to(self.folder).as_posix()
        return self.places.get(id(thing))


class Giver(pickle.Unpickler):
    """Gives again what a story gave, with the things and the folder of this test."""

    def __init__(self, given: bytes, find: Callable[[Place], object], folder: Path | None) -> None:
        super().__init__(io.BytesIO(given))
        self.find, self.folder = find, folder

    def persistent_load(self, place: Any) -> object:
        """The thing at a place, or the path in the folder."""
        return self.folder / place if self.folder and isinstance(place, str) else self.find(place)


class Story:
    """The stories of one test, in the order in which they are told."""

    kept: ClassVar[dict[object, Told]] = {}

    def __init__(self) -> None:
        # All at once: no test is to count a question after the kind of a thing that an earlier test spared another.
        kinds = ContentType.objects.get_for_models(*tables())
        self.kinds = kinds[Unit].pk  # after a flush they have other keys, and so have the permissions
        self.told: list[object] = []
        self.values: dict[str, Any] = {}
        self.places: dict[int, Place] = {}
        self.disturbed = False

    def watch(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Notice what is written beside the stories."""
        if not sql.startswith(READING):
            self.disturbed = True
        return execute(sql, params, many, context)

    def __call__(self, name: str, play: Callable[[], T], *, folder: Path | None = None) -> T:
        """What `play` gives, and in the database and in `folder` what it leaves there."""
        if self.disturbed:
            return play()
        self.told.append((name, getattr(play, "__module__", ""), getattr(play, "__qualname__", "")))
        key = self.key()
        value: T = self.lay(self.kept[key], folder) if key in self.kept else self.keep(key, play, folder)
        self.disturbed = False
        self.values[name] = value
        self.places = {id(thing): place for place, thing in things((name,), value)} | self.places
        return value

    def key(self) -> object:
        """What must be alike for the same rows to fit."""
        clock = timezone.now() if time_machine.escape_hatch.is_travelling() else None
        return tuple(self.told), clock, self.kinds

    def keep(self, key: object, play: Callable[[], T], folder: Path | None) -> T:
        """Play, and keep what was played: also what it changed in the objects of the stories before."""
        rows, states = rows_of_all_tables(), self.states()
        value = play()
        changed = [
            (place, self.find(place).__dict__) for place, state in self.states().items() if state != states[place]
        ]
        Keeper(file := io.BytesIO(), self.places, folder).dump((value, changed))
        files = None
        if folder is not None and folder.exists():
            files = Path(tempfile.mkdtemp(prefix="story-", dir=os.environ["VAR_DIR"]))
            shutil.copytree(folder, files, dirs_exist_ok=True)
        self.kept[key] = Told(statements(rows, rows_of_all_tables()), file.getvalue(), files)
        return value

    def lay(self, told: Told, folder: Path | None) -> Any:
        """Lay down what was kept."""
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for statement in told.statements:
                cursor.execute(statement)
        if told.files and folder:
            shutil.copytree(told.files, folder, dirs_exist_ok=True)
        value, changed = Giver(told.given, self.find, folder).load()
        for place, state in changed:
            thing = self.find(place)
            thing.__dict__.clear()
            thing.__dict__.update(state)
        return value

    def find(self, place: Place) -> Any:
        """The thing at a place in what the stories gave."""
        thing = self.values[place[0]]
        for step in place[1:]:
            thing = thing[step] if isinstance(thing, dict | list | tuple) else getattr(thing, step)
        return thing

    def states(self) -> dict[Place, bytes]:
        """What stands in the objects of the stories so far."""
        found = {}
        for place in self.places.values():
            if hasattr(thing := self.find(place), "__dict__"):
                Keeper(file := io.BytesIO(), self.places, None).dump(thing.__dict__)
                found[place] = file.getvalue()
        return found


def things(place: Place, value: object) -> Iterator[tuple[Place, object]]:
    """The rows and tables of rows in what a story gave, with their places."""
    if isinstance(value, models.Model):
        yield place, value
    elif isinstance(value, dict | list | tuple):
        yield place, value
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from things((*place, key), one)
    elif is_dataclass(value):
        yield place, value
        for field in fields(value):
            yield from things((*place, field.name), getattr(value, field.name))


@functools.cache
def tables() -> list[type[models.Model]]:
    """The models of all tables that stories may change."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    return [model for table, model in found.items() if model._meta.managed and table not in LEFT_OUT]


def rows_of_all_tables() -> dict[type[models.Model], Rows]:
    """Every row of the site, written as the database itself would write it in a statement."""
    quoted = "quote_nullable({}::text)" if connection.vendor == "postgresql" else "quote({})"
    found = {}
    with connection.cursor() as cursor:
        for model in tables():
            key = connection.ops.quote_name(model._meta.pk.column)
            row = " || ',' || ".join(quoted.format(column) for column in columns(model))
            cursor.execute(f"SELECT {quoted.format(key)}, {row} FROM {model._meta.db_table} ORDER BY {key}")
            found[model] = dict(cursor.fetchall())
    return found


def columns(model: type[models.Model]) -> list[str]:
    """The columns of a table."""
    return [connection.ops.quote_name(field.column) for field in model._meta.local_concrete_fields]


def statements(before: dict[type[models.Model], Rows], after: dict[type[models.Model], Rows]) -> list[str]:
    """What makes the one out of the other; foreign keys are looked at when all is done."""
    made = []
    for model, rows in after.items():
        table, key = model._meta.db_table, connection.ops.quote_name(model._meta.pk.column)
        old = before[model]
        if gone := [one for one, row in old.items() if rows.get(one) != row]:
            made.append(f"DELETE FROM {table} WHERE {key} IN ({', '.join(gone)})")
        if new := [row for one, row in rows.items() if old.get(one) != row]:
            values = "), (".join(new)
            made.append(f"INSERT INTO {table} ({', '.join(columns(model))}) VALUES ({values})")
    return [";".join(made)] if made and connection.vendor == "postgresql" else made


@pytest.fixture
def story(db: None) -> Iterator[Story]:
    """`story("stage", play)`: what `play` gives; played once in each worker, then laid down as the same rows."""
    made = Story()
    with connection.execute_wrapper(made.watch):
        yield made


def a_story(play: Callable[..., T]) -> Callable[..., T]:
    """Makes a story of a fixture's function: `@pytest.fixture` above, `@a_story` below."""

    def fixture(story: Story, **given: Any) -> T:
        return story(play.__name__, functools.wraps(play)(lambda: play(**given)))

    asked = inspect.signature(play)
    own = inspect.Parameter("story", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    fixture.__signature__ = asked.replace(parameters=[*asked.parameters.values(), own])  # type: ignore[attr-defined]
    fixture.__name__, fixture.__doc__, fixture.__module__ = play.__name__, play.__doc__, play.__module__
    return fixture
