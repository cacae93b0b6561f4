"""`manage.py prove_editions`: manifests for lists that were published before there were any; once, at the upgrade."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from publishing.operations import prove_published


class Command(BaseCommand):
    """Append the manifests of older editions to the chain, in the order of their publication."""

    help = "给以前公布、没有校验清单的清单补做校验清单（升级后运行一次）。文件与公布时不符的不补。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Name each edition; end with status 1 where a workbook is not what it was."""
        proven, refused = prove_published(at=timezone.now())
        for edition in proven:
            self.stdout.write(f"{edition}：已补做校验清单。")
        for edition in refused:
            self.stderr.write(f"{edition}：清单文件与公布时不符，没有补做。请先从备份恢复。")
        self.stdout.write(f"补做{len(proven)}份。")
        if refused:
            sys.exit(1)
