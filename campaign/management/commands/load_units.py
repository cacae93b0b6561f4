"""`manage.py load_units CSV|--typical`: the units with their lines of reports."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.operations import Refused
from campaign.operations.rosters import typical_units
from campaign.operations.rows import read_rows
from campaign.operations.units import load_units

COLUMNS = ("code", "name", "division", "kind", "reports_to", "supervisor")


class Command(BaseCommand):
    """Load units from a CSV file, or the typical rosters over all divisions."""

    help = (
        "按编码载入单位（可重复执行，不删除）。CSV为UTF-8，栏目：code,name,division,kind,reports_to,supervisor；"
        "kind填类别标识或中文名称；reports_to、supervisor为单位编码，留空的按方案规定的报送关系确定。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """A file or the rosters, not both."""
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("csv", nargs="?", type=Path, help="CSV文件")
        source.add_argument("--typical", action="store_true", help="自治区名录和地（市）、县（区）、乡镇典型名录")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; says what is new, changed and the same."""
        try:
            rows = typical_units() if options["typical"] else read_rows(options["csv"], COLUMNS)
            loaded = load_units(rows)
        except Refused as refused:
            raise CommandError(refused.words) from refused
        self.stdout.write(f"单位：新增{loaded.made}，更新{loaded.changed}，未变{loaded.same}。")
