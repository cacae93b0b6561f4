"""What a header means: the form's own words first, then the words of other places, which are data with a version."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from campaign.operations.rows import FIXTURES

Columns = Sequence[Mapping[str, Any]]

VERSION = 1
# A word such as 取消的 or 拟 may stand before the name of one of these columns without changing which column it is.
_PREFIXED = frozenset({"cert_name", "service_name", "basis_title", "demanding_unit", "issuing_unit"})
_DOCUMENT = frozenset({"文件", "政策文件"})
_HINT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one column's header says.

    `keys` are the form's columns it may be, likeliest first ("" for a column that nobody needs, such as an inner 序号);
    `own` says that it is a word of the form; `tick` is the label that a tick below it stands for; `level` is the force
    of the texts below it; `grouped` says that it means this only under the word above it.
    """

    keys: tuple[str, ...]
    own: bool = False
    tick: str = ""
    level: str = ""
    grouped: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    names: frozenset[str]
    leaves: Mapping[str, Meaning]


@lru_cache(maxsize=16_384)
def plain_header(text: str) -> str:
    """Take the dress off a header: width, blanks, line breaks, stars, hints in brackets."""
    plain = unicodedata.normalize("NFKC", text[:200])
    for _ in range(3):
        plain = _HINT.sub("", plain)
    return "".join(char for char in plain if char.isalnum())


def header_words(columns: Columns) -> dict[str, str]:
    """Give key by plain header, aliases included: the form's own words."""
    words: dict[str, str] = {}
    for column in columns:
        for header in (column["header"], *column["aliases"]):
            words.setdefault(plain_header(header), column["key"])
    return words


@cache
def _data() -> Mapping[str, Any]:
    path = FIXTURES / "aliases" / f"annex2.v{VERSION}.json"
    read: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read


@cache
def _alone() -> Mapping[str, Meaning]:
    """Words that say by themselves which column is meant; some leave a choice."""
    data = _data()
    found = {plain_header(word): Meaning((key,)) for key, words in data["alone"].items() for word in words}
    for word, keys in data["choices"].items():
        found[plain_header(word)] = Meaning(tuple(keys))
    return found


@cache
def _groups() -> tuple[_Group, ...]:
    return tuple(
        _Group(frozenset(map(plain_header, group["names"])), dict(_leaves_of(group))) for group in _data()["groups"]
    )


def _leaves_of(group: Mapping[str, Any]) -> Sequence[tuple[str, Meaning]]:
    found = [(word, Meaning((key,), grouped=True)) for key, words in group.get("leaves", {}).items() for word in words]
    for label, words in group.get("ticks", {}).items():
        found += [(word, Meaning((group["key"],), tick=label, grouped=True)) for word in words]
    for label, words in group.get("levels", {}).items():
        found += [(word, Meaning(("basis_title",), level=label, grouped=True)) for word in words]
    found += [(word, Meaning(("",))) for word in group.get("ignored", ())]
    return [(plain_header(word), meaning) for word, meaning in found]


class HeaderWords:
    """The words of one form, and those of other places."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.own = header_words(columns)

    def known(self, plain: str) -> bool:
        """Say whether a plain header is the name of a column anywhere."""
        return plain in self.own or plain in _alone()

    def meanings(self, paths: Mapping[int, Sequence[str]]) -> dict[int, Meaning | None]:
        """Give what each column means; 文件 under 设定依据 is a force beside other forces, alone it is the basis itself."""
        found = {column: self.meaning([plain_header(text) for text in path]) for column, path in paths.items()}
        forces = [column for column, meaning in found.items() if meaning and meaning.level]
        if len(forces) == 1 and plain_header(paths[forces[0]][-1]) in _DOCUMENT:
            found[forces[0]] = Meaning(("basis_title",), grouped=True)
        return found

    def meaning(self, path: Sequence[str]) -> Meaning | None:
        """Give what a column means whose header reads `path` from top to bottom; None when no word is known."""
        leaf = path[-1]
        for above in reversed(path[:-1]):
            for group in _groups():
                if above in group.names and leaf in group.leaves:
                    return group.leaves[leaf]
        return self._alone(leaf)

    def _alone(self, word: str) -> Meaning | None:
        choices = _alone().get(word)
        if word in self.own:
            others = tuple(key for key in choices.keys if key != self.own[word]) if choices else ()
            return Meaning((self.own[word], *others), own=True)
        return choices or self._without_prefix(word)

    def _without_prefix(self, word: str) -> Meaning | None:
        for _ in range(2):
            prefix = next((one for one in _data()["prefixes"] if word.startswith(one) and len(word) > len(one)), "")
            if not prefix:
                return None
            word = word.removeprefix(prefix)
            meaning = _alone().get(word)
            if meaning and meaning.keys[0] in _PREFIXED:
                return meaning
        return None


def known_beside(column: int, paths: Mapping[int, Sequence[str]], meanings: Mapping[int, Meaning | None]) -> bool:
    """Say whether another column of its group is known: 发文日期 beside 文件名称 under 设定依据 is header too."""
    group = list(paths[column][:-1])
    return any(meanings[other] and list(path[:-1]) == group for other, path in paths.items() if other != column)
