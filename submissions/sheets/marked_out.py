"""A refused workbook comes back: which cells are marked, what their comments say, how the list of problems is grouped."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from campaign.checks import Problem, Severity
from campaign.sheets.marking import Marks, can_be_marked, marked_workbook
from submissions.checks import FIELDS
from submissions.checks.rulebook import rules
from submissions.sheets.declaration_in import Reading

TONES: Mapping[Severity, str] = {
    Severity.BLOCKER: "wrong",
    Severity.ERROR: "wrong",
    Severity.WARNING: "doubt",
    Severity.INFO: "note",
}
NOTES_LISTED = 200
# Names of what is wrong with a file; the rules of the form have theirs in the rulebook.
KINDS: Mapping[str, str] = {
    **dict.fromkeys(("unknown_value", "unknown_category"), "不在可选范围内"),
    **dict.fromkeys(("formula", "error_value", "bool_not_text"), "公式、错误值或者逻辑值"),
    **dict.fromkeys(("date_not_text", "bad_date"), "被变成日期的内容"),
    **dict.fromkeys(("merged_across", "merged_filled_down"), "合并的单元格"),
    "basis_without_item": "依据没有对应的事项",
    **dict.fromkeys(("missing_column", "row_gaps"), "缺少栏目"),
    "several_materials": "一格写了多种证明",
    "number_taken_off": "名称前面的序号",
    "service_carried_down": "按上一行填入的事项名称",
    **dict.fromkeys(("hidden_sheet", "hidden_columns", "hidden_rows"), "隐藏的内容"),
    **dict.fromkeys(("comments_ignored", "pictures_ignored"), "不读取的批注和图片"),
    **dict.fromkeys(("unknown_column", "column_guessed", "outside_table", "row_not_read"), "没有对应栏目的内容"),
    **dict.fromkeys(("footer_ignored", "repeated_header", "section_row"), "不作为事项读取的行"),
    **dict.fromkeys(("header_not_found", "header_two_rows", "duplicate_header", "two_tables"), "表头"),
}
OTHER = "其他"
_ROW = re.compile(r"第([0-9]+)行")


def marked_copy(path: Path, reading: Reading) -> bytes | None:
    """Give the workbook at `path` with the problems of its `reading` marked and listed; None when there is nothing to
    mark, or the file is not one that can be marked."""
    return marked_workbook(path, marks_of(reading)) if has_marks(reading) and can_be_marked(path) else None


def has_marks(reading: Reading) -> bool:
    """Say whether anything of the reading stands at a cell; a file refused at the gate has only words."""
    return any(_is_marked(problem) for problem in reading.problems)


def marks_of(reading: Reading) -> Marks:
    """Give what is coloured, commented and listed: what must be mended and what is to be looked at; hints only listed."""
    fields = {cell: key for draft in reading.drafts for key, cell in draft.where.items()}
    at_cell: dict[tuple[str, str], list[Problem]] = {}
    for problem in reading.problems:
        if _is_marked(problem):
            at_cell.setdefault((problem.sheet, _address(problem)), []).append(problem)
    marks = [(*place, _worst(found), _comment(found, fields.get(place[1], ""))) for place, found in at_cell.items()]
    told = [problem for problem in reading.problems if problem.severity is not Severity.INFO]
    hints = [problem for problem in reading.problems if problem.severity is Severity.INFO]
    groups = [(title, [_line(one) for one in found]) for title, found in _grouped(told)]
    if hints:
        groups.append(("提示，不影响录入", [_line(one) for one in hints[:NOTES_LISTED]]))
    return Marks(marks, groups, _notes(told, len(hints)))


def _is_marked(problem: Problem) -> bool:
    return bool(problem.sheet and problem.where) and problem.severity is not Severity.INFO


def _address(problem: Problem) -> str:
    """The cell to mark: for what is said of a row its first one."""
    row = _ROW.fullmatch(problem.where)
    return f"A{row[1]}" if row else problem.where


def _worst(found: Iterable[Problem]) -> str:
    tones = {TONES[problem.severity] for problem in found}
    return "wrong" if "wrong" in tones else "doubt"


def _comment(found: Sequence[Problem], key: str) -> str:
    """What is wrong, and an example of what is right where the words have none."""
    words = "\n".join(dict.fromkeys(problem.words for problem in found))
    example = FIELDS[key.partition(".")[0]].example if key else ""
    return f"{words}\n示例：{example}" if example and example not in words and "例如" not in words else words


def _line(problem: Problem) -> tuple[str, str, str, str]:
    return problem.sheet, _address(problem), TONES[problem.severity], problem.words


def kind_of(problem: Problem) -> str:
    """Give the name of the kind of problem, by which the list is grouped."""
    rule = rules().get(problem.code)
    return rule.name if rule else KINDS.get(problem.code, OTHER)


def _grouped(problems: Sequence[Problem]) -> list[tuple[str, list[Problem]]]:
    """By kind; what must be mended first, the commoner kind before the rarer, 其他 last."""
    by_kind = sorted(problems, key=kind_of)
    groups = [(title, list(found)) for title, found in groupby(by_kind, key=kind_of)]
    return sorted(groups, key=lambda group: (_worst(group[1]) != "wrong", group[0] == OTHER, -len(group[1])))


def _notes(told: Sequence[Problem], hints: int) -> tuple[str, ...]:
    wrong = sum(1 for problem in told if TONES[problem.severity] == "wrong")
    counts = f"须改正{wrong}处，提醒{len(told) - wrong}处" + (f"，提示{hints}处" if hints else "") + "。"
    return (
        f"{counts}浅红色的单元格须改正，浅黄色的请核对；改法写在单元格的批注里。点“位置”可以到达单元格。",
        "请在本文件中改正、保存，再上传；系统按原来的事项更新，不会重复录入。本页、批注和底色不用删除。",
        "原表中的图片、图表和个别下拉框可能没有保留，文字和格式不变。",
    )
