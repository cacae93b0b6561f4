"""Made-up people who complain, with everything of theirs that may be read by nobody else; and the finder that knows it again.

No name is anybody's: each has a sign that stands in no word of the pages, so that what is found was planted.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import product
from urllib.parse import unquote

from supervision.checks.name_signs import TIBETAN_NAMES
from tests.house.numbers import STYLES, styled, without_marks
from tests.supervision.test_operations_photos import taken

TIBETAN = [f"{first}·{last}" for first, last in product(TIBETAN_NAMES[:20], TIBETAN_NAMES[20:30])]
LETTER_CASES = ("utf-8", "utf-16-le", "gb18030")
# What stands between the signs of a name or a number, seen or unseen.
BETWEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff·•・.．_\-‐–—―()（）+]")
NUMBERS = r"1380000[0-9]{4}|54010219000101[0-9]{4}"


@dataclass(frozen=True)
class Person:
    """Who complains: name, mobile number and identity number; somebody who stood by; and how they are typed."""

    name: str
    mobile: str
    identity: str
    witness: str
    style: str

    @property
    def typed(self) -> str:
        """The mobile number as this person types it."""
        return styled(self.mobile, self.style)

    @property
    def account(self) -> str:
        """What they write: themselves, and another."""
        spaced = f"{self.identity[:6]} {self.identity[6:14]} {self.identity[14:]}"
        return (
            f"我叫{self.name}，电话{self.typed}，身份证{spaced}。{self.witness}也在场。窗口说没有亲属关系证明就不办。"
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Everything of theirs."""
        return (self.name, self.mobile, self.identity, self.witness)

    def photo(self) -> bytes:
        """A photo as their telephone writes it: their name and number in every place that a photo has for words."""
        return taken(planted=f"{self.name} {self.mobile} {self.witness}".encode())


def people(count: int) -> list[Person]:
    """So many people, in turn with a Chinese name, a Tibetan one and one of a single sign."""
    names = (lambda n: f"柏{chr(0x9B00 + n)}录", TIBETAN.__getitem__, lambda n: chr(0x9D00 + n))
    return [
        Person(
            name=names[n % 3](n // 3),
            mobile=f"1380000{5000 + n:04d}",
            identity=f"54010219000101{n:04d}",
            witness=f"沐{chr(0x9C00 + n)}录",
            style=STYLES[n % len(STYLES)],
        )
        for n in range(count)
    ]


def plain(text: str) -> str:
    """The text as words are compared: wide signs plain, nothing between them."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", text))


def readings(text: str) -> Iterator[str]:
    """The text in every way in which a person or a program could read it: escapes undone, marks cut out."""
    for one in {text, unescape(text), unquote(text)}:
        yield plain(one)
        if "<" in one:
            yield plain(without_marks(one))
        if "\\u" in one:
            yield plain(re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), one))


class Finder:
    """Knows the planted words again, however they are typed."""

    def __init__(self, planted: Iterable[Person]) -> None:
        self.people = list(planted)
        self.words = {plain(word): word for person in self.people for word in person.words}
        names = [word for word in self.words if not word.isascii()]
        self.pattern = re.compile("|".join([NUMBERS, *sorted(names, key=len, reverse=True)]))
        self.bytes = [name.encode(case) for name in names for case in LETTER_CASES if len(name) > 1]
        self.bytes += [person.mobile.encode(case) for person in self.people for case in LETTER_CASES[:2]]

    def in_text(self, text: str) -> set[str]:
        """The planted words that can be read in a text."""
        found = {one for reading in readings(text) for one in self.pattern.findall(reading)}
        return {self.words[one] for one in found if one in self.words}

    def in_bytes(self, content: bytes) -> bool:
        """Whether any of them stands in the bytes of a picture."""
        return any(one in content for one in self.bytes)
