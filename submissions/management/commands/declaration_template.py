"""Write the personal Annex 2 template of a unit, with what it has in hand already filled in."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.models import Round, Unit
from submissions.queries import in_hand
from submissions.sheets.filling import write_template_of


class Command(BaseCommand):
    help = "写出一个单位的《证明事项清理申报表》（附件2）模板，已填内容带入表中。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the unit's code, the file to write, the round."""
        parser.add_argument("--unit", required=True, help="单位编码")
        parser.add_argument("--out", type=Path, required=True, help="写出的文件")
        parser.add_argument("--round", type=int, default=1, help="轮次")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file; an unknown unit or round is said in words."""
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(f"没有编码为“{options['unit']}”的单位。")
        round = Round.objects.filter(number=options["round"]).first()
        if round is None:
            raise CommandError(f"没有第{options['round']}轮。请先运行 prepare。")
        try:
            write_template_of(options["out"], unit, round, in_hand(unit, round))
        except OSError as error:
            raise CommandError(f"不能写到{options['out']}：{error.strerror}。请换一个目录。") from error
        self.stdout.write(f"{unit.name}的申报表模板已写入{options['out']}。")
