"""`manage.py check_editions [--json]`: is everything that is published still what was published? Ends with status 1 where not."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from campaign.models.runs import PUBLISHED_CHECK
from campaign.operations import note_run
from publishing.models import EditionFinding
from publishing.operations import check_editions


class Command(BaseCommand):
    """Recompute the hashes of rows, files and manifests; findings are kept, told and shown as by the nightly task."""

    help = "核对全部已公布清单：数据、文件、校验清单及其衔接。有不符的以状态1结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        """How to print."""
        parser.add_argument("--json", action="store_true", help="以JSON输出，供监控读取")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, print, and end with status 1 where something is not as published."""
        at = timezone.now()
        checked = check_editions(at=at)
        note_run(PUBLISHED_CHECK, at=at)
        lines = [line(one) for one in checked.findings]
        if options["json"]:
            self.stdout.write(json.dumps({"editions": checked.editions, "findings": lines}, ensure_ascii=False))
        else:
            for one in lines:
                self.stdout.write(f"{one['code']}：{one['words']}（{one['found_at']}发现）")
            self.stdout.write(f"核对了{checked.editions}份清单，{len(lines)}处与公布时不符。")
        if lines:
            sys.exit(1)


def line(finding: EditionFinding) -> dict[str, str]:
    """A finding as it is printed."""
    found_at = finding.found_at.isoformat(timespec="seconds")
    return {"code": finding.edition.code, "part": finding.part, "words": finding.words, "found_at": found_at}
