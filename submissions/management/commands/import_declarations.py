"""Read a folder of Annex 2 workbooks into the declarations of their units: each file is named by its unit's code."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaign.models import Unit
from campaign.operations import Refused
from submissions.management.commands.import_declaration import Unusable, instant_of, round_of
from submissions.operations.stand_ins import clerks_for
from submissions.sheets.answers import answer_of, answer_to
from submissions.sheets.comparing import FILE_COUNTS
from submissions.sheets.importing import How
from submissions.sheets.importing_many import Handed, import_workbooks

ENDINGS = frozenset({".xlsx", ".csv", ".txt", ".xls", ".et", ".ods", ".xlsm", ".xlsb"})
_CODE = re.compile(r"[0-9]+-[0-9]+")  # 540102-002城关区民政局证明事项清理申报表.xlsx, as the templates are named


class Command(BaseCommand):
    help = "读入一个目录中各单位的《证明事项清理申报表》（附件2）；文件名以单位编码开头，如系统下发的模板。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, what is agreed to beforehand, and the clock."""
        parser.add_argument("folder", type=Path, help="放申报表的目录")
        parser.add_argument("--confirm", action="store_true", help="有提醒时仍然录入")
        parser.add_argument("--split", action="store_true", help="一格写了多种证明的，拆成多项")
        parser.add_argument("--gaps", action="store_true", help="只缺内容的也存为草稿，缺的在网页上补填")
        parser.add_argument("--keep-missing", action="store_true", help="文件中没有的事项保留，不删除")
        parser.add_argument("--at", help="按此时刻办理（ISO 格式；缺省为本轮可以申报的第一天）")
        parser.add_argument("--round", type=int, default=1, help="轮次")
        parser.add_argument("--json", action="store_true", help="在标准输出写一个 JSON 值")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import every file, print the answers, and end with 0 when all were saved, 1 otherwise."""
        try:
            answers = list(_run(options))
        except Refused as refusal:
            raise CommandError(refusal.words) from refusal
        saved = [answer for answer in answers if answer["declaration"] is not None]
        if options["json"]:
            found = {"files": answers, "saved": len(saved), "items": sum(answer["rows"] for answer in saved)}
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            for line in _lines(answers):
                self.stdout.write(line)
        if len(saved) < len(answers):
            sys.exit(1)


def _run(options: dict[str, Any]) -> Iterator[dict[str, Any]]:
    round, folder = round_of(options["round"]), options["folder"]
    if not folder.is_dir():
        raise Unusable("no_folder", f"找不到目录“{folder.name}”。请核对路径。")
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix.lower() in ENDINGS)
    if not files:
        raise Unusable("no_file", f"目录“{folder.name}”中没有工作簿。请核对路径。")
    at = instant_of(options["at"], round)
    named = list(_named(files))
    clerks = clerks_for([unit for _, unit, _ in named if unit], at=at)
    handed = [Handed(path, unit, path.name, clerks[unit.pk]) for path, unit, _ in named if unit]
    wishes = replace(FILE_COUNTS, missing="system") if options["keep_missing"] else FILE_COUNTS
    how = How(confirmed=options["confirm"], split=options["split"], gaps=options["gaps"], wishes=wishes)
    with closing(import_workbooks(handed, round, how=how, at=at)) as imported:
        for path, unit, (code, words) in named:
            answer = answer_of(next(imported)) if unit else answer_to(code, words)
            yield {"file": path.name, "unit": unit.code if unit else None, **answer}


def _named(files: Sequence[Path]) -> Iterator[tuple[Path, Unit | None, tuple[str, str]]]:
    """Each file with the unit that its name begins with; without one, or with one named before, why it is not read."""
    codes = {path: found[0] for path in files if (found := _CODE.match(path.name))}
    units = {unit.code: unit for unit in Unit.objects.filter(code__in=codes.values()).select_related("panel")}
    first: dict[str, Path] = {}
    for path in files:
        unit = units.get(codes.get(path, ""))
        if unit is None:
            yield (
                path,
                None,
                ("unknown_unit", "文件名没有以系统中的单位编码开头，例如“540102-002.xlsx”。请改名后再导入。"),
            )
        elif (earlier := first.setdefault(unit.code, path)) is not path:
            words = f"{unit.name}有两份文件，已读入“{earlier.name}”。请只保留一份，或者分次导入。"
            yield path, None, ("two_files", words)
        else:
            yield path, unit, ("", "")


def _lines(answers: Sequence[dict[str, Any]]) -> Iterator[str]:
    for answer in answers:
        head = f"{answer['file']}："
        yield head + (f"已读入{answer['rows']}项。" if answer["declaration"] is not None else "没有读入。")
        yield from (f"  {one['sheet']} {one['cell']} {one['words']}" for one in answer["problems"])
    saved = sum(1 for answer in answers if answer["declaration"] is not None)
    yield f"共{len(answers)}份，读入{saved}份，没有读入{len(answers) - saved}份。"
