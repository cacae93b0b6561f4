"""What a work summary lacks before it may be handed in, and the sentences that the system writes by itself."""

from collections.abc import Mapping
from string import Formatter
from typing import NamedTuple

from campaign.checks import Problem, Severity, control_character, personal_number
from supervision.enums.year_end import LONGEST, SECTIONS, Section


class Piece(NamedTuple):
    """A piece of an opening: words, or a figure with its code."""

    text: str
    code: str = ""


def opening(section: Section, counts: Mapping[str, int]) -> list[Piece]:
    """The sentence that a section begins with, its figures apart so that each can lead to its rows.

    A figure that was not counted is left out as “—”.
    """
    parsed = list(Formatter().parse(section.opening))
    first = next((name for _, name, _, _ in parsed if name), None)
    if section.if_none and first is not None and not counts.get(first, 0):
        return [Piece(section.if_none)]
    pieces = []
    for words, name, _, _ in parsed:
        if words:
            pieces.append(Piece(words))
        if name:
            pieces.append(Piece(str(counts.get(name, "—")), name))
    return pieces


def said(section: Section, counts: Mapping[str, int]) -> str:
    """The same as one text."""
    return "".join(piece.text for piece in opening(section, counts))


def problems_of_text(section: Section, text: str) -> list[Problem]:
    """What must not stand in a section, however far it is written: a private number, signs that cannot be printed."""
    found = []
    if len(text) > LONGEST:
        words = f"“{section.title}”有{len(text)}字，最多{LONGEST}字。请精简。"
        found.append(Problem(section.code, "too_long", Severity.ERROR, words))
    if kind := personal_number(text):
        words = f"“{section.title}”写有{kind}。总结逐级上报，不写个人号码，请改为办公电话或者删去。"
        found.append(Problem(section.code, "private_number", Severity.ERROR, words))
    if sign := control_character(text):
        words = f"“{section.title}”含有不能打印的字符（{sign}）。请重新输入这一处。"
        found.append(Problem(section.code, "control_character", Severity.ERROR, words))
    return found


def problems_of_summary(texts: Mapping[str, str]) -> list[Problem]:
    """What is missing before it may be handed in: every section of the outline says something (notice 五(五)2: 认真总结)."""
    found = []
    for section in SECTIONS:
        text = texts.get(section.code, "").strip()
        if len(text) < section.least:
            words = f"“{section.title}”还没有写（至少{section.least}字）。没有情况的写明“没有”和依据。"
            found.append(Problem(section.code, "too_short", Severity.ERROR, words))
        found += problems_of_text(section, text)
    return found
