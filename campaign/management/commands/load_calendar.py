"""`manage.py load_calendar [CSV]`: days on which offices rest or work against the week."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.operations import Refused
from campaign.operations.rows import FIXTURES, read_rows
from campaign.operations.special_days import COLUMNS, load_days


class Command(BaseCommand):
    """Load special days from a CSV file, or those of the State Council's office from the fixtures."""

    help = (
        "载入节假日和调休安排（可重复执行；已有安排的年份不动，改动在“日历和时限”页导入）。CSV为UTF-8，"
        "栏目：day,kind,name,source；kind填off（放假）或on（上班）。不给文件时载入国务院办公厅2020、2021年的安排。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, or nothing for the fixtures."""
        parser.add_argument("csv", nargs="?", type=Path, help="CSV文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; says how many days are new."""
        try:
            loaded = load_days(read_rows(options["csv"] or FIXTURES / "calendar" / "working_days.csv", COLUMNS))
        except Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write(f"节假日安排：新增{loaded.made}天，原有{loaded.same}天未动。")
