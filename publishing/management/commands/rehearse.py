"""A rehearsal of the campaign on given papers, through the same operations as the pages."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.models import Round
from campaign.operations import Refused
from publishing.sheets.rehearsal import rehearse


class Command(BaseCommand):
    help = "用给定的申报表和裁定表排演一轮清理，写出附件3、4、5。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="含 declarations/<单位编码>.xlsx 和 rulings.csv 的目录")
        parser.add_argument("--out", type=Path, required=True, help="写出工作簿的目录")
        parser.add_argument("--round", type=int, default=1, help="轮次")
        parser.add_argument("--json", action="store_true", help="在标准输出写一个 JSON 值")

    def handle(self, *args: Any, **options: Any) -> None:
        round = Round.objects.select_related("campaign").filter(number=options["round"]).first()
        if round is None:
            raise CommandError(f"没有第{options['round']}轮。请先运行 prepare。")
        try:
            result = rehearse(options["folder"], options["out"], round)
        except Refused as refusal:
            if options["json"]:
                mistakes = getattr(refusal, "mistakes", (refusal.words,))
                self.stdout.write(json.dumps({"errors": list(mistakes)}, ensure_ascii=False))
            self.stderr.write(refusal.words)
            sys.exit(1)
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
            return
        self.stdout.write(
            f"{result['units']}个单位，{result['items']}项；清理前总数{result['baseline']}，取消{result['cancelled']}，"
            f"保留{result['retained']}，提请上级{result['referred']}，剔除{result['removed']}；"
            f"精简率{result['reduction'] or '—'}%。工作簿在{options['out']}。"
        )
