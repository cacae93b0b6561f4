"""`manage.py verify_draw 抽取文件.json`: does the seed take that sample from that frame? Ends with status 1 where not."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from supervision.checks.lots import problems_of_file


class Command(BaseCommand):
    """Draw again from the file of a draw; the database is not asked."""

    help = "按抽取文件中的种子和名单重新抽取并比对。有不符的以状态1结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file."""
        parser.add_argument("file", type=Path, help="从“怎样抽取的”页面下载的抽取文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, draw again, compare, print."""
        try:
            file = json.loads(options["file"].read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CommandError(f"不能读取抽取文件：{error}") from error
        problems = problems_of_file(file)
        self.stdout.write("\n".join(problems) or "按种子和名单重算，结果一致。")
        if problems:
            sys.exit(1)
