"""Whether a text names a certificate: by its name or an alias, however it is typed, and where. Words only, no tables.

A text is folded sign by sign (width, case, blanks, line breaks, traditional characters, brackets and quotation marks do not
count), so that every finding leads back to its place in the text as it stands (decision 56).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from publishing.models.search import search_key
from publishing.queries.wording import GENERAL, SAME, everyday, variants
from submissions.checks.names.wording import groups, hint_keys

SHORTEST = 2  # signs of a name that is looked for
SAID = 24  # ways to say one name that are looked for, at most
PAPER = "证明"
_DROPPED = frozenset("()\"'《》[]{}-_·*#`~|\\^")
_ENDING = re.compile(rf"{PAPER}(?:材料|文件|文书|书|信|函|表|单)?$")
_STEM_LEAST = 2
# Between the stem and 证明: a word that changes nothing, or further names that share the ending (亲属关系、收入证明).
_LINK = r"(?:的|等|之|类|的?相关|的?有关|情况|状况|情况的|状况的)?"
_WHOSE = re.compile(r"^(?:居民|公民|本人|申请人)(?=.{3})")
_SHARED = r"(?:(?:,|/|和|及|与|或|以及|或者)(?!提供|提交|出具|开具|不)[^,。;:!?/和及与或]{1,12}){1,6}?"


@lru_cache(maxsize=65_536)
def _folded_sign(sign: str) -> str:
    return "".join(one for one in search_key(sign) if one not in _DROPPED)


@dataclass(frozen=True)
class Folded:
    """A text as it is compared: the key, and for each of its signs the place in the text."""

    key: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """From where to where a part of the key stands in the text."""
        return self.places[start], self.places[end - 1] + 1


def folded(text: str) -> Folded:
    """Fold a text, sign by sign; what leaves no ink is not in the key."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for one in _folded_sign(sign):
            signs.append(one)
            places.append(place)
    return Folded("".join(signs), places)


@lru_cache(maxsize=65_536)
def key_of(name: str) -> str:
    """The key of a name, folded as a text is."""
    return "".join(_folded_sign(sign) for sign in name)


@cache
def _exchanged() -> tuple[tuple[str, str], ...]:
    """What is said for what: words that mean the same in names, and everyday words for official ones."""
    same = {(key_of(value), key_of(word)) for word, value in groups()["same"].items()}
    same |= {(key_of(name), key_of(word)) for word, names in everyday(SAME).items() for name in names}
    same |= {(word, value) for value, word in same}
    return tuple(sorted((one, other) for one, other in same if one and other and one not in other))


@lru_cache(maxsize=16_384)
def ways_to_say(name: str) -> tuple[str, ...]:
    """The keys under which a text may name the certificate: the name, what its brackets say, the name without who issues it and
    how many copies, and each with an everyday word or another that means the same. The longest first."""
    found = dict.fromkeys([key_of(name), *map(key_of, variants(search_key(name)))])
    if PAPER in name and key_of(name) not in GENERAL:
        found |= dict.fromkeys(key_of(stem) + PAPER for stem in hint_keys(name))
    found |= dict.fromkeys(_WHOSE.sub("", key) for key in list(found))
    for key in list(found):
        found |= dict.fromkeys(
            key.replace(one, other) for one, other in _exchanged() if one in key and other not in key
        )
    keys = [key for key in found if len(key) >= SHORTEST and key not in GENERAL]
    return tuple(sorted(keys[:SAID], key=lambda key: (-len(key), key)))


@dataclass(frozen=True)
class Named:
    """A certificate to be looked for: a mark of the caller's, and every name it has (its own first)."""

    mark: int
    names: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Every way to say it, the longest first."""
        return _keys_of(self.names)


@lru_cache(maxsize=16_384)
def _keys_of(names: tuple[str, ...]) -> tuple[str, ...]:
    found = dict.fromkeys(key for name in names for key in ways_to_say(name))
    return tuple(sorted(found, key=lambda key: (-len(key), key)))


@dataclass(frozen=True)
class Mention:
    """Where the text names the certificate `mark`: `start` to `end` in the text, and which way of saying it was met.

    `within` is the key of a longer name of another certificate in which it stands, "" where it stands for itself.
    """

    mark: int
    start: int
    end: int
    said: str
    within: str = ""


def mentions(text: Folded, wanted: Iterable[Named], others: Iterable[str] = ()) -> list[Mention]:
    """Every place at which the text names one of the certificates, in the order of the text; none is left out (五(三): 更新办事指南).

    `others` are keys of other certificates (`key_of`): a mention inside such a longer name says so, and is still given.
    """
    known = tuple(others)
    found: list[Mention] = []
    for one in wanted:
        spans = list(_spans(text.key, one.keys))
        if not spans:
            continue
        longer = _longer_spans(text.key, one.keys, known)
        for start, end, said in spans:
            within = next((name for at, to, name in longer if at <= start and end <= to and to - at > end - start), "")
            found.append(Mention(one.mark, *text.span(start, end), said, within))
    return sorted(found, key=lambda one: (one.start, one.mark))


def _spans(key: str, names: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where any of the names stands, each place once, under the longest name there."""
    taken: list[tuple[int, int]] = []
    for name in names:
        for start, end in _places(key, name):
            if not any(start < to and at < end for at, to in taken):
                taken.append((start, end))
                yield start, end, name


def _places(key: str, name: str) -> Iterator[tuple[int, int]]:
    start = key.find(name)
    while start >= 0:
        yield start, start + len(name)
        start = key.find(name, start + 1)
    stem = _ENDING.sub("", name)
    if stem != name and len(stem) >= _STEM_LEAST and stem in key:
        for match in _loosely(stem).finditer(key):
            yield match.span()


@lru_cache(maxsize=16_384)
def _loosely(stem: str) -> re.Pattern[str]:
    """The stem and 证明 with what may stand between them."""
    return re.compile(f"{re.escape(stem)}(?:{_LINK}|{_LINK}{_SHARED}){PAPER}")


def _longer_spans(key: str, names: Sequence[str], others: Sequence[str]) -> list[tuple[int, int, str]]:
    """Where longer names of other certificates stand that contain one of `names`."""
    own = frozenset(names)
    longer = [name for name in others if name not in own and any(part in name and part != name for part in names)]
    return [(start, end, name) for name in longer if name in key for start, end in _exact(key, name)]


def _exact(key: str, name: str) -> Iterator[tuple[int, int]]:
    start = key.find(name)
    while start >= 0:
        yield start, start + len(name)
        start = key.find(name, start + 1)
