"""`manage.py load_notice`: the campaign, its first round on the notice's dates, the forms of the annexes."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from campaign.operations.notice import load_notice


class Command(BaseCommand):
    """Load what the notice says."""

    help = "载入工作方案：专项行动、第一轮的五个阶段和各项时限、附件表样（可重复执行，不改动已调整的内容）。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the notice, then the forms (an act above knows them)."""
        campaign = load_notice()
        self.stdout.write(f"{campaign.name}（{campaign.document_number}）已载入。")
        call_command("load_forms", stdout=self.stdout)
