"""Roles of the database: the application cannot rewrite the past, the reader sees what is public (T55)."""

import ast
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from campaign.models import LogEntry
from campaign.upkeep.database_roles import Granted, frozen_tables, grant_roles
from campaign.upkeep.doctor import Level, Patient, database
from publishing.models import Edition, EnquiryAnswer, ListedItem
from tests.cast import PHASE_2
from tests.house import measure
from tests.publishing.conftest import CANCELLED, KEPT, Asking, asking, published, settled

__all__ = ["asking", "published", "settled"]

APPLICATION, READER = f"app_{os.getpid()}", f"reader_{os.getpid()}"  # of the whole server: workers do not meet
pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")


FORBIDDEN = (
    "CREATE TABLE own (id int)",
    "CREATE TEMPORARY TABLE own (id int)",
    "DROP TABLE campaign_message",
    "ALTER TABLE campaign_logentry DISABLE TRIGGER ALL",
    "ALTER TABLE campaign_message ADD COLUMN own int",
    "INSERT INTO django_migrations (app, name, applied) VALUES ('a', 'b', now())",
    "SET session_replication_role = replica",
)


@pytest.fixture
def granted(db: None) -> Granted:
    """Both roles with their rights; gone with the test's transaction."""
    return grant_roles(connection, application=APPLICATION, reader=READER, create=True)


@contextmanager
def acting_as(role: str) -> Iterator[None]:
    """What follows is done by this role, as if it had signed in."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {role}")
        try:
            yield
        finally:
            cursor.execute("RESET SESSION AUTHORIZATION")


def refused(statement: str) -> bool:
    """Whether the database denies it to the role that acts (its privileges, not a trigger)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


@pytest.fixture
def as_application(granted: Granted) -> Iterator[None]:
    """Everything that follows, the ground and the people too, is done as the application."""
    with acting_as(APPLICATION):
        yield


@pytest.mark.usefixtures("as_application")
def test_requests_to_verify_are_put_answered_and_corrected_as_the_application(asking: Asking):
    first = asking.ask()
    second = asking.ask(replaces=first, days=1)
    answer = asking.answer(second)
    asking.answer(second, corrects=answer)
    assert EnquiryAnswer.objects.filter(enquiry=second).count() == 2


@pytest.mark.usefixtures("as_application")
def test_the_whole_way_to_a_published_list_is_walked_as_the_application(published: Any):
    published.roll_up()
    rows = {table: f"UPDATE {table} SET id = id" for table in sorted(frozen_tables(connection))}
    changed = [table for table, statement in rows.items() if not refused(statement)]
    deleted = [table for table in rows if not refused(f"DELETE FROM {table}")]
    emptied = [table for table in rows if not refused(f"TRUNCATE {table} CASCADE")]
    made = [statement for statement in FORBIDDEN if not refused(statement)]
    assert [one.level for one in database.role_cannot_rewrite_the_past(Patient(at=PHASE_2))] == [Level.OK]
    assert {"campaign_logentry", "publishing_listeditem", "publishing_editionmanifest"} <= rows.keys()
    assert (changed, deleted, emptied, made) == ([], [], [], [])
    assert (Edition.objects.filter(state="published").count() >= 2, LogEntry.objects.count() > 20) == (True, True)


def test_nobody_locks_what_the_application_may_not_change(db: None):
    """PostgreSQL asks for UPDATE where a row is locked."""
    frozen = frozen_tables(connection)
    names = {model.__name__ for model in apps.get_models() if model._meta.db_table in frozen}
    locked = [
        f"{path}:{node.lineno}"
        for path, node in measure.trees()
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update" and begins_with(node) in names
    ]
    assert (locked, len(names) > 8) == ([], True)


def begins_with(node: ast.AST) -> str:
    """The first name of a chain like `Enquiry.objects.filter(…)`."""
    while not isinstance(node, ast.Name):
        inner = getattr(node, "value", None) or getattr(node, "func", None)
        if inner is None:
            return ""
        node = inner
    return node.id


def test_the_reader_reads_every_kind_of_public_page_and_no_contact(published: Any, client: Any):
    grant_roles(connection, application=APPLICATION, reader=READER, create=True)
    client.raise_request_exception = False
    published.roll_up()
    item = ListedItem.objects.filter(cert_name=KEPT).latest("pk")
    edition = Edition.objects.filter(unit=published.ground.lead, state="published").first()
    asked = [
        *map(reverse, ("home", "lists", "summary", "how", "about", "verify", "data", "window", "manifests")),
        f"{reverse('find')}?q={CANCELLED}",
        reverse("place", args=["540102"]),
        f"{reverse('place', args=['540102'])}?list=cancel",
        reverse("item", args=[item.uid]),
        reverse("verify_code", args=[edition.code]),
        f"/en{reverse('home')}",
    ]
    with acting_as(READER):
        answers = {url: status(client, url) for url in asked}
        hidden = [
            table
            for table in (
                "campaign_user",
                "campaign_logentry",
                "submissions_contactsheet",
                "django_session",
                "campaign_message",
            )
            if not refused(f"SELECT * FROM {table} LIMIT 1")
        ]
        written = refused(f"DELETE FROM {Edition._meta.db_table}")
    assert {url: status for url, status in answers.items() if status != 200} == {}
    assert (hidden, written) == ([], True)


def status(client: Any, url: str) -> int:
    """The answer's; what one page was denied leaves the others alone."""
    with transaction.atomic():
        answer = client.get(url).status_code
        transaction.set_rollback(True)
    return int(answer)


def test_granting_again_changes_nothing(granted: Granted):
    again = grant_roles(connection, application=APPLICATION, reader=READER)
    assert (again, granted.adding) == (granted, len(frozen_tables(connection)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolconfig FROM pg_roles WHERE rolname = %s", [APPLICATION])
        assert cursor.fetchone()[0] == ["jit=off"]
