"""Which rows are found: the index of tokens is probed for a thousand hits at most, and these are counted and sorted here.

Nothing is sorted in the database and nothing is counted beyond the cap, so that the commonest word over three million rows
costs as little as the rarest (decision 35). Only rows of lists in force, now or on a past day, are found, each item as its latest round
states it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db import connection, connections, router
from django.db.models.expressions import RawSQL

from campaign.enums import Outcome, Subject
from publishing.models import ListedItem
from publishing.models.search import (
    CANCELLED,
    CATEGORY,
    NAME,
    OUTCOME,
    PLACE,
    SUBJECT,
    exact_token,
    needed_grams,
    unit_token,
)
from publishing.queries.lists import SHOWN, Lists

WIDE = 3  # slashes in the path of a prefecture
COLUMNS = "item_id, name, outcome, subject, disposal, division_path, unit_code, position"
# A row of an earlier round holds only as long as no later list in force ({held}) states the same item.
LATEST = """
(c.round_id = (SELECT r.id FROM campaign_round r WHERE EXISTS (
     SELECT 1 FROM publishing_compilation o WHERE o.round_id = r.id AND o.{held} AND NOT o.is_roll_up)
     ORDER BY r.number DESC LIMIT 1)
 OR NOT EXISTS (SELECT 1 FROM publishing_listeditem i
     JOIN publishing_compilation o ON o.id = i.compilation_id AND o.{held}
     JOIN campaign_round r ON r.id = o.round_id
     WHERE i.uid = e.uid AND r.number > (SELECT own.number FROM campaign_round own WHERE own.id = c.round_id)))
"""
Tokens = list[list[str]]  # a row bears all tokens of one of these lists


@dataclass(frozen=True)
class Narrowing:
    """What narrows the hits down beside the words: paths of places and codes of offices, one of which must fit, and facts; of a past
    day the `lists` that were in force then, else those in force now."""

    places: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    subject: str = ""
    outcome: str = ""
    category: str = ""
    lists: Lists | None = None

    @property
    def held(self) -> str:
        """What says of a row of `publishing_compilation` that its list counts: a column, or keys of our own."""
        return "is_current" if self.lists is None else f"id IN ({', '.join(str(int(key)) for key in self.lists)})"

    def without(self, name: str) -> "Narrowing":
        """The same with one condition less."""
        changed: dict[str, Any] = {name: getattr(Narrowing(), name)}
        return replace(self, **changed)

    def tokens(self) -> Iterator[Tokens]:
        """One group of tokens for each condition but the commonest."""
        if self.places:
            yield [[PLACE + path.strip("/").rpartition("/")[2]] for path in self.places]
        if self.units:
            yield [[unit_token(code)] for code in self.units]
        if self.category:
            yield [[CATEGORY + self.category.replace("_", "")]]

    @property
    def is_wide(self) -> bool:
        """Whether the places are whole prefectures."""
        return all(path.count("/") <= WIDE for path in self.places)

    def common_tokens(self) -> Iterator[Tokens]:
        """The same for the conditions that a third of all rows and more fulfil."""
        if self.subject:
            each = (Subject.ENTERPRISE, Subject.INDIVIDUAL) if self.subject == Subject.BOTH else (self.subject,)
            yield [[SUBJECT + one for one in each]]
        if self.outcome:
            yield [[OUTCOME + self.outcome]]

    def columns(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The common conditions as columns and parameters, for PostgreSQL: where a third of the rows fulfil them, it looks at the
        rows that bear the words. A prefecture is named a second time: its rows lie together, and who thinks them spread
        out over the table hopes to meet a thousand of them soon, and reads it all."""
        conditions: list[str] = []
        given: list[str] = []
        if self.places and self.is_wide:
            conditions.append(f"({' OR '.join(['e.division_path LIKE %s'] * len(self.places))})")
            given += [f"{path}%" for path in self.places]
        if self.subject:
            conditions.append("e.subject IN (%s, %s)")
            given += [self.subject, Subject.BOTH.value]
        if self.outcome:
            conditions.append(f"e.outcome {'=' if self.outcome == CANCELLED else '<>'} %s")
            given.append(Outcome.CANCEL.value)
        return tuple(conditions), tuple(given)


class Hit(NamedTuple):
    """A row that is found, with what it is counted and sorted by; `name` is the key of the certificate."""

    item: int
    name: str
    outcome: str
    subject: str
    disposal: str
    division_path: str
    unit_code: str
    position: int


@dataclass(frozen=True)
class Found:
    """The hits, best first, a thousand at most; `cut` says whether there are more."""

    hits: list[Hit] = field(default_factory=list)
    cut: bool = False

    @property
    def outcomes(self) -> Counter[str]:
        """How many hits have which outcome."""
        return Counter(hit.outcome for hit in self.hits)


Words = tuple[tuple[str, ...], ...]


def find(words: Words, narrowing: Narrowing, most: int = SHOWN) -> Found:
    """The rows in which every word stands in one of its spellings (keys), so many at most; without words all rows of
    the places or offices, and nothing where none are named.

    Names are asked for first: where they alone are more than are kept, the rows that bear the word elsewhere need not be. Two
    statements with words, three where the names are many, so that the best are among those that are kept.
    """
    if not all(map(is_sought, words)) or not (words or narrowing.places or narrowing.units) or narrowing.lists == ():
        return Found()
    named = probe(words, narrowing, "name", most + 1) if words else []
    if len(named) > most:
        best = probe(words, narrowing, "exact", most + 1) if len(words) == 1 else []
        hits, cut = list({hit.item: hit for hit in (*best, *named)}.values())[:most], True
    else:
        anywhere = probe(words, narrowing, "", most + 1)
        hits, cut = list({hit.item: hit for hit in (*named, *anywhere)}.values())[:most], len(anywhere) > most
    return Found(sorted(hits, key=Rank(words)), cut)


class Rank:
    """The order of hits: the name itself, names that contain it (the shortest first), then where service or unit does;
    of the same kind by place, office and number."""

    def __init__(self, words: Words) -> None:
        self.typed = frozenset(word[0] for word in words)
        self.names = frozenset(spelling for word in words for spelling in word)
        self.kinds: dict[str, tuple[int, int]] = {}

    def __call__(self, hit: Hit) -> tuple[object, ...]:
        return *self.kind(hit.name), hit.division_path, hit.unit_code, hit.position

    def kind(self, key: str) -> tuple[int, int]:
        """How near the name of the certificate is to what was asked for, and how long it is where it contains that."""
        if key not in self.kinds:
            if key in self.names:
                self.kinds[key] = (0, int(key not in self.typed))
            else:
                self.kinds[key] = (1, len(key)) if any(name in key for name in self.names) else (2, 0)
        return self.kinds[key]


def probe(words: Words, narrowing: Narrowing, where: str, most: int) -> list[Hit]:
    """At most so many hits in no order: with the words anywhere, in the `name`, or being the name (`exact`)."""
    groups = [*(group for group in (tokens_of(word, where) for word in words) if group), *narrowing.tokens()]
    conditions, given = ((), ()) if where == "exact" else verified(words, "name" if where else "text")
    if connection.vendor == "postgresql":
        columns, values = narrowing.columns()
        conditions, given = (*columns, *conditions), (*values, *given)
    else:
        groups += narrowing.common_tokens()
    source, match, params = indexed(groups)
    sql = (  # of our own words only: what was typed is a parameter
        f"SELECT e.{COLUMNS.replace(', ', ', e.')} FROM {source}"  # noqa: S608
        f" JOIN publishing_compilation c ON c.id = e.compilation_id AND c.{narrowing.held}"
        f" WHERE {' AND '.join((*match, *conditions, LATEST.format(held=narrowing.held)))} LIMIT {int(most)}"
    )
    with connections[router.db_for_read(ListedItem)].cursor() as cursor:
        cursor.execute(sql, [*params, *given])
        return list(map(Hit._make, cursor.fetchall()))


def is_sought(word: Iterable[str]) -> bool:
    """Whether a word has a letter, character or digit that the index knows; signs alone are looked for nowhere."""
    return any(needed_grams(spelling) for spelling in word)


def tokens_of(word: Iterable[str], where: str) -> Tokens:
    """The tokens that a row with the word bears, a list for each spelling that has some."""
    if where == "exact":
        return [[exact_token(spelling)] for spelling in word]
    begins = NAME if where == "name" else ""
    return [[begins + gram for gram in grams] for spelling in word if (grams := needed_grams(spelling))]


def bearing(words: Words) -> RawSQL:
    """The keys of all rows with the words, in force or not, as a subquery: `items.filter(pk__in=bearing(words))`. No word that
    `is_sought` may be missing: without any this is an error."""
    if not words or not all(map(is_sought, words)):
        raise ValueError("Nothing is looked for.")
    source, match, params = indexed([tokens_of(word, "") for word in words])
    conditions, given = verified(words, "text")
    sql = f"SELECT e.item_id FROM {source} WHERE {' AND '.join((*match, *conditions))}"  # noqa: S608
    return RawSQL(sql, (*params, *given))  # noqa: S611 - what was typed is a parameter


def verified(words: Words, column: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Conditions that pairs alone do not assure: that they stand in a row. Two letters or characters need none.

    Nor does a word of signs around single characters (“理（”): the index knows no pair of it, and a third of all rows would
    have to be read to see a bracket. It is looked for as its characters.
    """
    within = f"{'strpos' if connection.vendor == 'postgresql' else 'instr'}(e.{column}, %s) > 0"
    asked = [
        word for word in words if any(len(one) > 2 or not one.isalnum() for one in word) and all(map(paired, word))
    ]
    conditions = tuple(f"({' OR '.join([within] * len(word))})" for word in asked)
    return conditions, tuple(spelling for word in asked for spelling in word)


def paired(spelling: str) -> bool:
    """Whether two letters, characters or digits of it stand side by side."""
    return any(len(gram) == 2 for gram in needed_grams(spelling))


def indexed(groups: list[Tokens]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """From where to read, with which conditions and parameters, so that the index of tokens is asked."""
    if not groups:
        return "publishing_searchentry e", (), ()
    if connection.vendor == "postgresql":
        wanted = joined(groups, " & ", " | ", "'")
        return "publishing_searchentry e", ("e.tokens @@ %s::tsquery",), (wanted,)
    wanted = joined(groups, " AND ", " OR ", '"')
    source = "publishing_search CROSS JOIN publishing_searchentry e ON e.item_id = publishing_search.rowid"
    return source, ("publishing_search MATCH %s",), (wanted,)


def joined(groups: list[Tokens], both: str, either: str, quote: str) -> str:
    """All groups, of each group one list, of the list all tokens. Tokens are letters, characters and digits only."""
    lists = ([both.join(f"{quote}{token}{quote}" for token in one) for one in group] for group in groups)
    return both.join(f"({either.join(f'({one})' for one in group)})" for group in lists)
