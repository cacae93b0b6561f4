"""`manage.py load_reminders [CSV]`: the words of reminders."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.operations import Refused
from campaign.operations.reminder_templates import COLUMNS, load_templates
from campaign.operations.rows import read_rows


class Command(BaseCommand):
    """Load reminder templates from a CSV file, or those of the fixtures."""

    help = (
        "载入提醒模板（可重复执行；已有的模板不动，改动在“提醒模板”页办理）。CSV为UTF-8，"
        "栏目：kind,offset_days,audience,subject,body,subject_en,body_en,by_text；kind为空表示所有事项。不给文件时载入初始模板。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, or nothing for the fixtures."""
        parser.add_argument("csv", nargs="?", type=Path, help="CSV文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; says how many templates are new."""
        try:
            loaded = load_templates(read_rows(options["csv"], COLUMNS) if options["csv"] else None)
        except Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write(f"提醒模板：新增{loaded.made}个，原有{loaded.same}个未动。")
