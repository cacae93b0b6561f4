"""Everything that the public reads is readable to the database's reader, and nothing else is asked for (decision 50)."""

import os

import pytest
from django.db import connection

from campaign.middleware.requests import view_at
from campaign.upkeep.database_roles import grant_roles
from tests.house.papers import Layer
from tests.house.rights import EVERYBODY, ROWS
from tests.house.site import address, ask, client_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.soak,
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles"),
]


def test_every_public_address_is_answered_with_the_readers_rights(papers_of: Layer):
    papers = papers_of()
    roles = {"application": f"app_{os.getpid()}", "reader": f"reader_{os.getpid()}"}
    grant_roles(connection, create=True, **roles)
    client = client_of("anonymous", papers)
    urls = [address(row, papers) for row in ROWS if row.method == "GET" and row.may == EVERYBODY]
    read = [url for url in urls if getattr(view_at(url), "reads_replica", False)]
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {roles['reader']}")
        answers = {url: ask(client, "GET", url).status_code for url in read}
        cursor.execute("RESET SESSION AUTHORIZATION")
    assert {url: status for url, status in answers.items() if status >= 500} == {}
    assert len(read) > 30
