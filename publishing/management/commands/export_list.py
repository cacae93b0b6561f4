"""`manage.py export_list --division CODE --kind retained|cancelled|summary --out FILE.xlsx`: a published file, byte for byte."""

import sys
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser

from campaign.models import Division
from publishing.enums import EditionKind
from publishing.models import Edition
from publishing.operations import FileLost, write_published
from publishing.queries import editions_for_export


class Command(BaseCommand):
    """Write the stored bytes of an edition to a file."""

    help = "取出已公布的清单文件，与公布时逐字节相同。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which edition, and where to."""
        parser.add_argument("--division", required=True, metavar="CODE", help="区划代码")
        parser.add_argument("--kind", required=True, choices=EditionKind.values, help="保留、取消清单或者汇总表")
        parser.add_argument("--number", type=int, metavar="N", help="版次；不写则取现行版")
        parser.add_argument("--round", type=int, metavar="N", help="轮次；不写则取最近一轮")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, or say on stderr why there is none and end with status 1."""
        edition = self.edition(options)
        try:
            size = write_published(edition, Path(options["out"]))
        except FileLost as loss:
            self.refuse(loss.words)
        except OSError as error:
            self.refuse(f"不能写到{options['out']}：{error.strerror}。请换一个目录。")
        self.stdout.write(f"{edition}，{size}字节，校验码{edition.sha256}。")

    def edition(self, options: dict[str, Any]) -> Edition:
        """The edition that the options name."""
        division = Division.objects.filter(code=options["division"]).first()
        if division is None:
            self.refuse(f"没有代码为{options['division']}的区划。请核对后再试。")
        kind, number, round = EditionKind(options["kind"]), options["number"], options["round"]
        edition = editions_for_export(division, kind, number, round).first()
        if edition is None:
            which = f"第{number}版" if number else "现行的"
            self.refuse(f"{division}没有已公布的{which}{kind.label}。请核对区划、清单、轮次和版次。")
        return edition

    def refuse(self, words: str) -> NoReturn:
        """Say why not, and end."""
        self.stderr.write(words)
        sys.exit(1)
