"""`manage.py check_log [--json]`: is the log still what was sealed? Ends with status 1 where not."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from campaign.operations.checking_log import check_log
from campaign.operations.sealing import seal_log


class Command(BaseCommand):
    """Seal what waits, recompute every hash of the log; findings are kept, told and shown as by the nightly task."""

    help = "封存新的办理记录，核对全部办理记录与封存时是否相符。有不符的列出封存块和记录编号，以状态1结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        """How to print."""
        parser.add_argument("--json", action="store_true", help="以JSON输出，供监控读取")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print, and end with status 1 where something differs."""
        at = timezone.now()
        seal_log(at=at, thorough=True)
        checked = check_log(at=at)
        lines = [{"block": one.block, "entries": list(one.lines), "words": one.words} for one in checked.found]
        if options["json"]:
            told = {"blocks": checked.blocks, "entries": checked.lines, "findings": lines}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for one in checked.found:
                self.stdout.write(one.words)
            self.stdout.write(f"核对了{checked.blocks}块、{checked.lines}条办理记录，{len(lines)}处与封存时不符。")
        if lines:
            sys.exit(1)
