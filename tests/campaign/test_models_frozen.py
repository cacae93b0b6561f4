"""Rows that are written once: one guard in Python, and behind each a trigger in the database."""

import pytest
from django.apps import apps
from django.db import connection

from campaign.models import LogEntry
from campaign.models.frozen import WrittenOnce
from campaign.upkeep.database_roles import frozen_tables
from supervision.models import Answer, CheckDraw, PublicNotice

GUARDED = [model for model in apps.get_models() if issubclass(model, WrittenOnce)]


@pytest.mark.django_db
def test_behind_every_guard_stands_a_trigger():
    assert {model._meta.db_table for model in GUARDED} - frozen_tables(connection) == set()


def test_no_model_guards_itself_in_words_of_its_own():
    assert {model.save for model in GUARDED} == {WrittenOnce.save}


@pytest.mark.parametrize("model", [LogEntry, Answer, CheckDraw, PublicNotice], ids=lambda model: model.__name__)
def test_a_row_that_stands_or_brings_its_own_key_is_refused(model: type[WrittenOnce]):
    with pytest.raises(TypeError, match=f"^{model.__name__} is written once"):
        model(pk=1).save()
