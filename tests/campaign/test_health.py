"""The page for the load balancer."""

from django.db import OperationalError
from django.urls import reverse

from campaign.views import health


def test_it_says_ok_to_anybody(client, db):
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ok", "text/plain")


def test_it_says_when_the_database_does_not_answer(client, db, monkeypatch):
    class Gone:
        def cursor(self):
            raise OperationalError("gone")

    monkeypatch.setattr(health, "connection", Gone())
    assert client.get(reverse("health")).status_code == 503
