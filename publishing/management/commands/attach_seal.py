"""`manage.py attach_seal --edition CODE --form FORM --by USER FILE`: keep a state seal (电子印章) beside a published edition."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from campaign.models import User
from campaign.operations import Refused
from publishing.operations import attach_seal
from publishing.queries.verifying import edition_of_code


class Command(BaseCommand):
    """Keep the file as it is, once; the system neither makes nor verifies seals."""

    help = "把另行制作的电子印章文件（盖在校验清单上）存到已公布的清单旁，存入后不能替换。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Which edition, what the file is, who keeps it."""
        parser.add_argument("file", type=Path, metavar="FILE", help="签章文件")
        parser.add_argument("--edition", required=True, metavar="CODE", help="清单编号或者校验码")
        parser.add_argument(
            "--form", required=True, help="签章格式和验证办法，公开显示。例：GB/T 38540，用国家政务服务平台验证"
        )
        parser.add_argument("--by", required=True, metavar="USER", help="存入人的账号，须有公布权限")

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep the seal, or say on stderr why not and end with status 1."""
        edition = edition_of_code(options["edition"])
        actor = User.objects.filter(username=options["by"], is_active=True).first()
        if edition is None or actor is None:
            self.stderr.write("没有这个编号的已公布清单，或者没有这个账号。请核对后再试。")
            sys.exit(1)
        try:
            content = options["file"].read_bytes()
            seal = attach_seal(edition, form=options["form"], content=content, actor=actor, at=timezone.now())
        except OSError as error:
            self.stderr.write(f"不能读取{options['file']}：{error.strerror}。")
            sys.exit(1)
        except Refused as refused:
            self.stderr.write(refused.words)
            sys.exit(1)
        self.stdout.write(f"{edition}：已存入电子印章，{seal.size}字节，校验值{seal.sha256}。")
