"""A plugin of pytest: the journeys' live server is the plain deployment (nginx, gunicorn × 2, worker × 2, beat).

python -m tests.run -q -p tests.deployed_live tests/journeys/test_a_department_declares.py
"""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import global_settings, settings
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import override_settings

from campaign.models import LogEntry
from tests.deployed import Deployed, deployed, redis_with_password


class Live:
    """What pytest-django's own live server gives: an address."""

    _live_server_modified_settings = override_settings()

    def __init__(self, system: Deployed) -> None:
        self.system, self.url = system, system.address

    def __str__(self) -> str:
        return self.url


@pytest.fixture(scope="session")
def live_server(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Live]:
    """The deployment on the tests' database, with the rights of its roles."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS  # a real installation knows no other
    told = connection.settings_dict
    url = f"postgres://{told['USER']}@{quote(told['HOST'], safe='')}/{told['NAME']}"
    with redis_with_password() as redis, deployed(url, redis, prepared=True) as system:
        yield Live(system)
        if folder := os.environ.get("DEPLOYED_LOGS"):
            Path(folder).write_text(system.logs(), encoding="utf-8")


def number_kinds_anew() -> None:
    """Content types get the numbers that they had in the test before: the deployment's processes outlive the emptied tables."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM auth_permission")
        cursor.execute("DELETE FROM django_content_type")
        for table in ("auth_permission", "django_content_type"):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 1, false)", [table])
    ContentType.objects.clear_cache()
    for one in apps.get_app_configs():
        create_contenttypes(one, verbosity=0)
    for one in apps.get_app_configs():
        create_permissions(one, verbosity=0)


@pytest.fixture(autouse=True)
def same_folders(transactional_db: None, live_server: Live, tmp_path: Path) -> None:
    """The deployment keeps and publishes where this test does, and knows the tables' kinds by the same numbers."""
    assert not LogEntry.objects.exists(), "laid down before this: it would be gone"
    number_kinds_anew()
    for name in ("media", "published"):
        own, theirs = tmp_path / name, live_server.system.folder / name
        own.mkdir(exist_ok=True)
        theirs.unlink() if theirs.is_symlink() else theirs.rmdir()
        theirs.symlink_to(own)
