"""The states of migrations grow one by one in an empty database, and only there."""

import pytest
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from campaign.management.states import RELOAD, growing, join


@pytest.mark.django_db
@pytest.mark.parametrize("empty", [True, False])
def test_states_grow_in_an_empty_database_only_and_not_for_longer(monkeypatch: pytest.MonkeyPatch, empty: bool):
    if empty:
        monkeypatch.setattr(MigrationRecorder, "applied_migrations", lambda self: {})
    with growing():
        within = ProjectState.reload_model
    assert (within, ProjectState.reload_model) == (join if empty else RELOAD, RELOAD)
