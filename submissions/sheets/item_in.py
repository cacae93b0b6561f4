"""One item of a table: its row and the rows of its further bases become a draft, and problems at their cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from campaign.checks import Problem, Severity
from campaign.enums import BasisLevel
from submissions.checks import FIELDS, BasisDraft, ItemDraft, problems_of_item
from submissions.checks.weighing import in_a_file
from submissions.sheets.cells import Value, Wrong, value_in
from submissions.sheets.lines import TableRow
from submissions.sheets.rows import BASIS_KEYS
from submissions.sheets.several import LONGEST_CELL, bases_in, leading_clause, levels_named
from submissions.sheets.vocabulary import value_of

REMARK_MAX = FIELDS["remark"].max_length or 0
# What may be missing or unreadable in a draft that is finished in the browser; the text of a closed column is kept.
GAPS = frozenset({"required", "missing_column", "row_gaps", "unknown_value", "unknown_category"})

ByKey = Mapping[str, Mapping[str, Any]]


@dataclass(slots=True)
class Read:
    """What one row was read as; `gaps` are the keys that it needs and the table has no column for."""

    draft: ItemDraft
    place: str
    problems: list[Problem] = field(default_factory=list)
    gaps: tuple[str, ...] = ()
    kept: str = ""  # what was typed in closed columns and could not be understood


def read_item(item: TableRow, further: Sequence[TableRow], columns: ByKey, unit_name: str) -> Read:
    """Give the draft of one item and its problems; a field that could not be read is not also said to be missing."""
    values, problems, kept = _values(item, columns)
    where = item.places()
    bases: list[BasisDraft] = []
    for line in (item, *further):
        more, found, unknown = (values, [], {}) if line is item else _values(line, columns)
        problems.extend(found)
        kept |= unknown
        if any(line.cell(key) for key in BASIS_KEYS):
            made, unclear = _bases(more, line)
            problems.extend(unclear)
            if bases or len(made) > 1 or line is not item:  # the first basis in the item's own row stands there already
                _place_bases(where, line, len(bases), len(bases) + len(made))
            bases.extend(made)
    own = columns.keys() - BASIS_KEYS
    fields = {key: value for key, value in values.items() if key in own and value is not None}
    if "demanding_unit" not in fields and not item.cell("demanding_unit"):
        fields["demanding_unit"] = unit_name
    draft = ItemDraft(**fields, bases=tuple(bases), where=where)  # type: ignore[arg-type]
    unread = {problem.where for problem in problems}
    unread |= {line.where(key) for line in (item, *further) for key in line.covered}
    asked = [problem for problem in in_a_file(problems_of_item(draft)) if problem.where not in unread]
    told, gaps = _with_cells(asked, item, columns)
    return Read(draft, item.place, [*problems, *told], gaps, "；".join(f"{key}：{text}" for key, text in kept.items()))


def as_draft(read: Read) -> ItemDraft:
    """Give the item as it is kept although it has gaps: what could not be understood goes to the remark."""
    if not read.kept:
        return read.draft
    remark = "　".join(part for part in (read.draft.remark, f"原表所填：{read.kept}") if part)
    return replace(read.draft, remark=remark[:REMARK_MAX])


def _values(line: TableRow, columns: ByKey) -> tuple[dict[str, Value], list[Problem], dict[str, str]]:
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    kept: dict[str, str] = {}
    for key in line.columns:
        cell = line.cell(key)
        if cell is None:
            continue
        column = {**columns[key], "max_length": LONGEST_CELL} if key == "basis_title" else columns[key]
        try:
            values[key] = value_in(cell, column)
        except Wrong as wrong:
            levels = levels_named(cell.value) if key == "basis_level" and wrong.code == "unknown_value" else []
            if levels:
                values["basis_levels"] = "、".join(levels)
                continue
            problems.append(Problem(line.where(key), wrong.code, Severity.BLOCKER, wrong.words))
            if wrong.code in GAPS:
                kept[str(column["header"])] = " ".join(cell.value.split())
    for key, said in line.context.items():
        if key not in values and key not in line.columns:
            values[key] = _said(key, said, columns)
    return values, problems, kept


def _said(key: str, said: str, columns: ByKey) -> Value:
    """What a title or a section says stands for the cell that the table has not."""
    vocabulary = columns[key]["vocabulary"]
    return value_of(vocabulary, said) if vocabulary else said


def _bases(values: Mapping[str, Value], line: TableRow) -> tuple[list[BasisDraft], list[Problem]]:
    title, clause, text, level = (
        str(values.get(key) or "") for key in ("basis_title", "basis_clause", "basis_text", "basis_level")
    )
    if title in ("无", "无依据", "/") and level in ("", BasisLevel.NONE):
        title, level = "", BasisLevel.NONE.value
    if title and text and "basis_clause" not in line.columns:
        clause, text = leading_clause(text)
    levels = [one for one in str(values.get("basis_levels") or level).split("、") if one]
    made = bases_in(BasisDraft(title, clause, text, level), levels)
    if len(levels) < 2 or all(basis.level for basis in made):
        return made, []
    words = (
        f"“效力层级”填了{len(levels)}级，设定依据有{len(made)}条，对不上。"
        "请一条依据填一级，例如“行政法规”；多条依据的，在下一行只填四个依据栏。"
    )
    return made, [Problem(line.where("basis_level"), "unknown_value", Severity.BLOCKER, words)]


def _place_bases(where: dict[str, str], line: TableRow, before: int, count: int) -> None:
    """Name for each basis the cells it came from; several out of one row share them."""
    for order in range(before + 1, count + 1):
        suffix = "" if order == 1 else f".{order}"
        where.update({key + suffix: line.where(key) for key in BASIS_KEYS & line.columns.keys()})


def _with_cells(asked: Sequence[Problem], item: TableRow, columns: ByKey) -> tuple[list[Problem], tuple[str, ...]]:
    """Give the problems that have a cell, and the keys that are wanted and have no column in the table."""
    told: list[Problem] = []
    gaps: list[str] = []
    for problem in asked:
        key = problem.where.partition(".")[0]
        if key not in columns:
            told.append(problem)
        elif problem.code == "required":
            gaps.append(key)
        else:
            told.append(replace(problem, where=item.place))
    return told, tuple(dict.fromkeys(gaps))
