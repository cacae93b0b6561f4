"""What every check gives back, and the facts about text that all checks share. No tables, no pages."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

NAME_MAX = 200
LINE_MAX = 500
TEXT_MAX = 2000
BLANKS = " \t\r\n\u00a0\u3000\u200b\u2002\u2003\u2009\u202f\u0085"
QUOTE_MAX = 10000


class Severity(StrEnum):
    """How much a problem weighs."""

    BLOCKER = "blocker"  # a file is refused; a paper cannot be handed in
    ERROR = "error"  # a draft keeps it; a paper cannot be handed in
    WARNING = (
        "warning"  # a file is saved only after the user's yes; a paper is handed in only with a written explanation
    )
    INFO = "info"  # only shown


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, at one place.

    `where` is a cell ("E7") or the anchor of a form field, "" for the whole document;
    `words` say in Chinese what is wrong, what would be right, and what to do.
    """

    where: str
    code: str
    severity: Severity
    words: str
    sheet: str = ""


# Marks that turn the shown order round: 取消 could be shown as 消取.
BIDI_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Marks that nobody sees and no name needs. The joiners U+200C and U+200D stay out of this set (emoji, Indic scripts),
# and so does U+200B, which word processors strew about: the comparison key takes it off.
INVISIBLE_MARKS = frozenset(
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u2060\u2061\u2062\u2063\u2064\u206a\u206b\u206c\u206d\u206e\u206f"
    "\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"
) | {chr(code) for code in range(0xE0000, 0xE0080)}

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_TREACHEROUS = re.compile("[" + "".join(sorted(BIDI_MARKS | INVISIBLE_MARKS)) + "]")
_NOT_PLAIN = re.compile(_CONTROL.pattern[:-1] + _TREACHEROUS.pattern[1:])
# What nearly every text is made of: ASCII, Chinese characters and their punctuation. The sets above have pieces all over
# Unicode, which a search walks through sign by sign: 28 µs for a hundred characters, this one 0.6.
_COMMON = r"!-~\u4e00-\u9fff\u3001-\u301f\uff01-\uff5e\u00b7\u2014\u2018\u2019\u201c\u201d\u2026"
_SURELY_PLAIN = re.compile(rf"[{_COMMON} \t\n\u3000]*")
_ALL_SEEN = re.compile(rf"[{_COMMON}]*")
_OPENING = "\u3014[{\u3010\u3016\u300c\u300e\u27e8"
_CLOSING = "\u3015]}\u3011\u3017\u300d\u300f\u27e9"
_DOUBLE_QUOTES = "\u201c\u201d\u201e\u201f\u2033\u301d\u301e"
_SINGLE_QUOTES = "\u2018\u2019\u201a\u201b\u2032"
_MIDDLE_DOTS = "\u2022\u30fb\u2027\u2219\u22c5\u25cf"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500"
_SAME_SHAPE = str.maketrans(
    {
        **dict.fromkeys(_OPENING, "("),
        **dict.fromkeys(_CLOSING, ")"),
        **dict.fromkeys(_DOUBLE_QUOTES, '"'),
        **dict.fromkeys(_SINGLE_QUOTES, "'"),
        **dict.fromkeys(_MIDDLE_DOTS, "\u00b7"),
        **dict.fromkeys(_DASHES, "-"),
        "\u3001": ",",
        "\u3008": "\u300a",
        "\u3009": "\u300b",
    }
)


def is_plain(text: str) -> bool:
    """Say at once that `text` holds neither control characters nor treacherous marks: the common case, one search.

    Lines may end as browsers end them (CR LF).
    """
    return _SURELY_PLAIN.fullmatch(text) is not None or _NOT_PLAIN.search(text.replace("\r\n", "\n")) is None


def is_tidy(text: str) -> bool:
    """Say at once that `text` is plain and has no blanks at its ends: what `trimmed` gives is the text itself."""
    return bool(text) and text[0] not in BLANKS and text[-1] not in BLANKS and _SURELY_PLAIN.fullmatch(text) is not None


def control_character(text: str) -> str | None:
    """Give the name (U+XXXX) of the first control character or lone surrogate in `text`; tab and line feed are fine."""
    found = _CONTROL.search(text.replace("\r\n", "\n"))
    return f"U+{ord(found.group()):04X}" if found else None


def treacherous_mark(text: str) -> str | None:
    """Give the name (U+XXXX) of the first bidirectional or invisible mark that must not stand in a declaration."""
    found = _TREACHEROUS.search(text)
    return f"U+{ord(found.group()):04X}" if found else None


# Everything that leaves no ink: blanks, controls, format characters, fillers, variation selectors, tags, surrogates.
_UNSEEN = re.compile(
    r"[\s\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)


@lru_cache(maxsize=16_384)
def comparison_key(name: str) -> str:
    """Give the key under which two spellings of one name are equal.

    Full-width and half-width, blanks, invisible marks, upper and lower case and the shape of brackets do not count.
    The name itself is stored as typed; only comparing uses the key (成都: 8,043 items held many spellings of one name).
    """
    key = unicodedata.normalize("NFKC", _seen(name)).casefold()
    return _seen(unicodedata.normalize("NFKC", key)).translate(_SAME_SHAPE)


def _seen(text: str) -> str:
    """What of a text leaves ink."""
    return text if _ALL_SEEN.fullmatch(text) else _UNSEEN.sub("", text)


def trimmed(text: str) -> str:
    """Give `text` without blanks (also full-width, no-break and zero-width ones) at its ends, inner text as typed."""
    return text.strip(BLANKS).replace("\r\n", "\n")


# Private numbers: how they are typed, and what they look like (decision 44).
_GAP = r"[\s\-\u2010-\u2015./·_]+"
# Every sign that is, or holds, digits when it is normalised (full-width, circled, raised …); none holds more than three.
DIGITS = re.compile(
    "[0-9\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209f\u2150-\u218f\u2460-\u24ff\u3220-\u33ff\ua700-\ua7ff\uff10-\uff19"
    "\U0001ccf0-\U0001ccf9\U0001d7ce-\U0001d7ff\U0001f100-\U0001f10a\U0001f190-\U0001f1ff\U0001fbf0-\U0001fbf9]"
)
_GAPS = re.compile(rf"(?<=[0-9]){_GAP}(?=[0-9])")
_BETWEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")
_RUN = re.compile(rf"[0-9]+(?:{_GAP}[0-9]+)*[Xx]?")
_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = re.compile(rf"[1-8][0-9]{{5}}(?:(?:19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9Xx]|[0-9]{{2}}{_DAY}[0-9]{{3}})")
_LONGEST, _SHORTEST = 18, 11
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def digits_in(text: str) -> str:
    """The text with numbers as one run of plain digits, however they were typed: full-width, with blanks or hyphens."""
    return _GAPS.sub("", _BETWEEN.sub("", unicodedata.normalize("NFKC", text)))


def numbers_in(text: str) -> Iterator[str]:
    """Every number that may be read in a text: each group of digits, and each row of neighbouring groups as one.

    138-0000-0000 is one number in three groups; 2020-10-15 13800000000 are four groups of which the last is a number. A year
    with its month is no beginning of one: 1998.12.1 2003 are two dates.
    """
    for run in _RUN.findall(_BETWEEN.sub("", unicodedata.normalize("NFKC", text))):
        groups = re.split(_GAP, run)
        for first in range(len(groups)):
            number = groups[first]
            yield number
            if _YEAR.fullmatch(number) and len("".join(groups[first + 1 : first + 2])) in {1, 2}:
                continue
            for group in groups[first + 1 :]:
                number += group
                if len(number) > _LONGEST:
                    break
                yield number


def personal_number(text: str) -> str:
    """What private number stands in a text, in a word: 身份证号码, 手机号码; empty where there is none."""
    if 3 * len(DIGITS.findall(text)) < _SHORTEST:
        return ""  # most texts: no need to look closer
    numbers = list(numbers_in(text))
    if any(_IDENTITY.fullmatch(number) for number in numbers):
        return "身份证号码"
    return "手机号码" if any(_MOBILE.fullmatch(number) for number in numbers) else ""
