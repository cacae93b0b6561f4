"""The interface does what its description says, whatever is asked (schemathesis, a few examples of each address)."""

import pytest
import schemathesis
import time_machine
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.urls import reverse
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as examples

from tests.cast import PHASE_5

EXAMPLES = 12


@pytest.fixture(autouse=True)
def _a_day_of_2020():
    with time_machine.travel(PHASE_5, tick=False):
        yield


@pytest.fixture(autouse=True)
def _one_connection():
    """A server closes its connection after each request; the test's transaction needs it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_every_answer_is_as_described(published, client):
    described = client.get(reverse("api_openapi")).json()
    schema = schemathesis.openapi.from_dict(described)
    application = get_wsgi_application()
    for operation in (one.ok() for one in schema.get_all_operations()):

        @seed(2020)
        @given(case=operation.as_strategy())
        @examples(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def holds(case):
            case.call_and_validate(app=application)

        holds()
