"""`manage.py list_units [--division CODE] --json`: the units for scripts."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.models import Division, Unit


class Command(BaseCommand):
    """List units in the order of their codes."""

    help = "列出单位，按编码排序。"

    def add_arguments(self, parser: CommandParser) -> None:
        """The division and the form of the answer."""
        parser.add_argument("--division", metavar="CODE", help="只列该区划及其以下各级的单位")
        parser.add_argument("--json", action="store_true", help="在标准输出写一个JSON值")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one JSON value, or one line for each unit."""
        units = Unit.objects.order_by("code")
        if code := options["division"]:
            division = Division.objects.filter(code=code).first()
            if division is None:
                raise CommandError(f"没有代码为{code}的区划，请核对后再试。")
            units = units.in_division(division)
        rows = [
            {"code": code, "name": name, "division": division, "kind": kind, "reports_to": above}
            for code, name, division, kind, above in units.values_list(
                "code", "name", "division__code", "kind", "reports_to__code"
            )
        ]
        if options["json"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            self.stdout.write(f"{row['code']}\t{row['name']}\t{row['kind']}\t{row['reports_to'] or ''}")
