"""The interface does what its description says, whatever is asked (schemathesis, a few examples of each address)."""

from contextlib import contextmanager

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.urls import reverse
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as examples
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.cast import PHASE_5


# A cursor is any text by the description, yet only those that an answer gave are taken: 422 for the others is right.
@contextmanager
def one_connection():
    """A server closes its connection after each request; the test's transaction needs it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


def insist(client, count):
    """Ask each address `count` odd questions of each kind that its description allows and forbids."""
    schema = schemathesis.openapi.from_dict(client.get(reverse("api_openapi")).json())
    application = get_wsgi_application()
    asked = 0
    for operation in (one.ok() for one in schema.get_all_operations()):

        @seed(2020)
        @given(case=operation.as_strategy())
        @examples(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def holds(case):
            case.call_and_validate(app=application, excluded_checks=[positive_data_acceptance])

        with one_connection(), time_machine.travel(PHASE_5, tick=False):
            holds()
        asked += 1
    return asked


def test_every_answer_is_as_described(published, client):
    assert insist(client, 12) == 8


@pytest.mark.soak
def test_every_answer_is_as_described_whatever_is_asked(published, client):
    assert insist(client, 1000) == 8
