"""`manage.py clear_published`: remove what a crash of publishing left behind, put aside what no published list names."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from publishing.operations import clear_left_behind


class Command(BaseCommand):
    """Clear the folder of published files; does nothing while somebody publishes."""

    help = "清理公布中断遗留的文件：临时文件删除，没有清单引用的文件移到.unnamed目录。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Clear, and name each file."""
        cleared = clear_left_behind(at=timezone.now())
        if cleared.busy:
            self.stdout.write("正在公布清单，没有清理。请过后再试。")
            return
        for name in cleared.removed:
            self.stdout.write(f"删除临时文件 {name}")
        for name in cleared.put_aside:
            self.stdout.write(f"移到.unnamed {name}")
        self.stdout.write(f"删除{len(cleared.removed)}个，移开{len(cleared.put_aside)}个。")
