"""Quoted wording beside the wording of the article: whether it is the same, and in what it differs."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from campaign.checks import comparison_key
from submissions.checks.citations.numerals import NUMERALS, number_of
from submissions.checks.citations.pointers import Pointer

DIFF_MAX = 2000
OMITTED = "……"
_ELLIPSIS = re.compile(r"…+|\.{3,}|。{3,}|\n")
_LABEL = re.compile(
    rf"^\W*(?:《[^》]*》)?第[{NUMERALS}]{{1,9}}条(?:之[{NUMERALS}]{{1,3}})?(?:第\S{{1,12}}[款项])?(?:规定)?\W*"
)
_POINT = re.compile(rf"^\s*[（(]([{NUMERALS}]{{1,5}})[)）]", re.MULTILINE)
_MARKS = re.compile(r"[\W_]+")
CATCH_ALL = re.compile(
    r"(?:其他|其它|有关|相关)(?:的|必要的|有关|相关|应当提交的|需要提交的|需要提供的)*(?:证明)?(?:材料|资料|文件|证件)"
)


class Segment(NamedTuple):
    """A stretch of two texts: `same` of both, `gone` only in the article, `added` only in the quotation."""

    kind: str
    text: str


def bare(text: str) -> str:
    """The text without blanks and punctuation, in one shape: what must agree between a quotation and its source."""
    return _MARKS.sub("", comparison_key(text[: DIFF_MAX * 5]))


def pieces(quoted: str) -> list[str]:
    """The parts of a quotation between ellipses and on lines of their own, without the label 第N条 before them."""
    found = (_LABEL.sub("", part.strip()) for part in _ELLIPSIS.split(quoted))
    return [piece for piece in map(bare, found) if piece]


def quotes(quoted: str, wordings: Iterable[str]) -> bool:
    """Whether every part of the quotation stands in one of the wordings."""
    sources = [bare(wording) for wording in wordings if wording]
    return all(any(piece in source for source in sources) for piece in pieces(quoted))


def differing(wording: str, quoted: str) -> list[Segment]:
    """The stretches in which a quotation keeps to the wording of its article and in which it does not."""
    source, typed = wording[:DIFF_MAX], _LABEL.sub("", quoted.strip())[:DIFF_MAX]
    found: list[Segment] = []
    for kind, a, b, c, d in SequenceMatcher(None, source, typed).get_opcodes():
        if kind == "equal":
            found.append(Segment("same", source[a:b]))
            continue
        found += [Segment("gone", source[a:b])] if b > a else []
        found += [Segment("added", typed[c:d])] if d > c else []
    return _without_what_lies_around(found)


def _without_what_lies_around(found: list[Segment]) -> list[Segment]:
    """What stands in the article before the quotation begins and after it ends was not left out: it becomes ……."""
    if len(found) > 1 and found[0].kind == "gone" and found[1].kind == "same":
        found[0] = Segment("same", OMITTED)
    if len(found) > 1 and found[-1].kind == "gone" and found[-2].kind == "same":
        found[-1] = Segment("same", OMITTED)
    return found


def cited_part(wording: str, place: Pointer) -> str:
    """The paragraph or point of an article that a place names; the whole article where it names none or it is not found.

    Points count within the paragraph named, else within the article; a point's lines begin with （一）.
    """
    points = {number_of(found[1]): found.start() for found in _POINT.finditer(wording)}
    if place.point and place.point in points:
        start = points[place.point]
        end = min((at for at in points.values() if at > start), default=len(wording))
        return wording[start:end].split("\n")[0].strip()
    paragraphs = [line for line in wording.split("\n") if line.strip() and not _POINT.match(line)]
    if place.paragraph and not place.point and place.paragraph <= len(paragraphs):
        return paragraphs[place.paragraph - 1].strip()
    return wording
