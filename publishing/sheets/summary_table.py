"""The table of Annex 5: units in the order of the places, a row of sums below each, and where all of them stand in the workbook.

The rows may fill several sheets; formulas and links then name the sheet. A place's own sheet is a part of the same table.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from campaign.enums import Level
from campaign.sheets.layout import CellValue, Formula, LinkedRow, TotalRow, quoted, sheet_name
from publishing.sheets.summary_form import COUNTS, KEYS, LETTERS, NO_RATIO, SUMMARY, SummaryRow, reduction_cell

# A function takes 255 values at most; beyond this a sum is made by the numbers of the units instead of by ranges.
MOST_TERMS = 60
REGION_ITSELF = "自治区本级"
WORDS = KEYS.index("unit_name")


@dataclass
class Sum:
    """A row of sums: the places of its rows and its own in the table (from 0), what it adds as runs of rows, and the values."""

    prefecture: str = ""
    county: str = ""
    words: str = "合计"
    start: int = 0
    at: int = 0
    spans: list[list[int]] = field(default_factory=list)
    values: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))

    def add(self, place: int, values: dict[str, int]) -> None:
        """Let one more row into the sum."""
        if self.spans and self.spans[-1][1] == place - 1:
            self.spans[-1][1] = place
        else:
            self.spans.append([place, place])
        for key, value in values.items():
            self.values[key] += value

    @property
    def side(self) -> int:
        """What was cancelled, kept and referred: it should be the baseline."""
        return sum(self.values[key] for key in ("cancelled", "retained", "referred"))


Entry = SummaryRow | Sum


@dataclass
class Child:
    """A place below the one that compiles, with the row of its sums."""

    name: str
    sums: Sum


class Table:
    """All rows of Annex 5 in their order; `children` are the places right below that have a row of sums."""

    def __init__(self, rows: Iterable[SummaryRow], place: Level) -> None:
        """Units without a prefecture stand first. `place` is the level of the place that compiles."""
        self.entries: list[Entry] = []
        self.children: list[Child] = []
        self.total = Sum()
        self._place = place
        given = list(rows)
        own = [row for row in given if not row.prefecture]
        if own:
            sums = Sum(words=f"{REGION_ITSELF}合计", start=self._next)
            self._block(own, sums)
            self._close(sums, self.total, REGION_ITSELF if place is Level.REGION else "")
        for name, units in _grouped([row for row in given if row.prefecture], "prefecture"):
            self._prefecture(name, units)
        self.total.at = self._next

    @property
    def _next(self) -> int:
        return len(self.entries)

    def _prefecture(self, name: str, units: Sequence[SummaryRow]) -> None:
        """The prefecture's own units, then each county with its sum, then the sum of the prefecture."""
        sums = Sum(name, start=self._next)
        self._block([unit for unit in units if not unit.county], sums)
        for county, members in _grouped([unit for unit in units if unit.county], "county"):
            inner = Sum(name, county, "小计", start=self._next)
            self._block(members, inner)
            self._close(inner, sums, county if self._place is Level.PREFECTURE else "")
        self._close(sums, self.total, name if self._place is Level.REGION else "")

    def _block(self, units: Iterable[SummaryRow], sums: Sum) -> None:
        for unit in units:
            sums.add(self._next, {key: getattr(unit, key) for key in COUNTS})
            self.entries.append(unit)

    def _close(self, inner: Sum, outer: Sum, child: str) -> None:
        """A row of sums, which itself counts in the sum above it."""
        inner.at = self._next
        outer.add(inner.at, inner.values)
        self.entries.append(inner)
        if child:
            self.children.append(Child(child, inner))


def _grouped(rows: Sequence[SummaryRow], key: str) -> Iterator[tuple[str, list[SummaryRow]]]:
    """Rows by the value of a field, in the order in which the values first appear."""
    order = {value: place for place, value in enumerate(dict.fromkeys(getattr(row, key) for row in rows))}
    ordered = sorted(rows, key=lambda row: order[getattr(row, key)])
    return ((value, list(members)) for value, members in groupby(ordered, key=lambda row: str(getattr(row, key))))


class Part:
    """A stretch of the table on sheets of its own: its cells, and the addresses of its rows."""

    def __init__(self, name: str, entries: Sequence[Entry], total: Sum, rows_per_sheet: int, first: int = 0) -> None:
        """`first` is the place in the table of the first of `entries`; `total` stands right below them."""
        self.total = total
        self.name = name
        self._entries, self._first, self._most = entries, first, rows_per_sheet
        self._pieces = max(1, -(-len(entries) // rows_per_sheet))

    def sheet(self, piece: int) -> str:
        """The name of one of the sheets, from 1."""
        return sheet_name(self.name, piece, self._pieces)

    def stands(self, place: int) -> tuple[int, int]:
        """On which sheet (from 1) and in which row of it the row at a place of the table stands."""
        at = place - self._first
        piece = min(at // self._most, self._pieces - 1)
        return piece + 1, SUMMARY.first_body_row + at - piece * self._most

    def address(self, key: str, place: int) -> str:
        """A cell as any other sheet of the workbook names it."""
        piece, row = self.stands(place)
        return f"{quoted(self.sheet(piece))}!{LETTERS[key]}{row}"

    def told(self, place: int) -> str:
        """Where a row stands, in words."""
        piece, row = self.stands(place)
        return f"第{row}行" if self._pieces == 1 else f"第{piece}张第{row}行"

    def rows(self, links: dict[int, str] | None = None) -> Iterator[Sequence[CellValue]]:
        """The cells row by row; `links` say by the place of a row of sums where it leads."""
        number = 0
        for place, entry in enumerate(self._entries, self._first):
            if isinstance(entry, Sum):
                yield self.sums(entry, (links or {}).get(place, ""))
                continue
            number += 1
            words = (entry.prefecture, entry.county, entry.unit_name, entry.level)
            counts = (getattr(entry, key) for key in COUNTS)
            yield [number, *words, *counts, reduction_cell(entry.cancelled, entry.baseline), entry.published, ""]

    def sums(self, sums: Sum, to: str = "") -> TotalRow:
        """The printed row of a sum; with `to` its words lead there."""
        _, row = self.stands(sums.at)
        cancelled, baseline = f"{LETTERS['cancelled']}{row}", f"{LETTERS['baseline']}{row}"
        ratio = reduction_cell(sums.values["cancelled"], sums.values["baseline"])
        formula = Formula(
            f'IF({baseline}=0,"{NO_RATIO}",ROUND(100*{cancelled}/{baseline},2))',
            ratio if isinstance(ratio, str) else float(str(ratio)),
        )
        counts = (self._formula(sums, key) for key in COUNTS)
        words = (sums.prefecture, sums.county, sums.words)
        cells: list[CellValue] = ["", *words, "", *counts, formula, "", ""]
        return LinkedRow.leading(cells, WORDS, to) if to else TotalRow(cells)

    def _formula(self, sums: Sum, key: str) -> Formula:
        """SUM over this column of the rows that were let in; of very many runs, over the rows that have a unit's number."""
        letter, value = LETTERS[key], sums.values[key]
        here, _ = self.stands(sums.at)
        if len(sums.spans) <= MOST_TERMS:
            terms = [term for first, last in sums.spans for [term] in self._ranges([letter], first, last, here)]
            return Formula(f"SUM({','.join(terms)})" if terms else "SUM(0)", value)
        pairs = self._ranges(["A", letter], sums.start, sums.at - 1, here)
        return Formula("+".join(f'SUMIF({numbers},">0",{figures})' for numbers, figures in pairs), value)

    def _ranges(self, letters: list[str], first: int, last: int, here: int) -> Iterator[list[str]]:
        """The range of rows in each of the columns, sheet by sheet; on the sheet `here` without its name."""
        while first <= last:
            piece, row = self.stands(first)
            end = last if piece == self._pieces else min(last, self._first + piece * self._most - 1)
            sheet = "" if piece == here else f"{quoted(self.sheet(piece))}!"
            rows = (row, row + end - first)
            yield [sheet + (f"{x}{rows[0]}" if first == end else f"{x}{rows[0]}:{x}{rows[1]}") for x in letters]
            first = end + 1
