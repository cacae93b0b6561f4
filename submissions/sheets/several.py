"""Several things in one cell: numbered materials, which are a question to the person, and several bases, which are split."""

import re
from collections.abc import Iterator, Sequence

from submissions.checks.items import BasisDraft
from submissions.sheets.vocabulary import chinese_number, value_of

MOST = 30
LONGEST_CELL = 20_000

_NUMERALS = "一二三四五六七八九十"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_MARKER = re.compile(
    r"(?:^|(?<=[\s；;，,、。）)]))\s*"
    rf"(?:(?P<a>\d{{1,2}})[.．、)）](?!\d)|[（(](?P<b>\d{{1,2}}|[{_NUMERALS}]{{1,3}})[)）]"
    rf"|(?P<c>[{_CIRCLED}])|(?P<d>[{_NUMERALS}]{{1,3}})、)\s*"
)
_MATERIAL = re.compile(r"(证明|证|书|簿|本|表|函|单|照|材料|复印件|原件|凭证|报告|票据|声明|意见|介绍信|合同|协议)$")
# Without numbers a cell is cut at these, but only where every part reads as the whole name of a certificate.
_MARKS_BETWEEN = re.compile(r"[；;、，,\n]")
# What ends such a name for certain; 材料, 表, 意见 and the like also end the parts of one name.
_SURELY = re.compile(
    r"(证明|证书|证|执照|护照|户口簿|户口本|公证书|鉴定书|判决书|裁定书|协议书|报告|介绍信)[》”]?"
    r"(原件|复印件|[（(](原件|复印件|原件及复印件|原件和复印件)[）)])?$"
)
_NO_NAME = re.compile(r"(有效|相关|有关|其他|其它|上述|合法|各类|证明|材料|证件|证照|证书|证|报告|原件|复印件)+")
_CHOICE = re.compile(r"或|之一|(?<![高中初同平])等(?![级同次])")
_LEANING = re.compile(r"(以及|和|及|与|的|并)")
_PAIRS = (("（", "）"), ("(", ")"), ("《", "》"), ("“", "”"), ("【", "】"), ("〔", "〕"), ("[", "]"))
_AROUND = " \t\r\n　；;，,、。"

_TAG = re.compile(r"[【\[\uff3b]\s*(?P<tag>[^】\]\uff3d]{2,12})\s*[】\]\uff3d]\s*")
_NUMBER = r"第[零一二三四五六七八九十百千\d]+"
_CLAUSE = re.compile(
    rf"\s*(?P<clause>{_NUMBER}[编章节条](?:之[一二三四五六七八九十])?"
    rf"(?:\s*[、,，和及至]?\s*(?:{_NUMBER}|第?[（(][一二三四五六七八九十\d]+[)）])\s*[条款项目]?)*)"
)
_DOCUMENT = re.compile(r"\s*[（(〔\[][^（）()]{2,60}?(?:号|令|公告|修订|修正|通过)[^（）()]{0,30}[)）〕\]]")
_BEFORE_NEXT = re.compile(
    rf"(?:^|[\n；;。]|[》）)条款项目][、，,和及]|[】\]\uff3d]|\d[.．、)）]|[{_CIRCLED}]|[）)])\s*$"
)
_TITLE_MARKS = re.compile("[《》]")
_LEVELS = re.compile(r"[、,，;；\n/]+")


def materials_in(text: str) -> tuple[str, ...]:
    """Give the several certificates that one cell seems to name, () when it names one.

    Numbers must run from 1 upwards. Without numbers each line must end as a certificate's name does; other marks part
    names (学历证明；身份证明) only where every part is a whole name of its own: a mark within a name parts nothing.
    """
    if len(text) > 2_000:
        return ()
    marks = list(_MARKER.finditer(text))
    if len(marks) > 1 and not text[: marks[0].start()].strip(_AROUND):
        if [_rank(mark) for mark in marks] != list(range(1, len(marks) + 1)):
            return ()
        ends = [*(mark.start() for mark in marks[1:]), len(text)]
        pieces = [text[mark.end() : end].strip(_AROUND) for mark, end in zip(marks, ends, strict=True)]
    else:
        lines = [line.strip(_AROUND) for line in text.split("\n")]
        pieces = _parted(text) or (lines if all(map(_MATERIAL.search, lines)) else [])
    found = tuple(dict.fromkeys(" ".join(piece.split("\n")) for piece in pieces if piece))
    return found if 1 < len(found) <= MOST else ()


def _parted(text: str) -> list[str]:
    """The names that marks part, [] where one of the parts is no name of its own, or a bracket is torn."""
    if _CHOICE.search(text):  # one of several is asked for, or more than are named: one demand
        return []
    pieces = [piece.strip(_AROUND) for piece in _MARKS_BETWEEN.split(text.strip(_AROUND))]
    return pieces if all(map(_is_whole, pieces)) else []


def _is_whole(piece: str) -> bool:
    """Whether a part can stand alone as the name of a certificate: 学历证明 can; 身份, 出生（死亡 and 和户口簿 cannot."""
    return (
        _SURELY.search(piece) is not None
        and _NO_NAME.fullmatch(piece) is None
        and _LEANING.match(piece) is None
        and all(piece.count(opening) == piece.count(closing) for opening, closing in _PAIRS)
    )


def _rank(mark: re.Match[str]) -> int:
    text = mark["a"] or mark["b"] or mark["d"] or ""
    if mark["c"]:
        return _CIRCLED.index(mark["c"]) + 1
    return int(text) if text.isdigit() else chinese_number(text)


def bases_in(basis: BasisDraft, levels: Sequence[str] = ()) -> list[BasisDraft]:
    """Give the bases that the cells of one basis hold: one each for 《…》第…条, its force from a tag such as 【法律】.

    `levels` are the forces named in the cell for the force, in order; what has no tag takes the one of its place, or
    the only one. A cell that holds one basis stays as it is typed, but a clause behind the title goes to its own field.
    """
    held = basis.title or basis.text
    pieces = _pieces(held[:LONGEST_CELL])
    if len(pieces) < 2 and not _hides_more(basis, pieces):
        return [basis]
    found = [_basis(tag, text) for tag, text in pieces]
    forces = list(levels) if len(levels) == len(found) else [basis.level] * len(found)
    clauses = [part.strip() for part in re.split(r"[\n；;]+", basis.clause) if part.strip()]
    if len(clauses) != len(found):
        clauses = [basis.clause, *[""] * (len(found) - 1)]
    texts = [basis.text if basis.title else "", *[""] * (len(found) - 1)]
    return [
        BasisDraft(one.title, one.clause or clause, one.text or text, one.level or force)
        for one, clause, text, force in zip(found, clauses, texts, forces, strict=True)
    ]


def leading_clause(text: str) -> tuple[str, str]:
    """Give the clause that a quotation begins with and the rest: 第十一条 申请…; "" and the text when it begins otherwise."""
    clause = _CLAUSE.match(text)
    return (clause["clause"].strip(), text[clause.end() :].strip(" \t\r\n　：:，,")) if clause else ("", text)


def levels_named(text: str) -> list[str]:
    """Give the forces that a cell names one after the other, [] when one of them is not known."""
    found = [value_of("basis_level", piece) for piece in _LEVELS.split(text) if piece.strip()]
    return [level for level in found if level] if None not in found else []


def _hides_more(basis: BasisDraft, pieces: Sequence[tuple[str, str]]) -> bool:
    """Whether one cell holds title and clause, or a tag, although the clause's own cell is empty."""
    if not pieces or basis.clause or (basis.title and basis.text):
        return False
    (tag, text) = pieces[0]
    return bool(tag) or (text.startswith("《") and bool(_basis(tag, text).clause))


def _pieces(text: str) -> list[tuple[str, str]]:
    """Cut a text before each title that begins a new basis; gives the tag and the words of each."""
    starts = [at for at in _outer_titles(text) if _BEFORE_NEXT.search(text[:at])]
    tags = [(found.start(), found.end(), found["tag"]) for found in _TAG.finditer(text) if _level(found["tag"])]
    if not starts and not tags:
        return []
    cuts = sorted({*(start for start, _, _ in tags), *(at for at in starts if not _tagged(text, at, tags))})
    if not cuts or text[: cuts[0]].strip(_AROUND + "0123456789.．、（）()" + _NUMERALS + _CIRCLED):
        return []
    ends = [*cuts[1:], len(text)]
    return [_cut(text[start:end]) for start, end in zip(cuts, ends, strict=True)]


def _tagged(text: str, at: int, tags: Sequence[tuple[int, int, str]]) -> bool:
    """Whether the title at `at` stands right behind a tag and so begins with it."""
    return any(end <= at and not text[end:at].strip(_AROUND) for _, end, _ in tags)


def _cut(text: str) -> tuple[str, str]:
    tag = _TAG.match(text)
    level = _level(tag["tag"]) if tag else ""
    body = text[tag.end() :] if tag else text
    return level, re.sub(
        rf"[\s；;，,、]*(?:\d{{1,2}}[.．、)）]|[（(][\d{_NUMERALS}]{{1,3}}[)）]|[{_CIRCLED}])?\s*$", "", body
    ).strip()


def _outer_titles(text: str) -> Iterator[int]:
    """Where titles begin that stand in no other title."""
    depth = 0
    for mark in _TITLE_MARKS.finditer(text):
        if mark[0] == "《":
            if depth == 0:
                yield mark.start()
            depth += 1
        elif depth:
            depth -= 1


def _basis(level: str, text: str) -> BasisDraft:
    end = _end_of_title(text)
    title, rest = text[:end].strip(), text[end:]
    clause = _CLAUSE.match(rest)
    words = rest[clause.end() :] if clause else rest
    return BasisDraft(
        title,
        clause["clause"].strip() if clause else "",
        words.lstrip(" \t\r\n　：:，,。；;").rstrip(" \t\r\n　；;"),
        level,
    )


def _end_of_title(text: str) -> int:
    """Where title and document number end; a text without a title is title as a whole."""
    depth = 0
    for mark in _TITLE_MARKS.finditer(text):
        depth += 1 if mark[0] == "《" else -1
        if mark[0] == "》" and depth <= 0:
            number = _DOCUMENT.match(text, mark.end())
            return number.end() if number else mark.end()
    return len(text)


def _level(tag: str) -> str:
    return value_of("basis_level", tag) or ""
