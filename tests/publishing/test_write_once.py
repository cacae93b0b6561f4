"""What a list says is written once: the database itself refuses to change or delete its rows."""

import pytest
from django.db import DatabaseError, connection, transaction

from publishing.models import ListedItem


def refused(act):
    """The database's own words of refusal; nothing is changed."""
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        act()
    return "write-once" in str(error.value)


def facts():
    return list(ListedItem.objects.order_by("pk").values())


@pytest.mark.parametrize(
    "act",
    [
        lambda: ListedItem.objects.filter(position=1).update(cert_name="改名"),
        lambda: ListedItem.objects.update(outcome="cancel"),
        lambda: ListedItem.objects.filter(position=1)._raw_delete("default"),
        lambda: ListedItem.objects.first().save(),
    ],
    ids=["update one", "update all", "delete one", "save"],
)
def test_rows_of_a_list_are_neither_changed_nor_deleted(published, act):
    before = facts()
    assert refused(act)
    assert facts() == before


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE publishing_listeditem SET reason = 'x' WHERE position = 1",
        "DELETE FROM publishing_listeditem WHERE position = 1",
    ],
)
def test_not_even_by_plain_sql(published, sql):
    before = facts()

    def act():
        with connection.cursor() as cursor:
            cursor.execute(sql)

    assert refused(act)
    assert facts() == before


def test_a_draft_is_as_firm_as_a_published_list(settled):
    settled.compile()
    assert refused(lambda: ListedItem.objects.update(reason="x"))
