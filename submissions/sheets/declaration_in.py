"""Annex 2 from a workbook: the neutral table becomes drafts of items, or problems that name their cells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from campaign.checks import Problem, Severity
from campaign.sheets.neutral import NeutralWorkbook
from submissions.checks import BasisDraft, ItemDraft, problems_of_declaration, problems_of_item
from submissions.sheets.cells import Value, Wrong, value_in
from submissions.sheets.header import Columns, Table, find_table, header_words
from submissions.sheets.rows import BASIS_KEYS, TableRow, sort_rows

Verdict = Literal["accept", "warn", "rowerr", "reject"]
SHOWN_PROBLEMS = 1_000
# These often only follow from another problem of the file, so another one gives the code.
LESS_TELLING = {"bad_date": 1, "required": 2}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook says. Only `accept`, and `warn` after the person's yes, may be saved."""

    verdict: Verdict
    code: str
    drafts: tuple[ItemDraft, ...] = ()
    problems: tuple[Problem, ...] = ()
    sheet: str = ""

    @property
    def rows(self) -> int:
        """How many items the preview shows."""
        return len(self.drafts)


def rejected(problem: Problem) -> Reading:
    """Give the reading of a file that is refused as a whole."""
    return Reading("reject", problem.code, (), (problem,))


def read_declaration(neutral: NeutralWorkbook, columns: Columns, unit_name: str) -> Reading:
    """Read Annex 2 out of a neutral workbook.

    `columns` are the form's columns as data, `unit_name` fills an empty 索要单位. Gives verdict, code, drafts of all
    items (also of faulty ones, for the preview) and the problems, each with its cell. Never raises for what is in it.
    """
    table = find_table(neutral, columns)
    if isinstance(table, Problem):
        return rejected(table)
    lines = sort_rows(table, header_words(columns))
    if not lines.items and not any(problem.severity is Severity.BLOCKER for problem in lines.problems):
        words = (
            "表头下面没有填写任何事项。请从表头的下一行开始填写，一行一项；确实没有证明事项的，请在系统中办理“零报告”。"
        )
        return rejected(Problem(f"A{table.header.number + 1}", "no_rows", Severity.BLOCKER, words, table.sheet.name))
    by_key = {str(column["key"]): column for column in columns}
    problems = [*lines.problems, *_of_sheet(table)]
    drafts: list[ItemDraft] = []
    for item, bases in lines.items:
        draft, found = _draft(item, bases, by_key, unit_name)
        drafts.append(draft)
        problems.extend(found)
    numbered, notes = _numbered(drafts)
    problems.extend(notes)
    problems.extend(problems_of_declaration(numbered))
    reading = _reading(numbered, [replace(problem, sheet=table.sheet.name) for problem in problems])
    return replace(reading, sheet=table.sheet.name)


def _of_sheet(table: Table) -> Iterator[Problem]:
    sheet = table.sheet
    if sheet.state != "visible":
        words = f"申报表所在的工作表“{sheet.name[:31]}”是隐藏的，系统已读取。请在预览中核对。"
        yield Problem("", "hidden_sheet", Severity.WARNING, words)
    hidden = [column for column in table.keys if sheet.is_hidden_column(column)]
    if hidden:
        words = f"有{len(hidden)}列是隐藏的，系统已一并读取。请在预览中核对。"
        yield Problem(table.header.address(hidden[0]), "hidden_columns", Severity.WARNING, words)
    if sheet.comments:
        words = f"有{len(sheet.comments)}个单元格带批注，批注不读取。需要保留的内容请填入“备注”，例如“与区级同名事项一并清理”。"
        yield Problem(sheet.comments[0], "comments_ignored", Severity.WARNING, words)
    if sheet.pictures:
        words = f"表中有{sheet.pictures}个图片或图形（如印章、截图），不读取。报送由分管领导在系统中签发，不用盖章；图片里的内容请填成文字。"
        yield Problem("", "pictures_ignored", Severity.WARNING, words)


def _draft(
    item: TableRow, further: Sequence[TableRow], columns: Mapping[str, Mapping[str, Any]], unit_name: str
) -> tuple[ItemDraft, list[Problem]]:
    """Give the draft of one item and its problems; a field that could not be read is not also said to be missing."""
    values, problems = _values(item, columns)
    where = {key: item.where(key) for key in item.columns}
    bases = [_basis(values)] if any(item.cell(key) for key in BASIS_KEYS) else []
    for line in further:
        basis_values, basis_problems = _values(line, columns)
        bases.append(_basis(basis_values))
        problems.extend(basis_problems)
        order = "" if len(bases) == 1 else f".{len(bases)}"
        where.update({key + order: line.where(key) for key in BASIS_KEYS & line.columns.keys()})
    fields = {key: value for key, value in values.items() if key not in BASIS_KEYS and value is not None}
    if "demanding_unit" not in fields and not item.cell("demanding_unit"):
        fields["demanding_unit"] = unit_name
    draft = ItemDraft(**fields, bases=tuple(bases), where=where)  # type: ignore[arg-type]
    unread = {problem.where for problem in problems}
    unread |= {line.where(key) for line in (item, *further) for key in line.covered}
    problems.extend(problem for problem in problems_of_item(draft) if problem.where not in unread)
    return draft, problems


def _values(line: TableRow, columns: Mapping[str, Mapping[str, Any]]) -> tuple[dict[str, Value], list[Problem]]:
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for key in line.columns:
        cell = line.cell(key)
        if cell is None:
            continue
        try:
            values[key] = value_in(cell, columns[key])
        except Wrong as wrong:
            problems.append(Problem(line.where(key), wrong.code, Severity.BLOCKER, wrong.words))
    return values, problems


def _basis(values: Mapping[str, Value]) -> BasisDraft:
    title, clause, text, level = (
        str(values.get(key) or "") for key in ("basis_title", "basis_clause", "basis_text", "basis_level")
    )
    if title in ("无", "无依据", "/") and level in ("", "none"):
        title, level = "", "none"
    return BasisDraft(title, clause, text, level)


def _numbered(drafts: Sequence[ItemDraft]) -> tuple[list[ItemDraft], list[Problem]]:
    """Rulings go by the number, so each item has one of its own: numbers that fail this are given anew, by row."""
    given = [draft.no for draft in drafts if draft.no]
    if len(set(given)) == len(drafts):
        return list(drafts), []
    numbered = [replace(draft, no=number) for number, draft in enumerate(drafts, 1)]
    if not given:
        return numbered, []
    words = "“序号”有空缺或重复，系统已按行次从1起重新编号。请以预览中的序号为准。"
    first = next((draft for draft in drafts if not draft.no or given.count(draft.no) > 1), drafts[0])
    return numbered, [Problem(first.where.get("no", ""), "renumbered", Severity.INFO, words)]


def _reading(drafts: Sequence[ItemDraft], problems: Sequence[Problem]) -> Reading:
    by_weight = {severity: [p for p in problems if p.severity is severity] for severity in Severity}
    blockers, warnings = by_weight[Severity.BLOCKER], by_weight[Severity.WARNING]
    shown = [*blockers, *warnings, *by_weight[Severity.INFO]]
    if len(shown) > SHOWN_PROBLEMS:
        words = f"共有{len(shown)}处问题，先列出前{SHOWN_PROBLEMS}处。请改正后重新上传，系统会再次检查。"
        shown = [*shown[:SHOWN_PROBLEMS], Problem("", "more_problems", Severity.INFO, words)]
    if blockers:
        telling = min(blockers, key=lambda problem: LESS_TELLING.get(problem.code, 0))
        return Reading("rowerr", telling.code, tuple(drafts), tuple(shown))
    if warnings:
        return Reading("warn", warnings[0].code, tuple(drafts), tuple(shown))
    return Reading("accept", "ok", tuple(drafts), tuple(shown))
