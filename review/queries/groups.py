"""Items that ask for the same certificate, whatever unit and service: one look serves them all.

A group goes by the catalogue's certificate where the name leads to one (decision 12), else by the name as compared. Its
key is `c` and the certificate's number, or `k` and the compared name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value, When

from campaign.enums import Outcome
from campaign.models import User
from review.enums import WITHOUT_VERDICT
from review.models import Reading, Ruling
from review.queries.texts import text_of
from submissions.models import Certificate

MOST_DIGITS = 18
# What stands in the head of a row anyway, or says nothing of whether two items are alike.
BESIDE = ("证明事项名称", "政务服务事项名称", "索要单位", "备注", "年办件量", "实施编码")


@dataclass(frozen=True)
class Group:
    """One certificate with how many items ask for it, in how many units, and how they stand."""

    key: str
    name: str
    count: int
    units: int = 0
    states: dict[str, int] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def differs(self) -> bool:
        """Whether items of the group were ruled differently; what was struck is no ruling on the certificate."""
        return len(set(self.outcomes) - {Outcome.STRIKE.value}) > 1


def in_group(key: str) -> Q:
    """The condition on rulings of a group; raises ValueError for a key that no group could have."""
    kind, rest = key[:1], key[1:]
    if kind == "c" and rest.isascii() and rest.isdecimal() and len(rest) <= MOST_DIGITS:
        return Q(item__certificate=int(rest))
    if kind == "k" and rest and "\x00" not in rest:
        return Q(item__certificate=None, item__cert_key=rest)
    raise ValueError(f"no group has the key {key!r}")


def group_of(ruling: Ruling) -> str:
    """The key of the group in which an item stands."""
    item = ruling.item
    return f"c{item.certificate_id}" if item.certificate_id else f"k{item.cert_key}"


def group_name(key: str) -> str:
    """What a group is called: the certificate's name in the catalogue, else the name as compared."""
    if key[:1] == "c":
        return str(Certificate.objects.filter(pk=key[1:]).values_list("name", flat=True).first() or "")
    return key[1:]


def group_sizes(rulings: QuerySet[Ruling]) -> list[tuple[str, int]]:
    """The groups of these rulings with how many items each has, the largest first; one query."""
    counted = _by_group(rulings).annotate(n=Count("pk")).order_by("-n", "item__certificate", "compared")
    return [(_key(certificate, compared), n) for certificate, compared, n in counted]


def groups_of(rulings: QuerySet[Ruling], sizes: Iterable[tuple[str, int]]) -> list[Group]:
    """These groups with their names, units, states and outcomes; three queries, however many."""
    wanted = dict(sizes)
    certificates = [int(key[1:]) for key in wanted if key[:1] == "c"]
    names = [key[1:] for key in wanted if key[:1] == "k"]
    of_group = Q(item__certificate__in=certificates) | Q(item__certificate=None, item__cert_key__in=names)
    rows = rulings.filter(of_group)
    known = dict(Certificate.objects.filter(pk__in=certificates).values_list("pk", "name"))
    found: dict[str, dict[str, Any]] = {}
    units = _by_group(rows).annotate(Count("unit", distinct=True), Min("item__cert_name"))
    for certificate, compared, count, typed in units:
        name = known.get(certificate, typed)
        found[_key(certificate, compared)] = {"name": name, "units": count, "states": {}, "outcomes": {}}
    for certificate, compared, state, outcome, n in _by_group(rows, "state", "outcome").annotate(Count("pk")):
        group = found[_key(certificate, compared)]
        group["states"][state] = group["states"].get(state, 0) + n
        if outcome and state not in WITHOUT_VERDICT:
            group["outcomes"][outcome] = group["outcomes"].get(outcome, 0) + n
    return [Group(key=key, count=n, **found[key]) for key, n in wanted.items() if key in found]


def _by_group(rulings: QuerySet[Ruling], *also: str) -> QuerySet[Any, Any]:
    compared = Case(When(item__certificate=None, then=F("item__cert_key")), default=Value(""), output_field=CharField())
    return rulings.order_by().annotate(compared=compared).values_list("item__certificate", "compared", *also)


def _key(certificate: int | None, compared: str) -> str:
    return f"c{certificate}" if certificate else f"k{compared}"


@dataclass(frozen=True)
class Compared:
    """The texts of several items: what all say alike, and for each item what it says by itself."""

    common: list[tuple[str, str]]
    differing: dict[int, list[tuple[str, str]]]


def compared_texts(rulings: Iterable[Ruling]) -> Compared:
    """What the items of these rulings have in common, said once, and in what each differs (by the ruling's key)."""
    texts = {ruling.pk: text_of(ruling.item) for ruling in rulings}
    labels = [label for label in next(iter(texts.values()), {}) if label not in BESIDE]
    alike = [label for label in labels if len({text[label] for text in texts.values()}) == 1]
    first = next(iter(texts.values()), {})
    return Compared(
        [(label, first[label]) for label in alike if first[label]],
        {
            key: [(label, text[label]) for label in labels if label not in alike and text[label]]
            for key, text in texts.items()
        },
    )


@dataclass(frozen=True)
class Readers:
    """Who has read the present text of an item: this person, and whether anybody."""

    mine: bool
    anybody: bool


def readers_of(rulings: Iterable[Ruling], user: User) -> dict[int, Readers]:
    """For each ruling whether its present text has been read; one query."""
    texts = {ruling.pk: ruling.item_id for ruling in rulings}
    rows = Reading.objects.filter(ruling__in=texts, item__in=texts.values())
    found: dict[int, set[int]] = {}
    for ruling, item, member in rows.values_list("ruling", "item", "member"):
        if texts[ruling] == item:
            found.setdefault(ruling, set()).add(member)
    return {key: Readers(user.pk in found.get(key, ()), bool(found.get(key))) for key in texts}


def unread(user: User | None = None) -> Q:
    """The condition on rulings whose present text nobody has read; with `user`, which this person has not read."""
    readings = Reading.objects.filter(ruling=OuterRef("pk"), item=OuterRef("item"))
    return ~Q(Exists(readings.filter(member=user) if user else readings))
