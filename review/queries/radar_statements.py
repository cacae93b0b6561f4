"""What stands of every item: the latest agreed ruling, else what a list in force says, else what its panel has ruled so far."""

import hashlib
import re
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from campaign.enums import Outcome
from campaign.models import Unit
from review.checks.radar import Place, Statement
from review.enums import RulingState
from review.models import Ruling
from submissions.checks.citations.wording import title_key
from submissions.models import Basis

BATCH = 500
KEY = Coalesce("item__certificate__key", "item__cert_key")
TEXTS = ("outcome", "disposal", "replacement", "reason")
MARKED = re.compile(r"《([^《》]+)》")
BEHIND = re.compile(r"[（(\d]|第[一二三四五六七八九十百千零〇]+[条章款]")
SIDES = (Outcome.RETAIN, Outcome.CANCEL)
# A panel has ruled, and nothing is agreed yet: its own business until then.
IN_HAND = (RulingState.RULED, RulingState.PROPOSED, RulingState.CONTESTED, RulingState.DISPUTED)


@dataclass(frozen=True)
class Listed:
    """What a list in force says of an item: its outcome with what belongs to it, and the text of the item itself."""

    outcome: str
    disposal: str
    replacement: str
    reason: str
    basis: str
    certificate: str
    service: str
    issuer: str
    subject: str


Published = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Listed]]


def places() -> dict[int, Place]:
    """Every unit with its panel, its place and what is above it in both lines; one query."""
    panel = Coalesce("acting_panel", "panel")
    rows: Any = Unit.objects.order_by().annotate(by=panel)
    units = list(rows.values_list("pk", "code", "by", "division__path", "reports_path", "supervisor"))
    by_code = {code: pk for pk, code, *_ in units}
    supervisor = {pk: above for pk, *_, above in units}
    found = {}
    for pk, code, panel, path, line, _ in units:
        above = {by_code[one] for one in line.strip("/").split("/") if one in by_code}
        chief = supervisor[pk]
        while chief is not None and chief not in above:
            above.add(chief)
            chief = supervisor.get(chief)
        found[pk] = Place(pk, code, panel or 0, path, frozenset(above - {pk}))
    return found


def standing_rulings(first_time: Collection[str] = IN_HAND) -> QuerySet[Any]:
    """The rulings, with the `key` of their certificate, that say something of their item now: agreed and not overtaken by a later round, or still in hand.

    One that was opened again counts too: what its list says stays in force until the corrected one. `first_time`: the states
    in which the ruling on an item of which nothing was agreed before says something.
    """
    says = Ruling.objects.filter(Q(state=RulingState.SETTLED) | Q(reopened=True), uid=OuterRef("uid"))
    later = says.filter(round__number__gt=OuterRef("round__number"))
    first = ~Exists(says.filter(round__number__lt=OuterRef("round__number")))
    stands = Q(state=RulingState.SETTLED) | Q(reopened=True) | Q(state__in=first_time) & first
    return Ruling.objects.filter(stands).exclude(Exists(later)).annotate(key=KEY)


def statements_in(rulings: QuerySet[Any], known: Mapping[int, Place]) -> list[Statement]:
    """What these rulings state (of `standing_rulings`), kept or cancelled only: at most two queries."""
    names = ("pk", "unit_id", "state", "outcome", "disposal", "reopened", "key", "item__service_key")
    rows = list(rulings.order_by().values_list(*names))
    listed = _listed([row[0] for row in rows if row[5] and row[2] != RulingState.SETTLED])
    found = []
    for pk, unit, state, outcome, disposal, _, key, service in rows:
        said = listed.get(pk) if state != RulingState.SETTLED else None
        final = state == RulingState.SETTLED or said is not None
        if not final and state not in IN_HAND:
            continue
        said_outcome, category = (said.outcome, said.disposal) if said else (outcome, disposal)
        if said_outcome in SIDES:
            found.append(Statement(pk, known[unit], key, service, said_outcome, category, final))
    return found


def _listed(rulings: Sequence[int]) -> dict[int, Listed]:
    """What the lists in force say of these rulings' items, by the ruling's key."""
    uids = {
        pk: uid for part in batches(rulings) for pk, uid in Ruling.objects.filter(pk__in=part).values_list("pk", "uid")
    }
    said = published(set(uids.values()))
    return {pk: said[uid] for pk, uid in uids.items() if uid in said}


def published(uids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Listed]:
    """What the lists in force say of these items; the act of publishing is a floor above, so it is named by string."""
    if not uids:
        return {}
    asked: Published = import_string(settings.PUBLISHED_STATEMENTS)
    return asked(uids)


def contested_keys(own: QuerySet[Any]) -> list[str]:
    """Of the certificates of these rulings (with `key`) the ones that are kept in one place and cancelled in another."""
    rows = standing_rulings().filter(key__in=own.order_by().values("key")).order_by().values("key", "item__service_key")
    counted = rows.annotate(
        kept=Count("pk", filter=Q(outcome=Outcome.RETAIN)),
        gone=Count("pk", filter=Q(outcome=Outcome.CANCEL)),
        again=Count("pk", filter=Q(reopened=True)),
    ).filter(Q(kept__gt=0, gone__gt=0) | Q(again__gt=0))
    return sorted({key for key in counted.values_list("key", flat=True) if key})


def facts_of(rulings: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What is copied of each ruling: names, outcome, category, what replaces it, why, on what it rests; by the ruling's key."""
    found: dict[int, dict[str, Any]] = {}
    for keys in batches(sorted(set(rulings))):
        names = ("pk", "uid", "item_id", "item__cert_name", "item__service_name", "reopened", "state")
        rows = list(Ruling.objects.filter(pk__in=keys).order_by().values(*names, *TEXTS))
        bases = bases_of([row["item_id"] for row in rows])
        listed = published({row["uid"] for row in rows if row["reopened"] and row["state"] != RulingState.SETTLED})
        for row in rows:
            found[row["pk"]] = _facts(row, bases.get(row["item_id"], []), listed.get(row["uid"]))
    return found


def _facts(row: Mapping[str, Any], bases: Sequence[str], said: Listed | None) -> dict[str, Any]:
    texts = {name: getattr(said, name) if said else row[name] for name in TEXTS}
    return {
        "certificate": said.certificate if said else row["item__cert_name"],
        "service": said.service if said else row["item__service_name"],
        "uid": str(row["uid"]),
        **texts,
        "basis": said.basis if said else "\n".join(bases),
    }


def bases_of(items: Collection[int]) -> dict[int, list[str]]:
    """On what each item rests, as printed: title with clause."""
    rows = Basis.objects.filter(item__in=items).order_by("item", "order").values_list("item", "title", "clause")
    found: dict[int, list[str]] = {}
    for item, title, clause in rows:
        found.setdefault(item, []).append(f"{title}{clause}")
    return {item: [line for line in lines if line] for item, lines in found.items()}


@lru_cache(maxsize=16_384)
def acts_cited(basis: str) -> frozenset[str]:
    """The acts that printed bases name, each by the key under which titles are compared: what stands in 《》, else the
    words before the number and the place."""
    named = [title for line in basis.splitlines() for title in MARKED.findall(line) or [BEHIND.split(line)[0]]]
    return frozenset(key for key in map(title_key, named) if key)


def print_of(facts: Mapping[str, Any]) -> str:
    """A short sum over what is said and why: another one means that the ruling has changed."""
    said = "\x1f".join(str(facts[name]) for name in ("uid", "certificate", "service", *TEXTS, "basis"))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def batches(keys: Iterable[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """These keys, so many at a time."""
    left = iter(keys)
    while part := list(islice(left, size)):
        yield part
