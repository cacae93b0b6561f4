"""A workbook of rulings that comes back: its rows with their verdicts, and problems that name their cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from campaign.checks import Problem, Severity, comparison_key
from campaign.enums import Outcome
from campaign.sheets import neutral
from campaign.sheets.neutral import Cell, NeutralWorkbook, Row, Sheet
from campaign.sheets.safely import Refusal, read_workbook
from review.checks import Verdict
from review.sheets.rulings_out import IDENTITY, VERDICT
from submissions.sheets.cells import Wrong, is_blank, value_in
from submissions.sheets.vocabulary import value_of

LOOKED = 20  # rows among which the header is looked for
_IDENTITY = re.compile(r"R([1-9][0-9]{0,17})-([1-9][0-9]{0,17})-([0-9]{1,9})")
_DAY = re.compile(r"(20[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_ID_KEY = comparison_key("行标识")
COLUMNS: Mapping[str, Mapping[str, Any]] = {
    "outcome": {"max_length": 20, "vocabulary": None, "example": "取消"},
    "disposal": {"max_length": 40, "vocabulary": "disposal", "example": "部门核查"},
    "replacement": {"max_length": 2000, "vocabulary": None, "example": "由民政部门核查婚姻登记信息。"},
    "checking_unit": {"max_length": 100, "vocabulary": None, "example": "城关区民政局"},
    "effective_from": {"max_length": 20, "vocabulary": None, "example": "2020-11-20"},
    "reason": {"max_length": 2000, "vocabulary": None, "example": "没有法律、法规、规章依据。"},
}
HEADERS = {column.key: column.header for column in VERDICT}
CANCEL_ONLY = ("disposal", "replacement", "checking_unit", "effective_from")


@dataclass(frozen=True)
class Line:
    """One row with a verdict: which ruling, the text that was given out, where each field stands."""

    ruling: int
    seen: tuple[int, int]
    verdict: Verdict
    sheet: str
    cells: Mapping[str, str]


@dataclass
class Loaded:
    """What a workbook says: rows with a verdict, how many have none, problems by cell; `refused` as a whole, in words."""

    lines: list[Line] = field(default_factory=list)
    empty: int = 0
    problems: list[Problem] = field(default_factory=list)
    refused: str = ""


def read_rulings(path: Path) -> Loaded:
    """Read a workbook through the gate, in a child with caps; never raises for what is in it."""
    answer = read_workbook(path)
    if isinstance(answer, Refusal):
        return Loaded(refused=answer.words)
    return rulings_in(answer)


def rulings_in(workbook: NeutralWorkbook) -> Loaded:
    """The rows of the first sheet that has the header of a workbook of rulings."""
    for sheet in workbook.sheets:
        for row in sheet.rows[:LOOKED]:
            places = _places(row)
            if "identity" in places and "outcome" in places:
                return _read(sheet, row.number, places)
    words = (
        "这不是审核意见表，或者表头、行标识已被改动。请在审核目录下载“审核意见表”，在底色为浅黄色的栏目中填写后上传。"
    )
    return Loaded(refused=words)


def _places(row: Row) -> dict[str, int]:
    """Which column is which, by the words of the header."""
    known = {comparison_key(header): key for key, header in HEADERS.items()}
    found: dict[str, int] = {}
    for cell in row.cells:
        text = comparison_key(cell.value[:60]) if cell.kind == neutral.TEXT else ""
        key = "identity" if text.startswith(_ID_KEY) else known.get(text)
        if key:
            found.setdefault(key, cell.column)
    return found


def _read(sheet: Sheet, header: int, places: Mapping[str, int]) -> Loaded:
    loaded, met = Loaded(), dict[int, int]()
    for row in sheet.rows:
        if row.number <= header:
            continue
        cells = {cell.column: cell for cell in row.cells if not is_blank(cell)}
        filled = {key: cells[column] for key, column in places.items() if key != "identity" and column in cells}
        identity = cells.get(places["identity"])
        known = _IDENTITY.fullmatch(identity.value.strip()) if identity and identity.kind == neutral.TEXT else None
        if not filled:
            loaded.empty += known is not None
        elif known is None:
            words = f"本行没有可以识别的行标识（“{IDENTITY.header}”），不知道是哪一件。请从下载的审核意见表复制整行，不要新增行。"
            loaded.problems.append(_blocker(sheet, row.address(min(cell.column for cell in filled.values())), words))
        elif (pk := int(known[1])) in met:
            words = f"与第{met[pk]}行是同一件事项，以哪一行为准无法判断。请只保留一行。"
            loaded.problems.append(_blocker(sheet, row.address(places["outcome"]), words))
        else:
            met[pk] = row.number
            addresses = {key: row.address(column) for key, column in places.items()}
            verdict = _verdict(sheet, filled, addresses, loaded.problems)
            if verdict is not None:
                seen = int(known[2]), int(known[3])
                loaded.lines.append(Line(pk, seen, verdict, sheet.name, addresses))
    return loaded


def _verdict(
    sheet: Sheet, filled: Mapping[str, Cell], addresses: Mapping[str, str], problems: list[Problem]
) -> Verdict | None:
    """The verdict of a row, None where a cell cannot be read; what belongs to a cancellation only falls with it."""
    values: dict[str, Any] = {}
    wrong = False
    for key, cell in filled.items():
        try:
            values[key] = _value(key, cell)
        except Wrong as error:
            wrong = True
            problems.append(_blocker(sheet, addresses[key], error.words))
    if not wrong and not values.get("outcome"):
        words = "填了其他栏目，没有填结论。请从下拉框中选择：取消、保留、提请上级取消或者剔除；不办理的，清空本行的审核栏目。"
        problems.append(_blocker(sheet, addresses["outcome"], words))
        wrong = True
    if wrong:
        return None
    if values["outcome"] != Outcome.CANCEL:
        values = {key: value for key, value in values.items() if key not in CANCEL_ONLY}
    return Verdict(**values)


def _value(key: str, cell: Cell) -> Any:
    column = {"key": key, "header": HEADERS[key], **COLUMNS[key]}
    if key == "effective_from":
        return _day(cell, column)
    value = value_in(cell, column)
    if key != "outcome":
        return value
    labels = {str(one.label): one.value for one in Outcome}
    outcome = labels.get(str(value)) or value_of("proposal", str(value))
    if outcome is None:
        words = f"“结论”填的“{str(value)[:30]}”不在可选范围内。可以填：{'、'.join(labels)}。请改正。"
        raise Wrong("unknown_value", words)
    return outcome


def _day(cell: Cell, column: Mapping[str, Any]) -> date:
    text = cell.value if cell.kind == neutral.DATE else str(value_in(cell, column))
    found = _DAY.fullmatch(text.strip()[:10] if cell.kind == neutral.DATE else text)
    try:
        return date(*map(int, found.groups())) if found else _no_day(text)
    except ValueError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise Wrong("bad_date", f"“执行日期”填的“{text[:20]}”不是日期。请按年-月-日填写，例如“2020-11-20”。")


def _blocker(sheet: Sheet, where: str, words: str) -> Problem:
    return Problem(where, "row", Severity.BLOCKER, words, sheet.name)
