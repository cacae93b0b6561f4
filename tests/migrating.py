"""The tables of the tests, migrated as `prepare` migrates an empty database: a new model joins the state by itself."""

from collections.abc import Iterator

import pytest
from django.db.migrations.state import ProjectState

from campaign.management.states import join


@pytest.fixture(scope="session")
def states_that_grow() -> Iterator[pytest.MonkeyPatch]:
    """States of migrations to which models are added one by one, until it is undone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ProjectState, "reload_model", join)
        yield patch


@pytest.fixture(scope="session")
def django_db_setup(states_that_grow: pytest.MonkeyPatch, django_db_setup: None) -> None:
    """The migrated database of this worker; what is migrated afterwards is migrated by Django alone."""
    states_that_grow.undo()
