"""`manage.py load_forms`: the columns of the forms, as data with versions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaign.operations import Refused
from submissions.operations.forms import load_forms


class Command(BaseCommand):
    """Load the forms of the annexes."""

    help = "载入各附件表样（可重复执行）。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; says how many versions there are."""
        try:
            count = load_forms()
        except Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write(f"表样{count}个版本。")
