"""Numbers that a list sets before the names of certificates (4.户籍证明): what is a number, and what belongs to a name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from submissions.sheets.vocabulary import chinese_number

LONGEST = 200
_NUMERALS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_NUMBERED = re.compile(
    rf"\s*(?P<mark>(?P<a>\d{{1,2}})\s*(?:[、)）]|[.．](?!\d))|(?P<b>[{_NUMERALS}]{{1,3}})\s*[、.．)）]"
    rf"|(?P<bracket>[（(]\s*(?P<c>\d{{1,2}}|[{_NUMERALS}]{{1,3}})\s*[)）])|(?P<circled>[{_CIRCLED}])|(?P<bare>\d{{1,2}}))"
    r"\s*(?P<name>[^\W\d_《“\"（(【〔「].*|[《“\"（(【〔「].+|\d.*)",
    re.DOTALL,
)
_FURTHER = re.compile(rf"\d{{1,2}}[.．、)）](?!\d)|[{_CIRCLED}]|[（(][{_NUMERALS}]{{1,3}}[)）]")
# 1寸照片, 3号表, 2型糖尿病证明: the figure is part of the name.
_MEASURES = frozenset("号寸次代级年月日岁周份张页期届类种元人个层批项式联度型孩胎胞方亩吨米天证对合")


@dataclass(frozen=True, slots=True)
class _Numbered:
    mark: str
    rank: int
    name: str
    is_sure: bool  # what stands between number and name tells; otherwise the neighbours must


def without_numbers(names: Sequence[str]) -> list[tuple[str, str]]:
    """Give for each name of a column, top to bottom, the number taken off it ("" when none) and the name that is left.

    A mark behind the number (4. 5、 （一） ①) tells by itself; a bare figure, and a number before another (一、二级…), only
    where the name above or below has the next number. A cell with several numbers is left alone: it names several.
    """
    found = [_numbered(name) for name in names]
    return [
        (one.mark, one.name) if one and (one.is_sure or _in_order(found, at)) else ("", names[at])
        for at, one in enumerate(found)
    ]


def _numbered(text: str) -> _Numbered | None:
    found = _NUMBERED.match(text) if len(text) <= LONGEST else None
    if found is None or _FURTHER.search(found["name"]):
        return None
    name = found["name"].rstrip()
    if (found["bare"] and name[0] in _MEASURES) or ((found["bracket"] or found["circled"]) and name[0] == "号"):
        return None
    if found["bare"] and not "\u4e00" <= name[0] <= "\u9fff":
        return None
    is_sure = not found["bare"] and not name[0].isdigit() and name[0] not in _NUMERALS
    digits = found["a"] or found["b"] or found["c"] or found["bare"]
    rank = _CIRCLED.index(found["circled"]) + 1 if found["circled"] else _number(digits)
    return _Numbered("".join(found["mark"].split()), rank, name, is_sure)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else chinese_number(text)


def _in_order(found: Sequence[_Numbered | None], at: int) -> bool:
    """Whether a neighbour has the number before or behind; 1式…, 2式… count something, they do not number names."""
    here = found[at]
    beside = [(place - at, found[place]) for place in (at - 1, at + 1) if 0 <= place < len(found)]
    return here is not None and any(
        one is not None and one.rank == here.rank + step and one.name[0] != here.name[0] for step, one in beside
    )
