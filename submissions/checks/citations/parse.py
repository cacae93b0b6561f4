"""Read citations out of what people type: 《名称》（文号）第N条第M款第（K）项, several in a cell, with or without marks.

Pure and total: it never raises, whatever the text, and takes time in proportion to its length.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from submissions.checks.citations.pointers import MOST, Pointer, pointers_at, starts_at
from submissions.checks.citations.wording import (
    LAW_WORDS,
    NUMBER,
    TITLE_MAX,
    Tail,
    closing,
    names_a_law,
    plain,
    printed_number,
    tail_of,
    title_key,
    with_tails,
)

_STRONG = frozenset("\n;。")
_WEAK = frozenset("、,和及与")
_ENDS = (*LAW_WORDS, ")", "号")
_SAME = re.compile(r"(?:该|同|本|上述)(?:法|条例|办法|规定|细则|决定|文件|规章)|同上|同前")
_BEFORE = re.compile(
    r"\d{1,2}[.、。:)]|\([一二三四五六七八九十\d]{1,3}\)[、,]?|"
    r"\((?:宪法|法律|行政法规|国务院决定|地方性法规|部门规章|地方政府规章|规章|规范性文件)\):?|"
    r"根据|依据|按照|依照|参照|遵照|参见|以及|[和及与并见即按据、,:\"\-]"
)
_AFTER = (
    "的规定",
    "之规定",
    "有关规定",
    "相关规定",
    "规定的",
    "等规定",
    "全文",
    "中",
    "的",
    "之",
    "等",
    "内",
    "、",
    ",",
    ":",
    "-",
    '"',
)
_MARKS = re.compile("[《》〈〉]")
_EMPTY = frozenset({"", "无", "无依据", "没有", "/", "\\", "-", "--", "暂无", "略", "规定", "明确", "要求", "同时"})
_QUOTE = re.compile(r'(?:的?规定|明确|指出|要求)?[:,]?"|(?:的?规定|明确)?:')
# Titles that go on behind an inner title: 〈教师资格条例〉实施办法, 关于适用〈婚姻法〉若干问题的解释（一）.
_LEADS = ("实施", "适用", "执行", "贯彻", "印发", "修改", "废止", "落实", "关于", "转发", "公布")
_FOLLOWS = re.compile(
    r"(?:的|若干|实施|具体|补充|暂行|问题|管理|有关){0,6}(?:办法|细则|条例|规定|解释|意见|通知|决定|批复|规则)"
    r"(?:\([一二三四五六七八九十]{1,3}\))?"
)
LEFT_MAX = 60


@dataclass(frozen=True, slots=True)
class Citation:
    """One act that is cited, and where in it. `title` is as typed, without its marks; "" where a place names no act.

    `number` is the document number, `edition` the year of a named edition (2018年修正), `quoted` the wording typed
    behind the place; `marked` says whether the title stood in 《》.
    """

    title: str = ""
    number: str = ""
    edition: int = 0
    pointers: tuple[Pointer, ...] = ()
    quoted: str = ""
    marked: bool = False

    @property
    def key(self) -> str:
        """The title as it is compared."""
        return title_key(self.title)

    def __str__(self) -> str:
        number = f"（{self.number}）" if self.number else ""
        title = self.title.replace("《", "〈").replace("》", "〉")
        return (f"《{title}》{number}" if title else "") + "、".join(map(str, self.pointers))


@dataclass(frozen=True, slots=True)
class Parsed:
    """The citations of a text, and the words that could not be read as one."""

    citations: tuple[Citation, ...] = ()
    leftover: tuple[str, ...] = ()


def parse_citations(text: str, *, titles_alone: bool = True) -> Parsed:
    """Read every citation in `text`, in order.

    With `titles_alone`, words that read as a title count as one even where neither marks nor a place stand beside them:
    right for the column of titles, wrong for a column in which the wording of a clause may stand.
    """
    if not text:
        return Parsed()
    reader = _Reader(plain(text), titles_alone)
    reader.read()
    return Parsed(tuple(reader.found), tuple(reader.leftover))


def spans_of_titles(text: str) -> dict[int, int]:
    """Where titles in marks begin and end: the outermost pairs of 《》 or 〈〉; one that never closes ends at -1."""
    pairs, opens = [], []
    for found in _MARKS.finditer(text):
        at, mark = found.start(), found[0]
        if mark in "《〈":
            opens.append((at, mark))
        elif mark in "》〉" and opens:
            wanted = "《" if mark == "》" else "〈"
            if opens[-1][1] == wanted:
                pairs.append((opens.pop()[0], at))
            elif len(opens) > 1 and opens[-2][1] == wanted:
                opens.pop()
                pairs.append((opens.pop()[0], at))
    spans: dict[int, int] = {}
    covered = -1
    for start, end in sorted(pairs):
        if start > covered:
            spans[start], covered = end, end
    spans.update({at: -1 for at, mark in opens if mark == "《"})
    return spans


@dataclass
class _Reader:
    """Walks once through the text; `found` grows by titles, and places are added to the last of them."""

    text: str
    titles_alone: bool
    found: list[Citation] = field(default_factory=list)
    leftover: list[str] = field(default_factory=list)
    context: Pointer = field(default_factory=Pointer)

    def read(self) -> None:
        """From the first mark to the last."""
        titles, at, free = spans_of_titles(self.text), 0, 0
        while at < len(self.text):
            after = self.element(at, free, titles)
            if after > at:
                at = free = after
            else:
                at += 1
                free = at if after == -1 else free
        self.words(free, at, before_place=False)

    def element(self, at: int, free: int, titles: dict[int, int]) -> int:
        """Read what begins at `at`: its end; `at` itself where nothing does; -1 where one mark only parts."""
        mark = self.text[at]
        if at in titles:
            lead = self.lead(free, at)
            if not lead:
                self.words(free, at, before_place=False)
            return self.title(at, titles[at], lead)
        if starts_at(self.text, at):
            self.words(free, at, before_place=True)
            return self.places(at)
        parts = mark in _STRONG or (mark in _WEAK and self.text.endswith(_ENDS, free, at))
        if parts:
            self.words(free, at, before_place=False)
            return -1
        return at

    def title(self, at: int, end: int, lead: str) -> int:
        """A title in marks with the brackets and the number behind it; one that is not closed ends where a place begins."""
        closed = end >= 0
        if not closed:
            end = at + 1
            while end < len(self.text) and self.text[end] not in "\n;。《" and not starts_at(self.text, end):
                end += 1
        title, tail = with_tails(self.text[at + 1 : end])
        at = end + 1 if closed else end
        follows = _FOLLOWS.match(self.text, at) if closed else None
        if follows and (lead or follows[0].startswith(("实施", "若干"))):
            title, at = f"{lead}《{title}》{follows[0]}", follows.end()
        while closed and at < len(self.text):
            behind, after = self.tail(at)
            if after == at:
                break
            at = after
            title += behind.title
            tail = Tail(tail.number or behind.number, tail.edition or behind.edition)
        self.open(title, Tail(tail.number or self.number_before(), tail.edition), marked=True)
        return max(at, end)

    def lead(self, start: int, end: int) -> str:
        """Words before a mark that belong to the title: 西藏自治区实施《义务教育法》办法."""
        words = _bare(self.text[start:end])
        behind = self.text.find("》", end, end + TITLE_MAX)
        return words if words.endswith(_LEADS) and behind > 0 and _FOLLOWS.match(self.text, behind + 1) else ""

    def number_before(self) -> str:
        """A number typed before its title (国务院令第649号《社会救助暂行办法》), taken back from what could not be read."""
        if self.leftover and NUMBER.fullmatch(self.leftover[-1]):
            return printed_number(self.leftover.pop())
        return ""

    def tail(self, at: int) -> tuple[Tail, int]:
        """A bracket or a bare number behind a title, and where it ends; `at` where there is none."""
        if self.text[at] == "(" and not starts_at(self.text, at):
            end = closing(self.text, at, min(len(self.text), at + 120))
            if end > 0 and not (content := self.text[at + 1 : end]).isdigit():
                tail = tail_of(content)
                return (tail, end + 1) if tail != Tail() or len(content) > 3 else (tail, at)
        number = NUMBER.match(self.text, at)
        return (Tail(printed_number(number[0])), number.end()) if number else (Tail(), at)

    def places(self, at: int) -> int:
        """The places from `at` on, added to the act before them, with the wording quoted behind them."""
        found, end = pointers_at(self.text, at, self.context)
        if not found:
            return at
        self.context = found[-1]
        quoted = ""
        opening = _QUOTE.match(self.text, end)
        if opening:
            line = self.text.find("\n", end)
            line = len(self.text) if line < 0 else line
            quoted, end = self.text[opening.end() : line].strip('"'), line
        if not self.found:
            self.found.append(Citation())
        last = self.found[-1]
        self.found[-1] = replace(last, pointers=(*last.pointers, *found)[:MOST], quoted=last.quoted or quoted)
        return end

    def words(self, start: int, end: int, *, before_place: bool) -> None:
        """Words without marks: a title, 同法, a number that belongs to the act before, or nothing that can be read."""
        words = _bare(self.text[start:end])
        if words in _EMPTY or _SAME.fullmatch(words):
            self.context = self.context if words in _EMPTY else Pointer()
            if not words and self.text[start:end].endswith("规定"):
                self.leftover.append(self.text[start:end][:LEFT_MAX])
            return
        title, tail = with_tails(words)
        if title.startswith("其实施") and self.found:
            title = self.found[-1].title + title.removeprefix("其")
        if (before_place or self.titles_alone) and names_a_law(title):
            self.open(title, tail, marked=False)
        elif self.found and not self.found[-1].number and NUMBER.fullmatch(words):
            self.found[-1] = replace(self.found[-1], number=printed_number(words))
        else:
            raw = self.text[start:end].strip("、,")
            self.leftover.append((words if NUMBER.fullmatch(words) else raw)[:LEFT_MAX])

    def open(self, title: str, tail: Tail, *, marked: bool) -> None:
        """Begin a citation; an act named again goes on collecting its places."""
        self.context = Pointer()
        self.found.append(Citation(title.strip('"'), tail.number, tail.edition, marked=marked))


def _bare(words: str) -> str:
    """Words without the numbering and 根据 before them and 的规定 behind them."""
    if not words:
        return words
    at = 0
    while match := _BEFORE.match(words, at):
        at = match.end()
    end = len(words)
    while words.endswith(_AFTER, at, end):
        end -= len(next(one for one in _AFTER if words.endswith(one, at, end)))
    return words[at:end].strip()


def joined(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """The same citations, those of one act put together in the order in which the acts come first."""
    by_key: dict[str, Citation] = {}
    for one in citations:
        known = by_key.get(one.key)
        by_key[one.key] = one if known is None else _both(known, one)
    return tuple(by_key.values())


def _both(first: Citation, second: Citation) -> Citation:
    return replace(
        first,
        number=first.number or second.number,
        edition=first.edition or second.edition,
        pointers=tuple(dict.fromkeys((*first.pointers, *second.pointers)))[:MOST],
        quoted=first.quoted or second.quoted,
        marked=first.marked or second.marked,
    )
