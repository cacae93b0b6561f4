"""Rows stored by COPY are the rows that bulk_create stores: every kind of value, every odd sign, keys and errors alike."""

import uuid
from types import SimpleNamespace

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from campaign.enums import Level, Outcome
from submissions.models import Basis, Declaration, DeclaredItem
from submissions.operations import storing
from submissions.operations.storing import store

ODD = [
    "",
    "\\N",
    "\\.",
    "甲\n\\.\n乙",
    "一\t二\r三\r\n四",
    "C:\\new\\table",
    "“引号”、'单引号'、\"双引号\"",
    "null",
    "{1,2}",
    "𠀀བོད",
    "a,b;c|d",
    "\\",
    "末尾\\",
]


def item(paper: Declaration, number: int, text: str) -> DeclaredItem:
    """An item with `text` in its long fields and every kind of value in the others."""
    return DeclaredItem(
        declaration=paper,
        no=number,
        uid=uuid.UUID(int=number),
        cert_name=text[:100],
        purpose=text,
        remark=text,
        levels=[int(Level.REGION), int(Level.COUNTY)],
        yearly_count=None if number % 2 else 12,
        proposal=Outcome.RETAIN,
        to_rectify=bool(number % 3),
    )


def stored(paper: Declaration) -> list[dict[str, object]]:
    """The items as the database has them, without their keys."""
    rows = list(paper.items.order_by("no").values())
    return [{key: value for key, value in row.items() if key != "id"} for row in rows]


@pytest.fixture
def other_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the way for databases without COPY."""
    monkeypatch.setattr(storing, "connection", SimpleNamespace(vendor="sqlite"))


def test_both_ways_store_the_same_rows(paper: Declaration, monkeypatch: pytest.MonkeyPatch) -> None:
    store([item(paper, number, text) for number, text in enumerate(ODD, 1)])
    copied = stored(paper)
    paper.items.all().delete()
    monkeypatch.setattr(storing, "connection", SimpleNamespace(vendor="sqlite"))
    store([item(paper, number, text) for number, text in enumerate(ODD, 1)])
    assert copied == stored(paper)
    assert [row["remark"] for row in copied] == ODD


def test_each_row_knows_its_key_and_the_next_one_goes_on_from_it(paper: Declaration) -> None:
    rows = [item(paper, number, "甲") for number in (1, 2, 3)]
    store(rows)
    assert [row.pk for row in rows] == list(paper.items.order_by("no").values_list("pk", flat=True))
    later = DeclaredItem.objects.create(declaration=paper, no=4)
    assert later.pk > max(row.pk for row in rows)
    rows[0].remark = "改"
    rows[0].save()
    assert paper.items.count() == 4


@pytest.mark.usefixtures("other_database")
def test_each_row_knows_its_key_on_another_database_too(paper: Declaration) -> None:
    rows = [item(paper, number, "甲") for number in (1, 2)]
    store(rows)
    assert [row.pk for row in rows] == list(paper.items.order_by("no").values_list("pk", flat=True))


def test_rows_whose_key_nobody_asks_for_take_one_statement(paper: Declaration, django_assert_num_queries) -> None:
    first = item(paper, 1, "甲")
    store([first])
    with django_assert_num_queries(1):
        store([Basis(item=first, order=order, title=text) for order, text in enumerate(ODD, 1)], keyed=False)
    assert list(first.bases.order_by("order").values_list("title", flat=True)) == ODD


def test_nothing_is_no_statement(django_assert_num_queries, db: None) -> None:
    with django_assert_num_queries(0):
        store([])


def test_a_broken_constraint_is_the_error_that_django_raises(paper: Declaration) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        store([item(paper, 1, "甲"), item(paper, 1, "乙")])
    with pytest.raises(DataError), transaction.atomic():
        store([DeclaredItem(declaration=paper, no=1, cert_name="长" * 201)])
    assert paper.items.count() == 0


def test_a_member_of_an_enumeration_is_stored_as_its_value(paper: Declaration) -> None:
    store([item(paper, 1, "甲")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT proposal FROM submissions_declareditem")
        assert cursor.fetchall() == [("retain",)]
