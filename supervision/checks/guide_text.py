"""What a service guide says of cancelled certificates: every mention quoted in its sentence, and whether it reads like
"no longer needed". That is a hint: a person answers (notice 五(三): 并更新政务服务网上办事指南)."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from supervision.checks.naming import Mention, Named, folded, key_of, mentions
from supervision.enums.guides import HitKind

LONGEST = 60_000  # signs of a text that is looked through
QUOTED = 60  # signs quoted on either side of a mention
_ENDS = re.compile(r"[。！？!?；;\n]")
_CLAUSE_ENDS = re.compile(r"[。！？!?；;，,\n]")
_NUMBERED = re.compile(r"\s*(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)、.．]|[-•·●○□■*])")
# Read in the folded clause: before the name, and after it.
_BEFORE = re.compile(
    r"不再(?:要求|需要|需|收取|索要|索取|提供|提交|出具|开具|作为|使用|另行)|无需|无须|毋需|不需要?|不须|不用|不必|不得(?:再)?(?:要求|索要|索取)"
    r"|不(?:再)?要求|不(?:再)?收取|免(?:于|予|交|提交|提供|收|去)|取消(?:了)?|停止(?:要求|索要|出具|开具|收取)|废止|替代(?:了)?原|代替原"
)
_AFTER = re.compile(
    r"^(?:等|的|材料|证明|一律|均|全部|已经?|现已|自[^,]{1,12}起|予以|也|都|,){0,4}"
    r"(?:取消|废止|不再|无需|无须|不需|不用|不必|免(?:于|予|交|提交|提供|收)|停止|改(?:为|由)|由[^,]{1,16}(?:核查|查询|核验|代替|承诺))"
)


@dataclass(frozen=True)
class Quote:
    """One mention in its sentence: what stands before it, itself, and what stands behind it, as the text has them."""

    mark: int
    at: int
    kind: HitKind
    before: str
    words: str
    after: str
    said: str
    within: str = ""


def read_guide(text: str, cancelled: Iterable[Named], others: Iterable[str] = ()) -> list[Quote]:
    """Look a guide's text through for cancelled certificates; gives every mention, in the order of the text.

    `others` are names of certificates that are something else: a mention inside such a longer name is given as `LONGER`.
    A mention that reads like "no longer needed" is `NO_LONGER`, every other one `NAMED`.
    """
    whole = text[:LONGEST]
    found = mentions(folded(whole), cancelled, [key_of(name) for name in others])
    lines = _Lines(whole)
    return [lines.quote(one) for one in found]


class _Lines:
    """The sentences and clauses of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends = [match.end() for match in _ENDS.finditer(text)]
        self.clauses = [match.end() for match in _CLAUSE_ENDS.finditer(text)]

    def quote(self, one: Mention) -> Quote:
        """A mention in its sentence; a long sentence is cut on both sides."""
        first, last = self._around(self.ends, one)
        start, end = max(first, one.start - QUOTED), min(last, one.end + QUOTED)
        before = ("…" if start > first else "") + self.text[start : one.start].lstrip()
        after = self.text[one.end : end].rstrip() + ("…" if end < last else "")
        return Quote(
            one.mark, one.start, self._kind(one), before, self.text[one.start : one.end], after, one.said, one.within
        )

    def _kind(self, one: Mention) -> HitKind:
        if one.within:
            return HitKind.LONGER
        first, last = self._around(self.clauses, one)
        before, after = key_of(self.text[first : one.start]), key_of(self.text[one.end : last])
        if _BEFORE.search(before) or _AFTER.search(after) or _BEFORE.search(key_of(self._heading(first))):
            return HitKind.NO_LONGER
        return HitKind.NAMED

    def _heading(self, at: int) -> str:
        """The line that introduces a numbered line: 不再要求提供：／1.亲属关系证明."""
        start = self.text.rfind("\n", 0, at) + 1 if at else 0
        while start and _NUMBERED.match(self.text, start):
            above = self.text.rfind("\n", 0, start - 1) + 1
            line = self.text[above : start - 1].strip()
            if line.endswith(("：", ":")):
                return line
            start = above
        return ""

    def _around(self, ends: list[int], one: Mention) -> tuple[int, int]:
        left = bisect_right(ends, one.start)
        right = bisect_right(ends, one.end - 1)
        return (ends[left - 1] if left else 0), (ends[right] if right < len(ends) else len(self.text))
