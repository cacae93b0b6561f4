"""Opening the desks of complaints as somebody, and many complaints at once."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from supervision.models import Complaint, ComplaintParty, Referral
from tests.cast import Cast
from tests.supervision.conftest import COMPLAINED_AT, MOBILE, NAME, Complaining

Open = Callable[..., Any]


def opener(client: Client, cast: Cast) -> Open:
    """`open_as("handler", "complaint", pk)`: the page, or with data what posting it gives; further words stand in the address."""

    def open_page(who: str, name: str, *args: Any, data: Any = None, **query: Any) -> Any:
        client.force_login(getattr(cast, who))
        address = reverse(name, args=args)
        return client.get(address, query) if data is None else client.post(address, data, query_params=query)

    return open_page


def before(days: float) -> dict[str, Any]:
    """So many days before the others, about a demand of that day."""
    at = COMPLAINED_AT - timedelta(days=days)
    return {"at": at, "demanded_on": at.date()}


@pytest.fixture
def open_as(client: Client, complaining: Complaining) -> Open:
    """The desks of the cast."""
    return opener(client, complaining.cast)


def more_of(complaint: Complaint, count: int, *, first: int = 0) -> list[Complaint]:
    """So many complaints more like this one, each with its person and its parts."""
    parts, party = list(complaint.referrals.all()), complaint.party
    rows = []
    for number in range(first, first + count):
        row = Complaint.objects.get(pk=complaint.pk)
        row.pk, row.number = None, f"2020{number:010d}"
        rows.append(row)
    rows = Complaint.objects.bulk_create(rows)
    ComplaintParty.objects.bulk_create(
        ComplaintParty(complaint=row, name=party.name, mobile=party.mobile) for row in rows
    )
    copies = []
    for row in rows:
        for part in parts:
            facts = ("office_id", "body", "state", "sent_by_id", "sent_at", "taken_up_at", "answered_at")
            copies.append(Referral(complaint=row, **{name: getattr(part, name) for name in facts}))
    Referral.objects.bulk_create(copies)
    return rows


def asked(client: Client, address: str, data: Any = None) -> int:
    """How many questions one page asks the database."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address) if data is None else client.post(address, data)
    assert answer.status_code == 200, address
    return len(queries)


def cells_of(content: bytes, sheet: int = 0) -> list[list[Any]]:
    """The cells of a sheet of a workbook, none of which computes."""
    page = load_workbook(BytesIO(content)).worksheets[sheet]
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)
    return [[cell.value for cell in row] for row in page.iter_rows()]


def row_with(rows: Sequence[Sequence[Any]], value: Any, column: int) -> Sequence[Any]:
    """The only row that holds the value in that column."""
    [found] = [row for row in rows if row[column] == value]
    return found


def persons_in(text: str) -> list[str]:
    """What of the complainant stands in a text."""
    return [words for words in (NAME, MOBILE) if words in text]
