"""`manage.py restore_database FOLDER [--compare]`: the dump back into an empty database, or the proof; called by deploy/restore.sh."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from campaign.upkeep.backup import Failed, bring_back, differences


class Command(BaseCommand):
    help = "把备份恢复到空数据库；--compare核对各表行数和校验和。由deploy/restore.sh调用。"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Which backup, and whether to compare only."""
        parser.add_argument("folder", type=Path, help="备份目录")
        parser.add_argument("--compare", action="store_true", help="只核对，不恢复")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore and grant, or compare."""
        if connection.vendor != "postgresql":
            raise CommandError("本命令只恢复PostgreSQL。")
        if options["compare"]:
            wrong = differences(connection, options["folder"])
            for one in wrong:
                self.stderr.write(f"{one.table}：备份时{one.kept}，现在{one.found}")
            if wrong:
                raise CommandError(f"{len(wrong)}张表与备份时不符。不要启用这个数据库。")
            return
        try:
            bring_back(connection, options["folder"])
        except Failed as error:
            raise CommandError(str(error)) from error
        if settings.DB_ROLES:
            call_command("grant_roles", stdout=self.stdout)
