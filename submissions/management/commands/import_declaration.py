"""Read an Annex 2 workbook into a unit's declaration, and hand it in when asked: the same operations as the pages."""

import json
import sys
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from campaign.access import people_who_can
from campaign.enums import Role
from campaign.models import Phase, Round, Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import Refused, appoint
from campaign.roles import Action
from submissions.models import Declaration
from submissions.operations import certify, hand_in, start_declaration
from submissions.operations.items import NotEditable
from submissions.queries import in_hand
from submissions.sheets.importing import Imported, import_workbook

OPENING_HOUR = timedelta(hours=9)


class Command(BaseCommand):
    help = "读入一个单位的《证明事项清理申报表》（附件2）；--submit 时提交并签发。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the workbook, the unit, whether to hand in, and the clock."""
        parser.add_argument("file", type=Path, help="申报表工作簿")
        parser.add_argument("--unit", required=True, help="单位编码")
        parser.add_argument("--submit", action="store_true", help="录入后提交并签发")
        parser.add_argument("--confirm", action="store_true", help="有提醒时仍然录入")
        parser.add_argument("--at", help="按此时刻办理（ISO 格式；缺省为本轮可以申报的第一天）")
        parser.add_argument("--round", type=int, default=1, help="轮次")
        parser.add_argument("--json", action="store_true", help="在标准输出写一个 JSON 值")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, print the answer, and end with 0 for accept and warn, 1 otherwise."""
        unit = Unit.objects.select_related("division").filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(f"没有编码为“{options['unit']}”的单位。")
        round = Round.objects.select_related("campaign").filter(number=options["round"]).first()
        if round is None:
            raise CommandError(f"没有第{options['round']}轮。请先运行 prepare。")
        if not options["file"].is_file():
            raise CommandError(f"找不到文件{options['file']}。")
        at = _instant(options["at"], round)
        try:
            imported, declaration = _import(unit, round, at, options)
        except Refused as refusal:
            self._print(_refusal(refusal), refusal.words, options["json"])
            sys.exit(1)
        answer = _answer(imported, declaration)
        words = "\n".join(f"{p['sheet']} {p['cell']} {p['words']}".strip() for p in answer["problems"])
        self._print(answer, words or f"已读入{answer['rows']}项。", options["json"])
        if answer["verdict"] not in {"accept", "warn"}:
            sys.exit(1)

    def _print(self, answer: dict[str, Any], words: str, as_json: bool) -> None:
        self.stdout.write(json.dumps(answer, ensure_ascii=False) if as_json else words)


@transaction.atomic
def _import(unit: Unit, round: Round, at: datetime, options: dict[str, Any]) -> tuple[Imported, Declaration]:
    """Start a declaration where there is none, import, and take the empty one back when nothing was saved."""
    clerk = _person(unit, Action.FILL, Role.CLERK, at)
    declaration = in_hand(unit, round)
    fresh = declaration is None
    if declaration is None:
        declaration = start_declaration(unit, round, actor=clerk, at=at)
    elif not declaration.is_editable:
        raise NotEditable(f"本轮申报表{declaration.get_state_display()}，回执号{declaration.receipt}，不能再录入。")
    path = options["file"]
    imported = import_workbook(path, declaration, name=path.name, confirmed=options["confirm"], actor=clerk, at=at)
    if imported.saved and options["submit"]:
        hand_in(declaration, actor=clerk, at=at)
        certify(declaration, actor=_person(unit, Action.CERTIFY, Role.LEADER, at), at=at)
    if not imported.saved and fresh:
        transaction.set_rollback(True)
    return imported, declaration


def _person(unit: Unit, action: Action, role: Role, at: datetime) -> User:
    """Somebody posted in the unit who may do it; else a post is made."""
    if person := people_who_can(action, unit).first():
        return person
    facts = {"name": f"{unit.short_name or unit.name}{role.label}"[:40], "password": "!"}
    user, _ = User.objects.get_or_create(username=f"{unit.code}-{role.value}", defaults=facts)
    appoint(user, unit, role, actor=None, at=at)
    return user


def _instant(words: str | None, round: Round) -> datetime:
    if words is None:
        opening = next(p for p in Phase.objects.filter(round=round).order_by("number") if "declare" in p.allows)
        return opening.opens + OPENING_HOUR
    try:
        instant = datetime.fromisoformat(words)
    except ValueError as error:
        raise CommandError(f"--at“{words}”不是 ISO 格式的时刻，例如：2020-10-12T09:00+08:00。") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=SHANGHAI)


def _answer(imported: Imported, declaration: Declaration) -> dict[str, Any]:
    reading = imported.reading
    return {
        "verdict": reading.verdict,
        "code": reading.code,
        "rows": reading.rows,
        "problems": [_problem(asdict(problem)) for problem in reading.problems],
        "declaration": declaration.pk if imported.saved else None,
        "receipt": (declaration.receipt or "") if imported.saved else "",
    }


def _problem(facts: dict[str, Any]) -> dict[str, str]:
    return {
        "sheet": facts["sheet"],
        "cell": facts["where"],
        "code": facts["code"],
        "severity": str(facts["severity"]),
        "words": facts["words"],
    }


def _refusal(refusal: Refused) -> dict[str, Any]:
    code = {"NotEditable": "not_editable", "PhaseClosed": "phase_closed"}.get(type(refusal).__name__, "refused")
    problem = {"sheet": "", "cell": "", "code": code, "severity": "blocker", "words": refusal.words}
    return {"verdict": "reject", "code": code, "rows": 0, "problems": [problem], "declaration": None, "receipt": ""}
