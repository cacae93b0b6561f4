"""The wording of a citation: one shape for all marks, the key of a title, and what stands behind a title in brackets."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from campaign.checks import comparison_key
from submissions.checks.citations.numerals import NUMERALS, number_of

# What a statute's title ends with; 看法 and 司法 do not name one.
LAW_WORDS = (
    *("法", "法典", "条例", "办法", "规定", "细则", "决定", "决议", "规则", "规程", "章程", "准则", "规范", "修正案"),
    *("通知", "意见", "解释", "批复", "复函", "公告", "通告", "方案", "纲要", "标准", "制度", "目录", "指南", "指引"),
)
_NO_TITLE = re.compile("(?:看法|方法|违法|依法|合法|(?<!公)司法|执法|非法|用法|做法|说法|没有规定)$")
_NO_ACT = (
    "有关",
    "相关",
    "上级",
    "国家有关",
    "国家相关",
    "国家规定",
    "法律法规",
    "法律规定",
    "其他",
    "上述",
    "政策",
    "文件",
    "内部",
)
TITLE_MAX = 200
_TAIL_MAX = 100

_SHAPES = str.maketrans(
    {
        **dict.fromkeys("〔[【〖{﹝", "("),
        **dict.fromkeys("〕]】〗}﹞", ")"),
        **dict.fromkeys("«≪", "《"),
        **dict.fromkeys("»≫", "》"),
        **dict.fromkeys("<\u2039", "〈"),
        **dict.fromkeys(">\u203a", "〉"),
        **dict.fromkeys("。.．", "。"),
        **dict.fromkeys("～~〜", "~"),
        **dict.fromkeys("—–\u2012―\u2010\u2212─", "-"),
        **dict.fromkeys("“”„‟″「」『』", '"'),
    }
)
_BLANKS = re.compile(r"[^\S\n]+|[\u200b-\u200f\u2060\ufeff]+")
_N = f"[{NUMERALS}]{{1,9}}"
_ISSUER = "(?:中华人民共和国)?(?:国务院|主席|[一-鿿]{1,15})"
NUMBER = re.compile(
    rf"{_ISSUER}(?:令|公告)\(?第?{_N}号\)?|[一-鿿]{{1,12}}\((?:19|20)\d\d\)第?{_N}号|[一-鿿]{{1,12}}(?:19|20)\d\d年第?{_N}号|第{_N}号"
)
EDITION = re.compile(r"((?:19|20)\d\d)年?(?:\d{1,2}月)?(?:\d{1,2}日)?(?:第.{1,2}次)?(?:修正|修订|修改|本|版)")
_YEAR = re.compile(r"\(((?:19|20)\d\d)\)")
_BRACKETS = re.compile("[()]")
_TRIAL = frozenset({"试行", "暂行", "草案", "试用"})


class Tail(NamedTuple):
    """What stands behind a title: its number (民发〔2020〕20号), the year of an edition, what belongs to the title itself."""

    number: str = ""
    edition: int = 0
    title: str = ""


def plain(text: str) -> str:
    """One shape for brackets, digits, dashes and quotation marks; no blanks but line feeds. Never longer by blanks."""
    shaped = unicodedata.normalize("NFKC", text).replace("<<", "《").replace(">>", "》").translate(_SHAPES)
    return _BLANKS.sub("", shaped.replace("\r\n", "\n").replace("\t", "\n"))


@lru_cache(maxsize=16_384)
def title_key(title: str) -> str:
    """The key under which two spellings of one title are equal: 中华人民共和国 and the marks 《》〈〉 do not count."""
    key = comparison_key(title).replace("中华人民共和国", "") or comparison_key(title)
    return key.replace("《", "").replace("》", "")


def number_key(number: str) -> str:
    """The key of a document number: 国务院令第649号 and 国务院令649号 are one."""
    found = re.search(rf"({_N})号", number)
    counted = number_of(found[1]) if found else None
    words = number.replace(found[0], f"{counted}号") if found and counted is not None else number
    key = comparison_key(words).replace("第", "").replace("中华人民共和国", "").replace("(", "").replace(")", "")
    return key.replace("国令", "国务院令")


def printed_number(number: str) -> str:
    """A document number with the brackets that offices print around a year: 民发〔2020〕20号."""
    return _YEAR.sub(r"〔\1〕", number) if "(" in number else number


def closing(text: str, at: int, end: int) -> int:
    """Where the bracket that opens at `at` closes, before `end`; -1 where it does not."""
    depth = 0
    for mark in _BRACKETS.finditer(text, at, end):
        depth += 1 if mark[0] == "(" else -1
        if depth == 0:
            return mark.start()
    return -1


def tail_of(content: str) -> Tail:
    """What the content of a bracket behind a title says."""
    if content in _TRIAL:
        return Tail(title=f"({content})")
    number = NUMBER.search(content)
    if number and not content.startswith("以下"):
        return Tail(number=printed_number(number[0].lstrip("年月日由经")), edition=_edition(content))
    if edition := _edition(content):
        return Tail(edition=edition)
    return Tail()


def _edition(content: str) -> int:
    """The year of an edition (2018年修正); 0 where none is named. The day of a decree alone (1992年10月1日公布) is none."""
    found = EDITION.search(content)
    return int(found[1]) if found else 0


def with_tails(title: str) -> tuple[str, Tail]:
    """A title as it stands between its marks or alone, parted from the brackets at its end and from a number beside it."""
    number, edition = "", 0
    while title.endswith(")"):
        opens = _opening(title)
        tail = tail_of(title[opens + 1 : -1]) if opens > 0 else Tail()
        if not (tail.number or tail.edition):
            break
        title, number, edition = title[:opens], tail.number or number, tail.edition or edition
    if not number:
        title, number = _number_beside(title)
    return title, Tail(number, edition)


def _opening(title: str) -> int:
    """Where the bracket opens that closes at the end of `title`; -1 where it does not within a tail's length."""
    depth = 0
    for place in range(len(title) - 1, max(-1, len(title) - _TAIL_MAX), -1):
        depth += {")": 1, "(": -1}.get(title[place], 0)
        if depth == 0:
            return place
    return -1


def _number_beside(title: str) -> tuple[str, str]:
    """国务院令第649号社会救助暂行办法 and 社会救助暂行办法国务院令第649号, parted."""
    if len(title) > TITLE_MAX or "号" not in title:
        return title, ""
    before = NUMBER.match(title)
    if before and before.end() < len(title):
        return title[before.end() :], printed_number(before[0])
    for place in range(len(title) - 1, 1, -1):
        if title.endswith(LAW_WORDS, 0, place) and NUMBER.fullmatch(title, place):
            return title[:place], printed_number(title[place:])
    return title, ""


def names_a_law(words: str) -> bool:
    """Whether words without marks read as the title of an act."""
    bare = words.removesuffix("(试行)").removesuffix("(暂行)")
    if (
        not 2 < len(bare) <= TITLE_MAX
        or not bare.endswith(LAW_WORDS)
        or _NO_TITLE.search(bare)
        or bare.startswith(_NO_ACT)
    ):
        return False
    return not any(mark in bare for mark in '。;:,"《》\n')
