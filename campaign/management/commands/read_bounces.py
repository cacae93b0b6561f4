"""`manage.py read_bounces PATH`: mails that came back, out of the mailbox of the sender (mbox or Maildir)."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from campaign.operations.letters import came_back
from campaign.reminders.bounces import Unreadable, bounce_of, mails_in


class Command(BaseCommand):
    """Read every mail of the box and mark what was refused for good; the box stays as it is, and may be read again."""

    help = "读取发件邮箱收到的退信（mbox文件或者Maildir目录），把退回的邮件标为未送达，收件人列入电话通知名单。可以重复执行。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the box is."""
        parser.add_argument("path", type=Path, help="发件邮箱：mbox文件，或者Maildir目录")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many mails were read, how many of them report a letter, how many letters are marked now."""
        read = reports = marked = broken = 0
        try:
            for content in mails_in(options["path"]):
                read += 1
                try:
                    bounce = bounce_of(content)
                except Unreadable:  # the others behind it are read
                    broken += 1
                    continue
                if bounce is not None:
                    reports += 1
                    marked += came_back(bounce.parcel, bounce.address, bounce.code, at=timezone.now())
        except OSError as error:
            self.stderr.write(
                f"不能读取{options['path']}：{error.strerror or '没有这个文件或者目录'}。请检查路径和权限。"
            )
            sys.exit(1)
        skipped = f"另有{broken}封不能解析，已经跳过，请在发件邮箱中查看。" if broken else ""
        self.stdout.write(f"读取{read - broken}封，其中退信{reports}封，新标记未送达{marked}封。{skipped}")
