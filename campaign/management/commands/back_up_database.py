"""`manage.py back_up_database FOLDER`: the dump and the sums of its rows; called by deploy/backup.sh."""

import shlex
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from campaign.models.runs import BACKUP
from campaign.operations import note_run
from campaign.upkeep.backup import Failed, keep


class Command(BaseCommand):
    help = "备份数据库到目录：database.dump和rows.json（各表行数和校验和）。由deploy/backup.sh调用。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to; or what the script needs to know."""
        parser.add_argument("folder", nargs="?", type=Path, help="目录")
        parser.add_argument("--folders", action="store_true", help="输出MEDIA_ROOT和PUBLISHED_ROOT，供脚本使用")
        parser.add_argument("--done", action="store_true", help="记下备份已完成的时间，供体检（doctor）查看")

    def handle(self, *args: Any, **options: Any) -> None:
        """Dump, or answer the script."""
        if options["folders"]:
            for name in ("MEDIA_ROOT", "PUBLISHED_ROOT"):
                self.stdout.write(f"{name}={shlex.quote(str(Path(getattr(settings, name)).absolute()))}")
        elif options["done"]:
            note_run(BACKUP, at=timezone.now())
        elif connection.vendor != "postgresql":
            raise CommandError("嵌入方式（SQLite）请停机后整份复制VAR_DIR目录；本命令只备份PostgreSQL。")
        elif options["folder"] is None:
            raise CommandError("请给出目录。")
        else:
            try:
                sums = keep(connection, options["folder"])
            except Failed as error:
                raise CommandError(str(error)) from error
            self.stderr.write(f"{len(sums)}张表，{sum(count for count, _ in sums.values())}行。")
