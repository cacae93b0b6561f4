"""`manage.py check_figures [--json]`: do the figures in force agree with their rows and with one another? Status 1 where not."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from publishing.operations import check_figures


class Command(BaseCommand):
    """Recount the rows of every list, add up every place, compare children with parents, as the nightly task does."""

    help = "核对全部现行清单和汇总表的数字：事项、单位、各级地方相互印证。有不符的以状态1结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        """How to print."""
        parser.add_argument("--json", action="store_true", help="以JSON输出，供监控读取")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print, and end with status 1 where something does not agree."""
        balance = check_figures(at=timezone.now())
        lines = [{"list": str(one), "words": line.words} for one, found in balance.unequal.items() for line in found]
        if options["json"]:
            self.stdout.write(json.dumps({"lists": balance.looked, "unequal": lines}, ensure_ascii=False))
        else:
            for line in lines:
                self.stdout.write(f"{line['list']}：{line['words']}")
            self.stdout.write(f"核对了{balance.looked}份清单和汇总表，{len(lines)}处数字不符。")
        if lines:
            sys.exit(1)
