"""The tables of the tests, migrated in a fifth of the time: a new model joins the state of the migrations by itself.

Django renders every model again that is related to a new one, and here each is related to nearly all: a hundred and forty models
a hundred and forty times. What a new model changes in the others is only where they are pointed at, which making its table does
not ask. `tests/soak/test_migrating.py` holds the tables so made against those of a plain `migrate`.
"""

from collections.abc import Iterator

import pytest
from django.db.migrations.state import ProjectState

RELOAD = ProjectState.reload_model


def join(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    """Render a new model alone; one that was there before with all that are related to it, as Django does."""
    if model_name in state.apps.all_models.get(app_label, {}):
        RELOAD(state, app_label, model_name, delay)
    else:
        state.apps.render_multiple([state.models[app_label, model_name]])


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
