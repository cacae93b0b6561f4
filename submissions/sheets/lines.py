"""One row below the header: its cells by key, whatever way the table writes them (one column, ticks, one column a level)."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from campaign.checks import trimmed
from campaign.sheets import neutral
from campaign.sheets.neutral import Cell, Row, column_letters
from submissions.sheets.cells import is_blank
from submissions.sheets.tables import Table

_TICKS = frozenset("√✓✔☑■●⊙◎○◯1是有对vy＊*")
_NO_TICKS = frozenset({"×", "x", "✗", "☒", "否", "无", "0", "-", "--", "—", "——", "/", "\\", "□", "☐", "n", "空"})


@dataclass(slots=True)
class TableRow:
    """One row as it will be read: its own cells by key, and those filled down from merges above."""

    row: Row
    own: dict[str, Cell]
    columns: Mapping[str, int]
    filled: dict[str, Cell] = field(default_factory=dict)
    covered: set[str] = field(default_factory=set)  # keys under a merge across columns
    context: Mapping[str, str] = field(default_factory=dict)  # what a title or a section above says of it, by key

    def cell(self, key: str) -> Cell | None:
        """Give the cell of a key, own or filled down."""
        return self.own.get(key) or self.filled.get(key)

    def where(self, key: str) -> str:
        """Give the address where the key's value stands or should stand."""
        column = self.columns.get(key)
        return self.row.address(column) if column else ""

    def places(self) -> dict[str, str]:
        """Give the address of every key that has a column."""
        number = self.row.number
        return {key: f"{column_letters(column)}{number}" for key, column in self.columns.items()}

    @property
    def place(self) -> str:
        """Give the address by which the whole row is named: its certificate, else its first cell."""
        return self.where("cert_name") or self.where("service_name") or self.row.address(self.row.cells[0].column)


def lines_of(table: Table) -> Iterator[TableRow]:
    """Walk over the rows of the table's body."""
    columns = table.columns
    keys = {column: key for column, key in table.keys.items() if key}
    plain = not (table.head.ticks or table.head.levels)
    for row in table.body:
        own = {keys[cell.column]: cell for cell in row.cells if cell.column in keys and not is_blank(cell)}
        yield TableRow(row, own if plain else {**_ticked(table, row), **_by_level(table, row), **own}, columns)


def _ticked(table: Table, row: Row) -> dict[str, Cell]:
    """Ticks become the words they stand for, joined; what is neither tick nor blank stays as typed and will be asked for."""
    found: dict[str, list[str]] = {}
    places: dict[str, int] = {}
    for cell in row.cells:
        meant = table.head.ticks.get(cell.column)
        if meant is None or is_blank(cell):
            continue
        key, label = meant
        if cell.kind in (neutral.FORMULA, neutral.ERROR, neutral.DATE, neutral.BAD_DATE):
            return {key: cell}
        tick = tick_in(cell)
        if tick is not False:
            places.setdefault(key, cell.column)
            found.setdefault(key, []).append(label if tick else trimmed(cell.value))
    return {key: Cell(places[key], neutral.TEXT, "、".join(words)) for key, words in found.items()}


def tick_in(cell: Cell) -> bool | None:
    """Say whether the cell is ticked; None when that cannot be told."""
    if cell.kind == neutral.BOOL:
        return cell.value == "1"
    text = unicodedata.normalize("NFKC", trimmed(cell.value)).casefold()
    if cell.kind == neutral.NUMBER:
        return {"1": True, "1.0": True, "0": False, "0.0": False}.get(text)
    return True if len(text) == 1 and text in _TICKS else False if text in _NO_TICKS else None


def _by_level(table: Table, row: Row) -> dict[str, Cell]:
    """A basis under 法律 or 规章 is a basis of that force; a mere tick there says the force alone."""
    texts: list[str] = []
    forces: list[str] = []
    first = 0
    for cell in row.cells:
        force = table.head.levels.get(cell.column)
        if force is None or is_blank(cell):
            continue
        first = first or cell.column
        if cell.kind not in (neutral.TEXT, neutral.NUMBER):
            return {"basis_title": cell}
        tick = tick_in(cell)
        if tick is None:
            texts.append(f"【{force}】{trimmed(cell.value)}")
        elif tick:
            forces.append(force)
    found = {"basis_title": "；".join(texts), "basis_level": "、".join(forces)}
    return {key: Cell(first, neutral.TEXT, text) for key, text in found.items() if text}
