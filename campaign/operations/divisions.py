"""Load divisions: by code, parents before children, as often as wanted (domain ruling 14)."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from campaign.enums import Level
from campaign.models import Division
from campaign.operations.rows import BadRows, Loaded, Row, numbered

LEVELS: dict[str, Level] = {
    **{level.name.lower(): level for level in Level},
    **{str(level.value): level for level in Level},
}
FIELDS = ("name", "level", "type", "parent_id", "path", "former_names", "roman", "tibetan")
CODE = re.compile(r"\d{6}(\d{3}){0,2}", re.ASCII)


def load_divisions(rows: Iterable[Row], *, names: Iterable[Row] = (), former: Iterable[Row] = ()) -> Loaded:
    """Load rows of code, name, level (word or number), parent_code, type; gives what was new, changed and the same.

    `names` adds code, roman, tibetan; `former` adds code, other_name, relation, changed_on, source. What the rows do not
    name stays as it is. A new name keeps the old one among the former names; a row that still has a former name does not
    bring it back. Raises `BadRows` with the lines that are wrong; then nothing has changed.
    """
    rows = list(rows)
    romans = {row["code"]: row for row in names}
    others = _other_names(former)
    made = changed = 0
    with transaction.atomic():
        stored = {division.code: division for division in Division.objects.select_for_update()}
        _refuse_bad(rows, stored)
        before = {code: _facts(division) for code, division in stored.items()}
        for row in sorted(rows, key=lambda row: LEVELS[row["level"]]):
            division = stored.setdefault(row["code"], Division(code=row["code"]))
            _set(division, row, stored.get(row["parent_code"]), romans.get(division.code), others[division.code])
        for level in Level:
            of_level = [division for division in stored.values() if division.level == level]
            for division in of_level:
                # Parents have been stored a level before; a child follows its parent even where no row names it.
                division.parent = stored[division.parent.code] if division.parent else None
                division.path = Division.path_below(division.parent, division.code)
            new = [division for division in of_level if division.code not in before]
            altered = [row for row in of_level if row.code in before and _facts(row) != before[row.code]]
            Division.objects.bulk_create(new)
            Division.objects.bulk_update(altered, [name.removesuffix("_id") for name in FIELDS], batch_size=100)
            made, changed = made + len(new), changed + len(altered)
    return Loaded(made, changed, len(rows) - made - changed)


def _set(
    division: Division, row: Row, parent: Division | None, names: Row | None, others: list[dict[str, Any]]
) -> None:
    given_up = {other["name"] for other in division.former_names if other["relation"] == "former"}
    if division.name and row["name"] not in {division.name, *given_up}:
        division.former_names = [*division.former_names, _other(division.name)]
    if row["name"] not in given_up:
        division.name = row["name"]
    known = {other["name"] for other in division.former_names}
    division.former_names = [*division.former_names, *(other for other in others if other["name"] not in known)]
    division.level = LEVELS[row["level"]]
    division.type = row["type"]
    division.parent = parent
    division.path = Division.path_below(parent, division.code)
    if names:
        division.roman, division.tibetan = names["roman"], names["tibetan"]


def _facts(division: Division) -> tuple[Any, ...]:
    return tuple(getattr(division, field) for field in FIELDS)


def _other(name: str, relation: str = "former", on: str = "", basis: str = "") -> dict[str, Any]:
    return {"name": name, "relation": relation, "on": on, "basis": basis}


def _other_names(rows: Iterable[Row]) -> dict[str, list[dict[str, Any]]]:
    others: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        others[row["code"]].append(_other(row["other_name"], row["relation"], row["changed_on"], row["source"]))
    return others


def _refuse_bad(rows: list[Row], stored: dict[str, Division]) -> None:
    levels = {code: division.level for code, division in stored.items()}
    levels.update({row["code"]: LEVELS[row["level"]] for row in rows if row["level"] in LEVELS})
    problems, seen = [], set()
    for line, row in numbered(rows):
        words = _wrong(row, levels) or (f"区划代码{row['code']}重复" if row["code"] in seen else "")
        seen.add(row["code"])
        if words:
            problems.append(f"第{line}行：{words}。")
    if problems:
        raise BadRows(problems)


def _wrong(row: Row, levels: dict[str, int]) -> str:
    """What is wrong with one row, "" when nothing is."""
    if not CODE.fullmatch(row["code"]):
        return f"区划代码“{row['code']}”应为6位、9位或12位数字"
    if not row["name"] or not row["type"]:
        return f"{row['code']}的名称和类型不能为空"
    if row["level"] not in LEVELS:
        return f"{row['code']}的层级“{row['level']}”应为region、prefecture、county、township或1至4"
    level = LEVELS[row["level"]]
    if level == Level.REGION:
        return "" if not row["parent_code"] else f"{row['code']}是自治区级，上级代码应为空"
    above = levels.get(row["parent_code"])
    if above is None:
        return f"{row['code']}的上级代码“{row['parent_code']}”不存在"
    return "" if above == level - 1 else f"{row['code']}的上级代码“{row['parent_code']}”不是它的上一级"
