"""What the public search reads: beside each listed row its words as tokens, and every name with its pinyin.

Both tables are derived from frozen rows and may be thrown away and built anew; they decide nothing. Tokens are characters and
pairs of neighbouring characters, made here in Python, so that one and two characters are found as quickly as eight
(decision 35). A row is entered when it is laid down, whether published or not: who reads must ask whether its list is in force.
"""

import functools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import opencc
from django.db import models

from campaign.checks import comparison_key
from campaign.enums import Outcome, Subject
from campaign.models import Unit
from publishing.models.compilations import Compilation

if TYPE_CHECKING:
    from publishing.models.items import ListedItem

BATCH = 500
NAME, EXACT, PLACE, UNIT, SUBJECT, OUTCOME, CATEGORY = "n", "e", "p", "u", "s", "o", "c"  # what a token begins with
NEEDED, CANCELLED = "needed", "cancelled"


@functools.cache
def _to_simplified() -> Any:
    return opencc.OpenCC("t2s")


@functools.lru_cache(maxsize=16_384)
def search_key(text: str) -> str:
    """The key under which names are found: the comparison key, traditional characters as simplified ones."""
    key = comparison_key(text)
    return key if key.isascii() else str(_to_simplified().convert(key))


@functools.lru_cache(maxsize=16_384)
def grams(word: str) -> tuple[str, ...]:
    """The characters of a key and the pairs of neighbours; signs that are neither letters nor digits are left out."""
    pairs = [word[at : at + 2] for at in range(len(word) - 1)]
    return tuple(gram for gram in (*word, *pairs) if gram.isalnum())


def needed_grams(word: str) -> tuple[str, ...]:
    """The fewest tokens that a row with this word must bear: its pairs, or the one character."""
    return tuple(gram for gram in grams(word) if len(gram) == 2) or grams(word)


def exact_token(name: str) -> str:
    """The token of a whole name."""
    return EXACT + "".join(sign for sign in name if sign.isalnum())


def unit_token(code: str) -> str:
    """The token of an office, from its code."""
    return UNIT + code.replace("-", "x")


@functools.lru_cache(maxsize=4096)
def pinyin_of(key: str) -> tuple[str, str]:
    """The first letters of a name's syllables, and the syllables in full: hkb, hukoubu."""
    import pypinyin  # its tables take 55 MB: only where names are spelled

    syllables = pypinyin.lazy_pinyin("".join(sign for sign in key if sign.isalnum()))
    return "".join(one if one.isdigit() else one[0] for one in syllables), "".join(syllables)


def load_tables() -> None:
    """Load the tables of pinyin and of traditional characters, which takes a third of a second: before the first question is asked."""
    pinyin_of("证")
    search_key("證")


class TokensField(models.TextField):
    """Tokens parted by blanks: a tsvector on PostgreSQL, on SQLite text that triggers enter into a full-text table."""

    def db_type(self, connection: Any) -> str:
        """The column's type in the database."""
        return "tsvector" if connection.vendor == "postgresql" else "text"


class SearchEntry(models.Model):
    """A listed row as the search reads it: tokens of its words and of its facts, and what hits are sorted and counted by.

    `name` and `text` are keys (`search_key`): the certificate, and beside it the service and the unit.
    """

    item = models.OneToOneField("ListedItem", models.PROTECT, primary_key=True, related_name="entry")
    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="+")
    uid = models.UUIDField()
    name = models.CharField(max_length=200)
    text = models.TextField()
    outcome = models.CharField(max_length=10)
    subject = models.CharField(max_length=12)
    disposal = models.CharField(max_length=20)
    division_path = models.CharField(max_length=60)
    unit_code = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    tokens = TokensField()

    class Meta:
        verbose_name = verbose_name_plural = "检索条目"
        indexes = (
            models.Index(fields=("name",), name="search_entry_name"),
            models.Index(fields=("division_path",), name="search_entry_place", opclasses=("varchar_pattern_ops",)),
        )

    def __str__(self) -> str:
        return self.name


class SearchName(models.Model):
    """A name of a certificate that some list bears, with its pinyin; whether a list in force does, `SearchEntry` says."""

    name = models.CharField("名称", max_length=200)
    key = models.CharField(max_length=200, unique=True)
    initials = models.CharField("拼音首字母", max_length=400)
    pinyin = models.TextField("拼音")

    class Meta:
        verbose_name = verbose_name_plural = "检索名称"

    def __str__(self) -> str:
        return self.name


def enter(items: Sequence["ListedItem"]) -> None:
    """Enter rows that were just laid down; a struck one stands on no list and is left out. Three statements for a batch."""
    shown = [item for item in items if item.outcome != Outcome.STRIKE]
    units = Unit.objects.in_bulk({item.unit_id for item in shown})
    SearchEntry.objects.bulk_create((entry_of(item, units[item.unit_id]) for item in shown), batch_size=BATCH)
    enter_names(item.cert_name for item in shown)


def enter_names(names: Iterable[str]) -> None:
    """Enter the names that are new, in the order of their keys: who enters at the same time does not wait in a circle."""
    by_key = dict(sorted({search_key(name)[:200]: name for name in names}.items()))
    keys, known = list(by_key), set()
    for start in range(0, len(keys), BATCH):
        rows = SearchName.objects.filter(key__in=keys[start : start + BATCH])
        known |= set(rows.values_list("key", flat=True))
    new = [
        SearchName(name=name, key=key, initials=pinyin_of(key)[0][:400], pinyin=pinyin_of(key)[1])
        for key, name in by_key.items()
        if key not in known
    ]
    SearchName.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)


def entry_of(item: "ListedItem", unit: Unit) -> SearchEntry:
    """The entry of a row; nothing is stored."""
    name = search_key(item.cert_name)[:200]
    words = (name, *(search_key(text) for text in (item.service_name, item.unit_name, unit.short_name)))
    found = {NAME + gram for gram in grams(name)} | {exact_token(name)}
    for word in words:
        found.update(grams(word))
    return SearchEntry(
        item_id=item.pk,
        compilation_id=item.compilation_id,
        uid=item.uid,
        name=name,
        text="|".join(words),
        outcome=item.outcome,
        subject=item.subject,
        disposal=item.disposal,
        division_path=item.division_path,
        unit_code=unit.code,
        position=item.position,
        tokens=" ".join(sorted(found | facts_of(item, unit.code))),
    )


def facts_of(item: "ListedItem", unit_code: str) -> set[str]:
    """The tokens of what narrows a search down: places, office, who is concerned, outcome, category."""
    both = (Subject.ENTERPRISE, Subject.INDIVIDUAL)
    found = {PLACE + code for code in item.division_path.split("/") if code}
    found |= {SUBJECT + one for one in (both if item.subject == Subject.BOTH else (item.subject,))}
    found |= {unit_token(unit_code), OUTCOME + (CANCELLED if item.outcome == Outcome.CANCEL else NEEDED)}
    return found | ({CATEGORY + item.disposal.replace("_", "")} if item.disposal else set())
