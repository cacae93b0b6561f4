"""Finding the header of a table: one row or up to three, in any order, in the words of this form or of other places."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from campaign.sheets import neutral
from campaign.sheets.neutral import Row, Sheet
from submissions.sheets.aliases import HeaderWords, Meaning, known_beside, plain_header

HEADER_WITHIN_ROWS = 60
DEEPEST = 3
ENOUGH_KEYS = 5
LONGEST_HEADER = 40
WIDEST = 120  # columns that a header is looked for in
NAMES = frozenset({"service_name", "cert_name"})
# Columns that tell nothing of what a table is about.
_WEAK = frozenset({"no", "remark", ""})
# 单位开具的证明 names a certificate, 证明开具单位 does not: what follows the word tells.
_CERTIFICATE = re.compile(r"(证明|材料|证照|证件)(?!.*(依据|单位|部门|编号|类别|类型|方式|用途|数量|项数|份数))")

Remembered = Mapping[str, Mapping[int, str]]  # fingerprint of a header → column → key, as a person matched them
HEADLESS = 0  # instead of a column: the row that a person was asked about is an item already, there is no header


@dataclass(frozen=True, slots=True)
class Header:
    """A header as it was understood: its last row, and what each column under it is."""

    at: int  # index of its first row in the sheet
    depth: int
    row: Row
    keys: Mapping[int, str]
    ticks: Mapping[int, tuple[str, str]] = field(default_factory=dict)  # column → key and the label that a tick means
    levels: Mapping[int, str] = field(default_factory=dict)  # column → the force of the texts in it
    labels: Mapping[int, str] = field(default_factory=dict)  # column → its header as it reads
    unsure: tuple[int, ...] = ()  # columns that were taken for something by what the others are
    twice: tuple[int, int, str] | None = None  # two columns with the form's own name of one key
    guessed: bool = False  # a group is written over its first column only, and not merged over the others
    matched: bool = False  # a person has said what its columns are
    grouped: int = 0  # columns that mean what they do by the word above theirs

    @property
    def found(self) -> frozenset[str]:
        """The keys that the table has."""
        ticked = {key for key, _ in self.ticks.values()}
        named = {"basis_title"} if self.levels else set()
        return frozenset({key for key in self.keys.values() if key} | ticked | named)

    @property
    def understood(self) -> int:
        """How many columns it gives a meaning to."""
        return len(self.keys) + len(self.ticks) + len(self.levels)

    @property
    def weight(self) -> tuple[int, int]:
        """By what one reading of a header is better than another: what it understands, then what its groups tell."""
        return self.understood, self.grouped

    @property
    def last(self) -> int:
        """Index of its last row in the sheet."""
        return self.at + self.depth - 1

    @property
    def unknown(self) -> dict[int, str]:
        """Columns whose header says nothing to us."""
        known = {*self.keys, *self.ticks, *self.levels}
        return {column: label for column, label in self.labels.items() if column not in known}

    def same_as(self, other: "Header") -> bool:
        """Say whether both give every column the same meaning."""
        return (self.keys, self.ticks, self.levels) == (other.keys, other.ticks, other.levels)


def fingerprint(row: Row) -> str:
    """Give what a header row is remembered by: its plain words and their columns."""
    words = ";".join(f"{cell.column}={plain_header(cell.value)}" for cell in row.cells if cell.kind == neutral.TEXT)
    return hashlib.sha256(words.encode("utf-8", "ignore")).hexdigest()


class HeaderFinder:
    """Looks for headers in one sheet."""

    def __init__(self, sheet: Sheet, words: HeaderWords, remembered: Remembered) -> None:
        self.sheet, self.words, self.remembered = sheet, words, remembered
        self.over: dict[int, dict[int, str]] = {}  # row → column → text that a merge spreads over the cells under it
        self.upright: set[tuple[int, int]] = set()  # cells under a merge that goes down
        self.beside: set[tuple[int, int]] = set()  # cells under a merge but for its first column
        self._spread()

    def _spread(self) -> None:
        tops = {(merge.top, merge.left): merge for merge in self.sheet.merges}
        if not tops:
            return
        for row in self.sheet.rows:
            for cell in row.cells:
                merge = tops.get((row.number, cell.column))
                if merge is None or cell.kind != neutral.TEXT or len(cell.value) > LONGEST_HEADER * 2:
                    continue
                for number in range(merge.top, min(merge.bottom, merge.top + DEEPEST) + 1):
                    for column in range(merge.left, min(merge.right, WIDEST) + 1):
                        self.over.setdefault(number, {})[column] = cell.value
                        if merge.bottom > merge.top:
                            self.upright.add((number, column))
                        if column > merge.left:
                            self.beside.add((number, column))

    def first(self) -> Header | None:
        """The first header that names a certificate or a service beside something else, else a lesser one."""
        rows = range(min(len(self.sheet.rows), HEADER_WITHIN_ROWS))
        for at in rows:
            header = self.at(at)
            if header is not None and is_header(header):
                return max((header, *self._below(header)), key=lambda one: (one.weight, -one.depth, -one.at))
        lesser = [header for header in map(self.at, rows) if header is not None and self._is_lesser(header)]
        lesser.sort(key=lambda one: (not NAMES & one.found, -len(one.found), one.at))
        return lesser[0] if lesser else None

    def _below(self, header: Header) -> Iterator[Header]:
        """Headers that begin inside this one: a title above must not be taken for a group."""
        for at in range(header.at + 1, min(header.at + DEEPEST, len(self.sheet.rows))):
            below = self.at(at)
            if below is not None and below.at <= header.last + 1:
                yield below

    def _is_lesser(self, header: Header) -> bool:
        """A list of names under one word, or a table that names neither certificate nor service."""
        texts = [cell for cell in header.row.cells if cell.value.strip()]
        following = header.last + 1 < len(self.sheet.rows)
        if not following or not header.found - _WEAK:
            return False
        return "cert_name" in header.found if len(texts) == 1 else len(header.found - _WEAK) >= 1

    def at(self, at: int) -> Header | None:
        """The header that begins at this row of the sheet, as deep as tells most; None when none of it is known."""
        best: Header | None = None
        for depth in range(1, DEEPEST + 1):
            header = self._read(at, depth)
            if header is None:
                continue
            if header.depth == 0:
                return header
            if header.found and (best is None or header.weight > best.weight):
                best = header
        return best

    def _read(self, at: int, depth: int) -> Header | None:
        rows = self.sheet.rows[at : at + depth]
        if len(rows) < depth or rows[-1].number - rows[0].number != depth - 1:
            return None
        if not all(_is_short(row) for row in rows):
            return None
        matched = self.remembered.get(fingerprint(rows[-1])) if self.remembered else None
        if matched and HEADLESS in matched:
            keys = {column: key for column, key in matched.items() if column != HEADLESS}
            return Header(at, 0, rows[-1], keys, matched=True) if depth == 1 else None
        paths, guessed = self._paths(rows)
        paths = {column: path for column, path in paths.items() if (rows[-1].number, column) not in self.beside}
        meanings = self.words.meanings(paths)
        if depth > 1 and not self._belongs(rows, paths, meanings):
            return None
        for column, key in (matched or {}).items():
            meanings[column] = Meaning((key,), own=True)
        named = [
            column
            for column, path in paths.items()
            if meanings[column] is None and _CERTIFICATE.search(plain_header(path[-1]))
        ]
        header = assigned(at, depth, rows[-1], meanings, guessed, bool(named))
        if header.found and "cert_name" not in header.found and len(named) == 1:
            # One column beside known ones speaks of certificates (需提供的证明): taken for their names, and said.
            header = replace(
                header,
                keys=dict(sorted({**header.keys, named[0]: "cert_name"}.items())),
                unsure=(*header.unsure, *named),
            )
        labels = {column: "".join(dict.fromkeys(text.strip() for text in path)) for column, path in paths.items()}
        return replace(header, labels=labels, matched=matched is not None)

    def _paths(self, rows: Sequence[Row]) -> tuple[dict[int, list[str]], bool]:
        """Give each column's header from top to bottom, and whether a group was taken to reach over blank cells."""
        texts = [self._texts(row) for row in rows]
        guessed = False
        for upper, lower, row in zip(texts, texts[1:], rows, strict=False):
            for column in sorted(lower):
                left = upper.get(column - 1)
                if column in upper or left is None or column - 1 not in lower or lower[column - 1] == left:
                    continue
                if (row.number, column - 1) not in self.upright:
                    upper[column] = left
                    guessed = True
        paths: dict[int, list[str]] = {}
        for line in texts:
            for column, text in line.items():
                path = paths.setdefault(column, [])
                if not path or plain_header(path[-1]) != plain_header(text):
                    path.append(text)
        return paths, guessed

    def _texts(self, row: Row) -> dict[int, str]:
        own = {
            cell.column: cell.value
            for cell in row.cells
            if cell.kind == neutral.TEXT and plain_header(cell.value) and cell.column <= WIDEST
        }
        spread = self.over.get(row.number, {})
        return {column: text for column, text in (spread | own).items() if plain_header(text)}

    def _belongs(
        self, rows: Sequence[Row], paths: Mapping[int, Sequence[str]], meanings: Mapping[int, Meaning | None]
    ) -> bool:
        """Whether the lowest row is still header: no cell of it says anything but a column's name."""
        lowest = {cell.column for cell in rows[-1].cells if cell.value.strip()}
        if not lowest:
            return False
        for column in lowest:
            path = paths.get(column)
            if path is None:
                return False  # a number or a formula stands there
            spread = self.over.get(rows[-1].number, {}).get(column) == path[-1]
            if meanings.get(column) is None and len(path) > 1 and not spread:
                above = self.words.meaning([plain_header(text) for text in path[:-1]])
                stray = above is not None and not known_beside(column, paths, meanings)
                if stray or len(path[-1].strip()) > LONGEST_HEADER // 2:
                    return False
        return any(meanings.get(column) for column in lowest)


def is_header(header: Header) -> bool:
    """Say whether this is surely the header of a table of certificates."""
    if header.matched:
        return bool(header.found)
    return len(header.found) >= 2 and bool(NAMES & header.found)


def assigned(
    at: int,
    depth: int,
    row: Row,
    meanings: Mapping[int, Meaning | None],
    guessed: bool = False,
    named: bool = False,
) -> Header:
    """Give each key to one column: the form's own words come first, then words with one meaning, then choices.

    `named`: an unknown header speaks of certificates, so 事项名称 is not taken for one.
    """
    keys: dict[int, str] = {}
    ticks: dict[int, tuple[str, str]] = {}
    levels: dict[int, str] = {}
    unsure: list[int] = []
    twice: tuple[int, int, str] | None = None
    waiting = sorted(meanings.items(), key=lambda one: (_rank(one[1]), one[0]))
    for column, meaning in waiting:
        if meaning is None:
            continue
        if meaning.tick:
            ticks[column] = (meaning.keys[0], meaning.tick)
        elif meaning.level:
            levels[column] = meaning.level
        else:
            taken = {key: other for other, key in keys.items()}
            free = [key for key in meaning.keys if key not in taken or not key]
            if free:
                keys[column] = free[0]
                unsure += [column] if free[0] != meaning.keys[0] else []
            elif meaning.own and meaning.keys[0] and (twice is None or meaning.keys[0] == "cert_name"):
                twice = (taken[meaning.keys[0]], column, meaning.keys[0])
    moved = [] if named else _service_is_certificate(keys, meanings)
    keys |= dict.fromkeys(moved, "cert_name")
    ordered = dict(sorted(keys.items()))
    grouped = sum(meaning.grouped for meaning in meanings.values() if meaning)
    return Header(at, depth, row, ordered, ticks, levels, {}, (*unsure, *moved), twice, guessed, grouped=grouped)


def _rank(meaning: Meaning | None) -> tuple[bool, bool]:
    return (True, True) if meaning is None else (not meaning.own, len(meaning.keys) > 1)


def _service_is_certificate(keys: Mapping[int, str], meanings: Mapping[int, Meaning | None]) -> list[int]:
    """Where only 事项名称 stands, it is the certificate that the list is about."""
    if "cert_name" in keys.values():
        return []
    for column, key in keys.items():
        meaning = meanings[column]
        if key == "service_name" and meaning is not None and "cert_name" in meaning.keys:
            return [column]
    return []


def _is_short(row: Row) -> bool:
    return all(len(cell.value.strip()) <= LONGEST_HEADER * 2 for cell in row.cells)
