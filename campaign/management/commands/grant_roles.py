"""`manage.py grant_roles [--create]`: give the database's roles what they need and no more; after every migration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from campaign.upkeep.database_roles import grant_roles


class Command(BaseCommand):
    help = "给数据库应用账号和只读账号授权（属主账号运行，可重复执行；每次升级后由prepare自动运行）。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether roles that are not there are made."""
        parser.add_argument("--create", action="store_true", help="账号不存在时建立（不设密码）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant, and say how much."""
        if connection.vendor != "postgresql":
            raise CommandError("只有PostgreSQL有账号权限。嵌入方式（SQLite）不需要运行本命令。")
        roles = {"application": settings.DB_APP_ROLE, "reader": settings.DB_READER_ROLE}
        given = grant_roles(connection, create=options["create"], **roles)
        self.stdout.write(
            f"{roles['application']}：可改{given.changing}张表，只能追加{given.adding}张；"
            f"{roles['reader']}：可读{given.reading}张。"
        )
