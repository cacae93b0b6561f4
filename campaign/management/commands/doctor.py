"""`manage.py doctor [--json]`: how the installation stands, line by line, and what to do. Status 1 where something fails."""

import json
import sys
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from campaign.upkeep.doctor import Level, Patient, examine

MARKS = {Level.OK: "正常　", Level.WARN: "注意　", Level.FAIL: "不正常"}


class Command(BaseCommand):
    help = "体检：设置、版本、时钟、磁盘、数据库、队列、定时器、邮件、已公布文件、备份。有不正常的以状态1结束。"
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """How to print."""
        parser.add_argument("--json", action="store_true", help="以JSON输出，供监控读取")

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine, print, and end with status 1 where something has to be mended."""
        found = examine(Patient(at=timezone.now(), embedded=settings.EMBEDDED))
        worst = next(
            (level for level in (Level.FAIL, Level.WARN) if any(one.level == level for one in found)), Level.OK
        )
        if options["json"]:
            self.stdout.write(
                json.dumps({"level": worst, "checks": [asdict(one) for one in found]}, ensure_ascii=False)
            )
        else:
            for one in found:
                self.stdout.write(f"{MARKS[one.level]} {one.name}：{one.words}")
                if one.advice:
                    self.stdout.write(f"　　　　→ {one.advice}")
        if worst == Level.FAIL:
            sys.exit(1)
