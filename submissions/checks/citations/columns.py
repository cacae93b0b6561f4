"""The two columns of a basis, 名称及文号 and 条款, read together: a place in one belongs to an act in the other."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from submissions.checks.citations.parse import Citation, Parsed, joined, parse_citations
from submissions.checks.citations.wording import plain

SHORT = 120  # signs of what is remembered


@dataclass(frozen=True, slots=True)
class BasisReading:
    """What the two columns cite. `leftover` are words that could not be read; `unplaced` says that it stays open to
    which of several acts the places belong."""

    citations: tuple[Citation, ...] = ()
    leftover: tuple[str, ...] = ()
    unplaced: bool = False


def read_basis(title: str, clause: str) -> BasisReading:
    """Read the column of titles and the column of places of one basis. Never raises; takes time as the text is long."""
    named, placed = _parsed(title, True), _parsed(clause, False)
    acts = joined(named.citations)
    orphans = [one for one in placed.citations if not one.title]
    if not orphans:
        return BasisReading(joined((*acts, *placed.citations)), (*named.leftover, *placed.leftover))
    if len(acts) <= 1:
        attached = joined((*_onto(acts, orphans), *(one for one in placed.citations if one.title)))
        return BasisReading(attached, (*named.leftover, *placed.leftover))
    paired = _line_by_line(acts, clause)
    return BasisReading(joined(paired or acts), (*named.leftover, *placed.leftover), unplaced=not paired)


def _parsed(text: str, titles_alone: bool) -> Parsed:
    return (_remembered if len(text) <= SHORT else _read)(text, titles_alone)


def _read(text: str, titles_alone: bool) -> Parsed:
    return parse_citations(text, titles_alone=titles_alone)


# Unit after unit cites the same few acts and places.
_remembered = lru_cache(maxsize=4_096)(_read)


def _onto(acts: Sequence[Citation], orphans: Sequence[Citation]) -> list[Citation]:
    """The places given to the only act; without any act they stay alone."""
    act = acts[0] if acts else Citation()
    pointers = tuple(dict.fromkeys((*act.pointers, *(pointer for one in orphans for pointer in one.pointers))))
    return [replace(act, pointers=pointers, quoted=act.quoted or orphans[0].quoted)]


def _line_by_line(acts: Sequence[Citation], clause: str) -> list[Citation]:
    """Each act with the places on its own line, where there are as many lines as acts; else nothing."""
    lines = [line for line in re.split("[\n;]", plain(clause)) if line]
    if len(lines) != len(acts):
        return []
    found = [parse_citations(line, titles_alone=False).citations for line in lines]
    if any(len(ones) != 1 or (ones[0].title and ones[0].key != act.key) for ones, act in zip(found, acts, strict=True)):
        return []
    return [
        replace(act, pointers=(*act.pointers, *ones[0].pointers), quoted=act.quoted or ones[0].quoted)
        for ones, act in zip(found, acts, strict=True)
    ]
