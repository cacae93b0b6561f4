"""Read an Annex 2 workbook into a unit's declaration, and hand it in when asked: the same operations as the pages."""

import json
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from campaign.enums import Role
from campaign.models import Phase, Round, Unit, User
from campaign.notice.timetable import SHANGHAI, Allow
from campaign.operations import Refused
from campaign.roles import Action
from submissions.models import Declaration, DeclarationFile
from submissions.operations import certify, explain_from_remarks, hand_in
from submissions.operations.stand_ins import person_for
from submissions.queries import in_hand
from submissions.sheets.answers import answer_of, answer_to, code_of
from submissions.sheets.comparing import FILE_COUNTS
from submissions.sheets.importing import Imported, import_workbook
from submissions.sheets.importing_many import editable
from submissions.sheets.marked_out import marked_copy

OPENING_HOUR = timedelta(hours=9)
YEARS = range(2000, 2101)


class Unusable(Refused):
    """An option of the command names nothing; `code` says which."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class Command(BaseCommand):
    help = "读入一个单位的《证明事项清理申报表》（附件2）；--submit 时提交并签发。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the workbook, the unit, whether to hand in, and the clock."""
        parser.add_argument("file", type=Path, help="申报表工作簿")
        parser.add_argument("--unit", required=True, help="单位编码")
        parser.add_argument("--submit", action="store_true", help="录入后提交并签发")
        parser.add_argument("--confirm", action="store_true", help="有提醒时仍然录入")
        parser.add_argument("--split", action="store_true", help="一格写了多种证明的，拆成多项")
        parser.add_argument("--gaps", action="store_true", help="只缺内容的也存为草稿，缺的在网页上补填")
        parser.add_argument("--keep-missing", action="store_true", help="文件中没有的事项保留，不删除")
        parser.add_argument("--marked", type=Path, help="把标出问题的原表写到这个文件")
        parser.add_argument("--at", help="按此时刻办理（ISO 格式；缺省为本轮可以申报的第一天）")
        parser.add_argument("--round", type=int, default=1, help="轮次")
        parser.add_argument("--json", action="store_true", help="在标准输出写一个 JSON 值")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, print the answer, and end with 0 for accept and warn, 1 otherwise."""
        try:
            answer = _run(options)
        except Refused as refusal:
            if not options["json"]:
                raise CommandError(refusal.words) from refusal
            answer = answer_to(refusal.code if isinstance(refusal, Unusable) else code_of(refusal), refusal.words)
        words = "\n".join(f"{p['sheet']} {p['cell']} {p['words']}".strip() for p in answer["problems"])
        self._print(answer, words or f"已读入{answer['rows']}项。", options["json"])
        if answer["verdict"] not in {"accept", "warn"}:
            sys.exit(1)

    def _print(self, answer: dict[str, Any], words: str, as_json: bool) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if as_json else words)


def _run(options: dict[str, Any]) -> dict[str, Any]:
    unit = Unit.objects.select_related("division").filter(code=options["unit"]).first()
    if unit is None:
        raise Unusable("unknown_unit", f"没有编码为“{options['unit']}”的单位。请用 list_units 查单位编码。")
    round = round_of(options["round"])
    if not options["file"].is_file():
        raise Unusable("no_file", f"找不到文件“{options['file'].name}”。请核对路径。")
    imported, declaration = _import(unit, round, instant_of(options["at"], round), options)
    if options["marked"]:
        _write_marked(options["marked"], options["file"], imported)
    return answer_of(imported, declaration.receipt)


def round_of(number: int) -> Round:
    """The round of this number. Raises `Unusable`."""
    round = Round.objects.select_related("campaign").filter(number=number).first()
    if round is None:
        raise Unusable("unknown_round", f"没有第{number}轮。请先运行 prepare。")
    return round


def _write_marked(out: Path, path: Path, imported: Imported) -> None:
    """Write the person's workbook with its problems marked; nothing is written where there is nothing to mark."""
    content = marked_copy(path, imported.reading)
    try:
        if content is not None:
            out.write_bytes(content)
    except OSError as error:
        raise Unusable("bad_output", f"不能写到{out}：{error.strerror}。请换一个目录。") from error


@transaction.atomic
def _import(unit: Unit, round: Round, at: datetime, options: dict[str, Any]) -> tuple[Imported, Declaration]:
    """Start a declaration where there is none, import, and take the empty one back when nothing was saved."""
    clerk = person_for(unit, Action.FILL, Role.CLERK, at=at)
    standing = in_hand(unit, round)
    declaration = editable(standing, unit, round, actor=clerk, at=at)
    path = options["file"]
    how = {"confirmed": options["confirm"], "split": options["split"], "gaps": options["gaps"]}
    wishes = replace(FILE_COUNTS, missing="system") if options["keep_missing"] else FILE_COUNTS
    imported = import_workbook(path, declaration, name=path.name, **how, wishes=wishes, actor=clerk, at=at)
    if imported.saved and options["submit"]:
        _submit(declaration, None if imported.again else imported.kept, clerk, at)
    if not imported.saved and standing is None:
        transaction.set_rollback(True)
    return imported, declaration


def _submit(declaration: Declaration, kept: DeclarationFile | None, clerk: User, at: datetime) -> None:
    """Hand in and certify; a refusal takes everything back, the original kept just now on the disk too."""
    try:
        explain_from_remarks(declaration, actor=clerk, at=at)
        hand_in(declaration, actor=clerk, at=at)
        certify(declaration, actor=person_for(declaration.unit, Action.CERTIFY, Role.LEADER, at=at), at=at)
    except Refused:
        if kept is not None:
            kept.file.delete(save=False)
        raise


def instant_of(words: str | None, round: Round) -> datetime:
    """The instant that `--at` names, else the first morning on which the round lets units declare. Raises `Unusable`."""
    if words is None:
        opening = next(p for p in Phase.objects.filter(round=round).order_by("number") if Allow.DECLARE in p.allows)
        return opening.opens + OPENING_HOUR
    try:
        instant = datetime.fromisoformat(words)
    except ValueError:
        instant = None
    if instant is None or instant.year not in YEARS:
        raise Unusable("bad_time", f"--at“{words}”不是可用的 ISO 格式时刻，例如：2020-10-12T09:00+08:00。")
    return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)
