"""A block copied in Excel or WPS and pasted into the grid: text with tabs, read by the reader of the workbooks."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from campaign.checks import Problem, Severity, comparison_key
from campaign.sheets import neutral
from campaign.sheets.neutral import Cell, Row
from submissions.checks import BasisDraft
from submissions.sheets.cells import is_blank
from submissions.sheets.item_in import Read, read_item
from submissions.sheets.lines import TableRow
from submissions.sheets.numbering import without_numbers
from submissions.sheets.rows import BASIS_KEYS

MOST_ROWS = 300
MOST_LETTERS = 400_000
COUNT = re.compile(r"\d{1,4}[.、．]?")
NAMES = frozenset({"cert_name", "service_name"})
# What a merge down a column leaves empty in the copied text: a service is merged over the certificates it demands.
FILLED_DOWN = ("service_name", "service_type", "service_code")
# What keeps a value out of its field; gaps and doubts are the draft's, and the page lists them.
UNREADABLE = frozenset(
    {"unknown_value", "unknown_category", "bad_number", "too_long", "control_character", "bidi_or_invisible"}
)

Columns = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PastedRow:
    """One row of the block: what it says of the item's fields and of its bases; `carried` was taken from the row above,
    `mark` is the list's number that was taken off the certificate's name."""

    number: int
    values: Mapping[str, Any] = field(default_factory=dict)
    bases: tuple[BasisDraft, ...] = ()
    basis_keys: frozenset[str] = frozenset()
    carried: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    mark: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it: what stands in the grid stays."""
        return not (self.values or self.bases or self.problems)


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of a block in their order, the keys of its columns, and what hinders it as a whole."""

    rows: tuple[PastedRow, ...]
    keys: tuple[str, ...]
    refusal: str = ""
    ignored: tuple[str, ...] = ()
    counted: bool = False  # a first column of figures, before the names, was left out

    @property
    def is_readable(self) -> bool:
        """Whether every cell can be stored."""
        return not self.refusal and bool(self.rows) and not any(row.problems for row in self.rows)


def read_block(
    text: str, keys: Sequence[str], columns: Columns, unit_name: str, standing: Collection[str] = ()
) -> Block:
    """Read pasted `text` whose first column is keys[0], its second keys[1] and so on.

    A first row that names columns of the form says itself which is which; what it names otherwise is left out and told.
    A row with nothing but bases belongs to the item above it. A number of the list is taken off a certificate's name as
    from an old list's (`without_numbers`), but not off one of the names that are `standing` in the paper already.
    """
    lines = cells_of(text[: MOST_LETTERS + 1])
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    named = named_by(lines[0], columns) if lines else []
    ignored: tuple[str, ...] = ()
    if named:
        ignored = tuple(cell.strip() for cell, key in zip(lines[0], named, strict=True) if not key and cell.strip())
        lines, keys = lines[1:], ["" if key == "no" else key for key in named]  # items are numbered by the grid
    counted = not named and keys[0] in NAMES and is_count(lines)
    if counted:
        lines = [line[1:] for line in lines]
    if words := refusal_of(text, lines, keys, titled=bool(named)):
        return Block((), tuple(keys), words)
    by_key = {str(column["key"]): column for column in columns}
    reads = [(row, read_item(row, further, by_key, unit_name)) for row, further in _groups(lines, keys)]
    return Block(tuple(_unnumbered(reads, standing)), tuple(filter(None, keys)), ignored=ignored, counted=counted)


def is_count(lines: Sequence[Sequence[str]]) -> bool:
    """Whether the first of several columns only counts the rows: nothing is called 1, 2, 3."""
    first = [line[0].strip() for line in lines]
    return any(len(line) > 1 for line in lines) and any(first) and all(COUNT.fullmatch(cell) for cell in first if cell)


def refusal_of(text: str, lines: Sequence[Sequence[str]], keys: Sequence[str], *, titled: bool) -> str:
    """Why a block cannot be read at all, "" when it can."""
    width = max((len(line) for line in lines), default=0)
    if len(text) > MOST_LETTERS:
        return "粘贴的内容太多。请分几次粘贴，或者存成工作簿上传。"
    if not lines:
        return "没有可以粘贴的内容。请在电子表格软件中选中单元格，复制后再粘贴。"
    if len(lines) > MOST_ROWS:
        return f"粘贴的内容有{len(lines)}行，一次最多{MOST_ROWS}行。请分几次粘贴，或者存成工作簿上传。"
    if not titled and width > len(keys):
        return (
            f"粘贴的内容有{width}列，从所选栏目起只有{len(keys)}栏。"
            "请从靠左的栏目粘贴，或者先显示更多栏目，或者连同表头一起复制。"
        )
    return ""


def cells_of(text: str) -> list[list[str]]:
    """Cut pasted text into rows and cells; a cell with tabs or line breaks stands in quotation marks, doubled inside."""
    rows: list[list[str]] = [[]]
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    at = 0
    while at <= len(text):
        value, at = _cell_at(text, at)
        rows[-1].append(value)
        if at < len(text) and text[at] == "\n":
            rows.append([])
        at += 1
    return rows


def _cell_at(text: str, at: int) -> tuple[str, int]:
    """The cell that begins at `at`, and where it ends."""
    if text.startswith('"', at):
        end = at + 1
        while (end := text.find('"', end)) >= 0 and text.startswith('""', end):
            end += 2
        inner = text[at + 1 : end] if end >= 0 else ""
        closed = end >= 0 and text[end + 1 : end + 2] in ("", "\t", "\n")
        # A name that is itself in quotation marks is copied as it stands.
        if closed and ("\n" in inner or "\t" in inner or '""' in inner):
            return inner.replace('""', '"'), end + 1
    ends = [place for place in (text.find("\t", at), text.find("\n", at)) if place >= 0]
    end = min(ends, default=len(text))
    return text[at:end], end


def named_by(line: Sequence[str], columns: Columns) -> list[str]:
    """The keys that a header row names, "" for a cell that it does not; [] when the row is none."""
    words = {
        comparison_key(word): str(column["key"])
        for column in columns
        for word in (column["header"], *column["aliases"])
    }
    found = [words.get(comparison_key(cell[:100]), "") for cell in line]
    known = [key for key in found if key]
    filled = sum(bool(cell.strip()) for cell in line)
    if len(known) < 2 or len(known) * 2 < filled or len(set(known)) < len(known):
        return []
    return found


def _groups(lines: Sequence[Sequence[str]], keys: Sequence[str]) -> list[tuple[TableRow, list[TableRow]]]:
    """The rows that are items, each with the rows below it that hold its further bases."""
    places = {key: place for place, key in enumerate(keys, 1) if key}
    groups: list[tuple[TableRow, list[TableRow]]] = []
    above: dict[str, Cell] = {}
    for number, line in enumerate(lines, 1):
        cells = tuple(Cell(place, neutral.TEXT, value) for place, value in enumerate(line, 1))
        named = {key: cells[place - 1] for key, place in places.items() if place <= len(cells)}
        own = {key: cell for key, cell in named.items() if not is_blank(cell)}
        row = TableRow(Row(number, False, cells), own, places)
        if own and groups and set(own) <= BASIS_KEYS and NAMES & places.keys() and groups[-1][0].own:
            groups[-1][1].append(row)
            continue
        if "cert_name" in own and "service_name" not in own:
            row.filled = {key: above[key] for key in FILLED_DOWN if key in above and key not in own}
        above = {key: cell for key in FILLED_DOWN if (cell := row.cell(key))} if own else above
        groups.append((row, []))
    return groups


def _unnumbered(reads: Sequence[tuple[TableRow, Read]], standing: Collection[str]) -> list[PastedRow]:
    """The rows with the list's numbers off their names."""
    names = [read.draft.cert_name for _, read in reads]
    rows = []
    for (row, read), name, (mark, plain) in zip(reads, names, without_numbers(names), strict=True):
        taken_off = mark and name not in standing
        draft = replace(read.draft, cert_name=plain) if taken_off else read.draft
        rows.append(_pasted(row, replace(read, draft=draft), mark if taken_off else ""))
    return rows


def _pasted(row: TableRow, read: Read, mark: str) -> PastedRow:
    wrong = tuple(one for one in read.problems if one.code in UNREADABLE and one.severity is Severity.BLOCKER)
    said = (row.own.keys() | row.filled.keys()) - BASIS_KEYS - {"no"}
    values = {key: getattr(read.draft, key) for key in row.columns if key in said}
    if "levels" in values:
        values["levels"] = [int(level) for level in values["levels"]]
    return PastedRow(
        row.row.number,
        values,
        read.draft.bases,
        frozenset(BASIS_KEYS & row.own.keys()),
        frozenset(row.filled),
        wrong,
        mark,
    )
