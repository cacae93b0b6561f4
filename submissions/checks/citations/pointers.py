"""Where in an act a citation points: 第二十一条之一第二款第（三）项第1目, alone, in lists and in ranges."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from submissions.checks.citations.numerals import NUMERALS, in_words, number_of

Kind = Literal["paragraph", "point", "item"]
MOST = 60  # pointers of one citation; a range that is longer is kept as its ends

_N = f"[{NUMERALS}]{{1,9}}"
_SEP = "[、,和及与至到~-]"
_LIST = rf"{_N}(?:{_SEP}第?{_N}){{0,30}}"
_POINTS = rf"{_N}(?:(?:\)?{_SEP}第?\(?|\)第?\(?){_N}){{0,30}}"
_ARTICLE = re.compile(rf"第({_LIST})条(?!例|款)(?:之({_N}))?|(?<!\d)(\d{{1,4}})条(?![例款件规])(?:之({_N}))?")
_STARTS = re.compile(rf"第{_LIST}款|第\(?{_POINTS}\)?项|\({_POINTS}\)项")
_NARROWER: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("paragraph", re.compile(rf"第?({_LIST})款")),
    ("point", re.compile(rf"第?\(?({_POINTS})\)?项|\(({_N})\)(?!目)")),
    ("item", re.compile(rf"第?\(?({_N})[.)]?目")),
)
_BETWEEN = re.compile(rf"{_SEP}{{1,2}}|以及")
_RANGE = re.compile("[至到~-]")
_PARTS = re.compile(rf"{_N}|{_SEP}")


@dataclass(frozen=True, slots=True)
class Pointer:
    """One place in an act. 0 means not named; `upto` is the last article of a range (第十条至第十二条)."""

    article: int = 0
    suffix: int = 0
    paragraph: int = 0
    point: int = 0
    item: int = 0
    upto: int = 0

    def __str__(self) -> str:
        words = f"第{in_words(self.article)}条" if self.article else ""
        words += f"之{in_words(self.suffix)}" if self.suffix else ""
        words += f"至第{in_words(self.upto)}条" if self.upto else ""
        words += f"第{in_words(self.paragraph)}款" if self.paragraph else ""
        words += f"第（{in_words(self.point)}）项" if self.point else ""
        return words + (f"第{self.item}目" if self.item else "")


_ORDER: tuple[Kind, ...] = ("paragraph", "point", "item")


def starts_at(text: str, at: int) -> bool:
    """Whether a place in an act begins at `at`: an article, or a paragraph or point that leans on an article before it."""
    mark = text[at]
    if mark == "第" or mark == "(":
        return bool(_ARTICLE.match(text, at) or _STARTS.match(text, at))
    return mark.isdigit() and bool(_ARTICLE.match(text, at))


def pointers_at(text: str, at: int, context: Pointer) -> tuple[list[Pointer], int]:
    """Read every place from `at` on; give them and where the reading ended. `context` is the article before, if any.

    Total and linear: each mark is looked at a bounded number of times, and what cannot be read ends the reading.
    """
    found: list[Pointer] = []
    end, parted = at, False
    between: re.Match[str] | None = None
    while at < len(text):
        ranged = bool(between and _RANGE.search(between[0]))
        loose = not parted or text[at] in "第(" or text[at].isdigit()
        step = loose and (_article(text, at, found, ranged) or _narrower(text, at, found, context, ranged))
        if step:
            at, end, parted, between = step, step, False, None
            continue
        between = None if parted else _BETWEEN.match(text, at)
        if not between or not found:
            break
        at, parted = between.end(), True
    return found, end


def _article(text: str, at: int, found: list[Pointer], ranged: bool) -> int:
    match = _ARTICLE.match(text, at)
    if not match:
        return 0
    suffix = number_of(match[2] or match[4] or "") or 0
    numbers = _numbers(match[1] or match[3])
    if ranged and found and numbers and found[-1].article < numbers[0][0]:
        found[-1] = replace(found[-1], upto=numbers[0][0])
    else:
        for first, last in numbers:
            found.append(Pointer(first, upto=last))
        if suffix and found:
            found[-1] = replace(found[-1], suffix=suffix)
    del found[MOST:]
    return match.end()


def _narrower(text: str, at: int, found: list[Pointer], context: Pointer, ranged: bool) -> int:
    for kind, pattern in _NARROWER:
        match = pattern.match(text, at)
        if match:
            numbers = _numbers(next(group for group in match.groups() if group))
            if not (found or context.article) and not text.startswith(("第", "("), at):
                return 0
            _narrow(found, kind, numbers, context, ranged)
            return match.end()
    return 0


def _narrow(
    found: list[Pointer], kind: Kind, numbers: Sequence[tuple[int, int]], context: Pointer, ranged: bool
) -> None:
    """第一款 narrows 第十一条 before it; a second 第三款 stands beside the first, on the same article."""
    last = found[-1] if found else context
    deeper = _ORDER[_ORDER.index(kind) :]
    fresh = bool(found) and not any(getattr(last, name) for name in deeper)
    base = replace(last, **dict.fromkeys(deeper, 0))
    wanted = [number for first, upto in numbers for number in range(first, max(first, upto) + 1)]
    if ranged and not fresh and numbers:
        wanted = [*range(getattr(last, kind) + 1, numbers[0][0] + 1)][:MOST]
    if fresh and wanted:
        found.pop()
    found.extend(replace(base, **{kind: number}) for number in wanted[:MOST])
    del found[MOST:]


def _numbers(listed: str) -> list[tuple[int, int]]:
    """十、十二 as (10, 0), (12, 0); 十至十二 as (10, 12)."""
    if alone := number_of(listed):
        return [(alone, 0)]
    numbers: list[tuple[int, int]] = []
    between = ""
    for part in _PARTS.findall(listed):
        value = number_of(part)
        if value is None or not value:
            between = part if part in "至到~-" else between
        elif between and numbers and numbers[-1][0] < value:
            numbers[-1], between = (numbers[-1][0], value), ""
        else:
            numbers.append((value, 0))
            between = ""
    return numbers
