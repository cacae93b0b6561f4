"""The schedule calls tasks that exist, and tasks take ids by name."""

import inspect

from django.conf import settings

from campaign.config.celery import app
from tests.house.measure import APPS


def test_every_entry_of_the_schedule_names_a_task():
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert sorted(scheduled - set(app.tasks)) == []


def test_tasks_take_their_arguments_by_name_only():
    app.loader.import_default_modules()
    own = {name: task for name, task in app.tasks.items() if name.split(".")[0] in APPS}
    positional = [
        name
        for name, task in own.items()
        for parameter in inspect.signature(task.run).parameters.values()
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
    ]
    assert own
    assert positional == []
