"""`manage.py prepare`: everything that the system needs before the first person signs in."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from campaign.management.states import growing
from campaign.operations.people import renew_powers

STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("migrate", {"interactive": False, "verbosity": 0}),
    ("load_notice", {}),
    ("load_calendar", {}),
    ("load_reminders", {}),
    ("load_divisions", {}),
    ("load_units", {"typical": True}),
    ("load_laws", {}),
    ("load_catalogue", {}),
)


class Command(BaseCommand):
    """Migrate, then load the notice, the divisions, the units, the law library and the catalogue."""

    help = "建库并载入工作方案、行政区划、单位、法规库、证明目录（可重复执行，不含演示数据）。DATABASE_URL指定数据库。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the steps in order, then give posts what the table of roles gives them now; a second run changes nothing."""
        with growing():
            for name, arguments in STEPS:
                call_command(name, stdout=self.stdout, **arguments)
        renew_powers()
        if settings.DB_ROLES and connection.vendor == "postgresql":
            call_command("grant_roles", stdout=self.stdout)
