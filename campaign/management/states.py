"""The tables of an empty database in a fifth of the time: each new model joins the state of the migrations by itself.

Django renders anew every model that is related to a new one, and here each is related to nearly all: a hundred and forty models a
hundred and forty times (10 s of a processor). What a new model changes in the others is only that they are pointed at, which making its
table does not ask. `tests/soak/test_migrating.py` holds the tables so made against those of a plain `migrate`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

RELOAD = ProjectState.reload_model


def join(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    """Render a new model alone; one that was there before with all that are related to it, as Django does."""
    if model_name in state.apps.all_models.get(app_label, {}):
        RELOAD(state, app_label, model_name, delay)
    else:
        state.apps.render_multiple([state.models[app_label, model_name]])


@contextmanager
def growing() -> Iterator[None]:
    """Within it, states of migrations to which models are added one by one; only where no migration was carried out yet."""
    if MigrationRecorder(connection).applied_migrations():
        yield
        return
    ProjectState.reload_model = join  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ProjectState.reload_model = RELOAD  # type: ignore[method-assign]
