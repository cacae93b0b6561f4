"""Load units: by code, with their lines by the rules of the notice, as often as wanted."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from campaign.enums import UnitKind
from campaign.models import Division, Unit
from campaign.models.units import DECLARING_KINDS
from campaign.operations.duties import lay_down
from campaign.operations.lines import Circle, Lines
from campaign.operations.rows import BadRows, Loaded, Row, numbered

CODE = re.compile(r"(\d{6}(?:\d{3}){0,2})-\d{3}", re.ASCII)
KINDS: dict[str, UnitKind] = {
    **{kind.value: kind for kind in UnitKind},
    **{str(kind.label): kind for kind in UnitKind},
}
OFFICE_PHONE = "0891-0000000"  # until the unit gives its own
OWN = ("name", "short_name", "kind", "division")
LINES = ("reports_to", "supervisor", "panel", "reports_path")
BATCH = 100  # rows of one UPDATE … CASE: its cost grows with the square


def load_units(rows: Iterable[Row]) -> Loaded:
    """Load rows of code, name, division, kind, reports_to, supervisor; gives what was new, changed and the same.

    `kind` is the identifier or its Chinese label; codes of units and divisions; an empty `reports_to` or `supervisor` is
    found by the rules (五, ruling 8). `short_name` may be added. A new name keeps the old one among the former names; a row
    that still has a former name does not bring it back; whether a unit takes part is set once, when it is made. What new units owe in
    the rounds is laid down with them.
    Raises `BadRows` with the lines that are wrong; then nothing has changed.
    """
    rows = list(rows)
    with transaction.atomic():
        divisions = {division.code: division for division in Division.objects.all()}
        units = {unit.code: unit for unit in Unit.objects.select_for_update()}
        _refuse_bad(rows, divisions, units)
        before = {code: _facts(unit) for code, unit in units.items()}
        for row in rows:
            _set(units.setdefault(row["code"], _blank(row["code"])), row, divisions)
        new = [unit for unit in units.values() if unit.code not in before]
        Unit.objects.bulk_create(new)
        _connect(rows, units, divisions)
        altered = [unit for code, unit in units.items() if code in before and _facts(unit) != before[code]]
        Unit.objects.bulk_update(new, LINES, batch_size=BATCH)
        Unit.objects.bulk_update(altered, (*OWN, "former_names", *LINES), batch_size=BATCH)
        if new or altered:
            lay_down()
    return Loaded(len(new), len(altered), max(len(rows) - len(new) - len(altered), 0))


def rejoin() -> None:
    """Write the paths and panels anew after a line of reports was changed. Raises `Circle`."""
    units = {unit.code: unit for unit in Unit.objects.select_for_update()}
    before = {code: _facts(unit) for code, unit in units.items()}
    Lines(units.values(), Division.objects.in_bulk()).join()
    altered = [unit for code, unit in units.items() if _facts(unit) != before[code]]
    Unit.objects.bulk_update(altered, LINES, batch_size=BATCH)


def _blank(code: str) -> Unit:
    return Unit(code=code, supervision_phone=OFFICE_PHONE)


def _set(unit: Unit, row: Row, divisions: Mapping[str, Division]) -> None:
    given_up = {former["name"] for former in unit.former_names}
    if unit.name and row["name"] not in {unit.name, *given_up}:
        unit.former_names = [*unit.former_names, {"name": unit.name, "until": "", "basis": ""}]
    if row["name"] not in given_up:
        unit.name = row["name"]
    unit.short_name = row.get("short_name", unit.short_name)
    unit.kind = KINDS[row["kind"]]
    unit.division = divisions[row["division"]]
    if unit.pk is None:
        unit.takes_part = unit.kind in DECLARING_KINDS


def _connect(rows: Iterable[Row], units: Mapping[str, Unit], divisions: Mapping[str, Division]) -> None:
    lines = Lines(units.values(), {division.pk: division for division in divisions.values()})
    for row in rows:
        unit = units[row["code"]]
        known = units.get(row.get("supervisor", ""))
        unit.reports_to = units.get(row.get("reports_to", "")) or lines.reports_to(unit, known)
        unit.supervisor = known or lines.supervisor(unit)
    try:
        lines.join()
    except Circle as circle:
        raise BadRows([f"{circle}，请更正上级单位。"]) from circle


def _facts(unit: Unit) -> tuple[Any, ...]:
    fields = ("name", "short_name", "kind", "division_id", "former_names", "reports_to_id", "supervisor_id")
    return tuple(getattr(unit, field) for field in (*fields, "panel_id", "reports_path"))


def _refuse_bad(rows: Iterable[Row], divisions: Mapping[str, Division], units: Mapping[str, Unit]) -> None:
    rows = list(rows)
    codes = {*units, *(row["code"] for row in rows)}
    problems, seen = [], set()
    for line, row in numbered(rows):
        words = _wrong(row, divisions, codes) or (f"单位编码{row['code']}重复" if row["code"] in seen else "")
        seen.add(row["code"])
        if words:
            problems.append(f"第{line}行：{words}。")
    if problems:
        raise BadRows(problems)


def _wrong(row: Row, divisions: Mapping[str, Division], codes: set[str]) -> str:
    """What is wrong with one row, "" when nothing is."""
    code = CODE.fullmatch(row["code"])
    if row["division"] not in divisions:
        return f"区划代码“{row['division']}”不存在，请先载入行政区划"
    if not code or code[1] != row["division"]:
        return f"单位编码“{row['code']}”应为区划代码加连字符和三位数字，例如{row['division']}-012"
    if not row["name"]:
        return f"{row['code']}的单位名称不能为空"
    if row["kind"] not in KINDS:
        return f"{row['code']}的类别“{row['kind']}”不在可选范围：{'、'.join(str(kind.label) for kind in UnitKind)}"
    for column, title in (("reports_to", "上级单位"), ("supervisor", "主管部门")):
        other = row.get(column, "")
        if other and other not in codes:
            return f"{row['code']}的{title}“{other}”不存在"
        if other == row["code"]:
            return f"{row['code']}的{title}不能是本单位"
    return ""
