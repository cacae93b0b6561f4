"""The names that a question can mean: those on the lists in force, what else the catalogue calls them, how they sound.

Small enough to stand in each process: names repeat from place to place. Nothing here is looked for in the rows; what is
offered has been found on a list in force, or is a word of the catalogue or of the everyday words.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef

from publishing.models import Edition, SearchEntry, SearchName
from publishing.models.search import pinyin_of, search_key
from publishing.queries.wording import NEAR, SAME, everyday, near_names, one_slip, pairs_of, variants
from submissions.checks.names.wording import made_one
from submissions.enums import NameSource
from submissions.models import CertificateAlias

ALIKE = 0.25  # from which share of common pairs two names are alike
SHORTEST = 3  # characters of another name that may be meant by a part of it
SOUNDING = 6  # names that a word in letters stands for, at most


@dataclass(frozen=True, slots=True)
class Known:
    """A name on the lists in force: as printed, its key, its first letters and its pinyin."""

    name: str
    key: str
    initials: str
    pinyin: str


@dataclass(frozen=True)
class Vocabulary:
    """The names on the lists, and for each other name of the catalogue the names of the same certificate (keys)."""

    names: tuple[Known, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> Mapping[str, Known]:
        """The names on the lists by their keys."""
        return {one.key: one for one in self.names}

    @cached_property
    def by_pair(self) -> Mapping[str, tuple[Known, ...]]:
        """The names on the lists by the pairs of characters that tell them from others."""
        found: dict[str, list[Known]] = {}
        for one in self.names:
            for pair in pairs_of(one.key) | pairs_of(made_one(one.key)):
                found.setdefault(pair, []).append(one)
        return {pair: tuple(names) for pair, names in found.items()}

    @cached_property
    def by_sound(self) -> Mapping[str, tuple[Known, ...]]:
        """The names on the lists by their pinyin."""
        found: dict[str, list[Known]] = {}
        for one in self.names:
            found.setdefault(one.pinyin, []).append(one)
        return {sound: tuple(names) for sound, names in found.items()}

    @cached_property
    def words(self) -> tuple[Known, ...]:
        """Everyday words and other names, which are not on the lists themselves but stand for names that are."""
        keys = dict.fromkeys((*everyday(SAME), *everyday(NEAR), *self.aliases, *self.variants))
        return tuple(Known(key, key, *pinyin_of(key)) for key in keys if key not in self.by_key)

    def with_part(self, part: str) -> tuple[Known, ...]:
        """The names on the lists that contain a part."""
        return tuple(one for one in self.names if part in one.key)

    @cached_property
    def variants(self) -> Mapping[str, str]:
        """What names with a word in brackets say (居住 and 租住), each with the name as it stands on the lists."""
        return {said: one.key for one in self.names for said in variants(one.key)}

    def same_as(self, key: str) -> tuple[str, ...]:
        """The other names of the certificate that is called so, and names with brackets that say so."""
        said = (name for variant, name in self.variants.items() if len(key) > 1 and key in variant and key not in name)
        return tuple(dict.fromkeys((*self.aliases.get(key, ()), *said)))[:SOUNDING]

    def sounding(self, letters: str) -> tuple[str, ...]:
        """Keys of names whose pinyin or first letters these are, begin so or contain them: the first of these that there are."""
        if len(letters) < 2 or not (letters.isascii() and letters.isalpha()):
            return ()
        everything = (*self.names, *self.words)
        for matches in (_is, _begins, _contains):
            if found := [one.key for one in everything if matches(one, letters)]:
                return tuple(sorted(dict.fromkeys(found), key=lambda key: (len(key), key)))[:SOUNDING]
        return ()

    def like(self, key: str) -> Iterator[tuple[float, Known]]:
        """The names on the lists that may be meant by a key, each with how likely (1 where a word or a slip leads to it)."""
        pairs, near, sound = pairs_of(key) | pairs_of(made_one(key)), self.meant(key), pinyin_of(key)[1]
        seen = dict.fromkeys(one for pair in sorted(pairs) for one in self.by_pair.get(pair, ()))
        seen |= dict.fromkeys(self.by_sound.get(sound, ()))
        seen |= dict.fromkeys(one for one in self.names if one_slip(key, one.key))
        if near:
            seen |= dict.fromkeys(one for one in self.names if any(part in one.key for part in near))
        for one in seen:
            if one.pinyin == sound or one_slip(key, one.key):
                yield 1.0, one
            else:
                yield likeness(one.key, pairs, near), one

    def meant(self, key: str) -> tuple[str, ...]:
        """Parts of names that an everyday word in the key may mean, or the other names that it is a part of."""
        parts = near_names(key)
        if len(key) >= SHORTEST:
            parts += tuple(name for alias, names in self.aliases.items() if key in alias for name in names)
        return tuple(dict.fromkeys(parts))


def _is(one: Known, letters: str) -> bool:
    return letters in (one.pinyin, one.initials)


def _begins(one: Known, letters: str) -> bool:
    return one.initials.startswith(letters) or one.pinyin.startswith(letters)


def _contains(one: Known, letters: str) -> bool:
    return letters in one.initials or (len(letters) > 3 and letters in one.pinyin)


def likeness(key: str, pairs: frozenset[str], near: Iterable[str]) -> float:
    """How alike a name is to what was asked for: 1 where an everyday word means it, else the share of common pairs."""
    if any(part in key for part in near):
        return 1.0
    own = pairs_of(key) | pairs_of(made_one(key))
    return 2 * len(own & pairs) / (len(own) + len(pairs)) if own and pairs else 0.0


def vocabulary(*, past: bool = False) -> Vocabulary:
    """All names that the public may see, in two queries: on the lists in force, for a `past` day on every list ever published, and the
    open names of the catalogue."""
    listed = SearchEntry.objects.filter(name=OuterRef("key"))
    if past:
        official = Edition.objects.official().filter(compilation=OuterRef("compilation"))
        listed = listed.filter(Exists(official))
    else:
        listed = listed.filter(compilation__is_current=True)
    rows = SearchName.objects.filter(Exists(listed)).order_by("key")
    names = tuple(Known(*row) for row in rows.values_list("name", "key", "initials", "pinyin"))
    return Vocabulary(names, aliases())


def aliases() -> dict[str, tuple[str, ...]]:
    """For each open name of the catalogue the other names of the same certificate. Names that only a declaration bears are
    not open."""
    rows = CertificateAlias.objects.exclude(source=NameSource.DECLARED).filter(certificate__active=True)
    groups: dict[int, dict[str, None]] = {}
    for certificate, own, name in rows.order_by("pk").values_list("certificate", "certificate__name", "name"):
        groups.setdefault(certificate, {search_key(own): None})[search_key(name)] = None
    return {
        key: tuple(other for other in keys if other != key) for keys in groups.values() for key in keys if len(keys) > 1
    }
