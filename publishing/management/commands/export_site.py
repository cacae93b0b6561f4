"""`manage.py export_site DIR [--base /PATH/] [--processes N] [--languages zh-hans,en] [--large]`: the whole public site as files."""

import os
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from publishing.sheets.copying import AlreadyRunning, Copier, NotWhole


class Command(BaseCommand):
    """Copy every public page, list, edition, file and item into a folder that any web server can carry."""

    help = "把公众网站整站制成静态副本；网站根目录指向 DIR/current。没有变化的文件不重写，中断不影响原有副本。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, under which path it will be carried, how many processes, which languages, whether in large type too."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="写到哪个目录；网站根目录为其中的 current")
        parser.add_argument("--base", default="", metavar="/PATH/", help="副本在网站上的路径；不写则用相对链接")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="同时几个进程")
        parser.add_argument("--languages", default="", metavar="CODES", help="哪些语言，以逗号隔开；不写则全部")
        parser.add_argument("--large", action="store_true", help="连同中文大字版；副本接近加倍")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the copy and say how much it is, or why there is none."""
        began = time.monotonic()
        try:
            copier = Copier(
                options["folder"],
                self.base(options["base"]),
                max(1, options["processes"]),
                self.languages(options["languages"]),
                options["large"],
                self.stderr.write,
            )
            copied = copier.copy(timezone.now())
        except NotWhole as reason:
            self.refuse(str(reason))
        except AlreadyRunning:
            self.refuse(f"另一个进程正在向{options['folder']}制作副本。请等它结束后再试。")
        except OSError as error:
            self.refuse(f"不能写到{options['folder']}：{error.strerror}。请换一个目录，或者腾出空间。")
        seconds = max(time.monotonic() - began, 0.001)
        self.stdout.write(
            f"共{copied.files:,}个文件，{copied.size / 1e6:,.1f} MB，其中{copied.same:,}个没有变化；"
            f"用时{seconds:.0f}秒，每秒{copied.files / seconds:,.0f}个。网站根目录：{options['folder'] / 'current'}"
        )

    def base(self, given: str) -> str:
        """The path with a stroke on both sides; nothing stays nothing."""
        if not given:
            return ""
        if not given.startswith("/") or "//" in given or ".." in given:
            self.refuse(f"路径{given}不对，应以/开头，例如 /jianzheng/。")
        return given if given.endswith("/") else f"{given}/"

    def languages(self, given: str) -> tuple[str, ...]:
        """The wanted languages; those of the site are known by their codes."""
        known, wanted = dict(settings.LANGUAGES), [code for code in given.split(",") if code]
        if strange := [code for code in wanted if code not in known]:
            self.refuse(f"没有语言{'、'.join(strange)}。可选：{'、'.join(known)}。")
        return tuple(wanted)

    def refuse(self, words: str) -> NoReturn:
        """Say why not, and end."""
        self.stderr.write(words)
        sys.exit(1)
