"""`manage.py export_log FILE`: the whole log with its blocks, to be checked by `check_log.py` on a machine without this program."""

import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from campaign.operations.sealing import seal_log
from campaign.queries.log_export import whole_log


class Command(BaseCommand):
    """Seal what waits, then write blocks and lines; the file holds personal data of officials and is for the owner alone."""

    help = "封存新的办理记录，导出全部记录和封存块，供核对程序check_log.py不联网核对。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", help="导出到这个文件（不覆盖已有文件）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, readable by its owner only."""
        seal_log(at=timezone.now(), thorough=True)
        path = Path(options["file"])
        count = 0
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for line in whole_log():
                file.write(line + b"\n")
                count += 1
        self.stdout.write(f"导出{count}行：{path}")
