"""What a question may become while it is typed: names on the lists that begin so, contain it, sound so, or are meant by it."""

from collections.abc import Iterator
from dataclasses import dataclass

from publishing.models.search import search_key
from publishing.queries.asking import PROBED, Directory, Scope, listed_in
from publishing.queries.vocabulary import ALIKE, Vocabulary
from publishing.queries.wording import spellings

OFFERED = 8


@dataclass(frozen=True)
class Suggestion:
    """A name on a list in force, and the word that led to it where that is another one."""

    name: str
    word: str = ""


def suggest(text: str, names: Directory, scope: Scope) -> list[Suggestion]:
    """Eight names at most that a list in force bears in the scope, the likeliest first; one query, none where nothing fits."""
    key = search_key("".join(text.split()))
    found: dict[str, str] = {}
    for certificate, word in _meant(key, names.certificates) if key else ():
        found.setdefault(certificate, word)
        if len(found) == PROBED:
            break
    here = listed_in(scope, found) if found else frozenset()
    by_key = names.certificates.by_key
    return [Suggestion(by_key[one].name, word) for one, word in found.items() if one in here][:OFFERED]


def _meant(key: str, names: Vocabulary) -> Iterator[tuple[str, str]]:
    """Keys of names, each with the word that led to it, likeliest first; slips and likeness only where nothing else does."""
    direct = sorted(_holding(key, names))
    yield from ((name, "") for *_, name in direct)
    others = list(_through_words(key, names))
    yield from others
    if not direct and not others:
        like = sorted(((-score, one.key) for score, one in names.like(key) if score >= ALIKE))
        yield from ((name, "") for _, name in like)


def _holding(key: str, names: Vocabulary) -> Iterator[tuple[int, int, str]]:
    """The names that begin so or contain it, in characters or in letters, with their rank."""
    letters = key.isascii() and key.isalpha()
    for one in names.names:
        if one.key.startswith(key):
            yield 0, len(one.key), one.key
        elif key in one.key:
            yield 1, len(one.key), one.key
        elif letters and (one.initials.startswith(key) or one.pinyin.startswith(key)):
            yield 2, len(one.key), one.key
        elif letters and len(key) > 1 and key in one.initials:
            yield 3, len(one.key), one.key


def _through_words(key: str, names: Vocabulary) -> Iterator[tuple[str, str]]:
    """The names that an everyday word or another name stands for, where that begins so, in characters or in letters."""
    letters = key.isascii() and key.isalpha()
    for word in names.words:
        if word.key.startswith(key) or (letters and (word.initials.startswith(key) or word.pinyin.startswith(key))):
            for name in (*spellings(word.key), *names.same_as(word.key)):
                if name in names.by_key:
                    yield name, word.key
            for _, name in sorted(
                (len(one.key), one.key) for part in names.meant(word.key) for one in names.with_part(part)
            ):
                yield name, word.key
