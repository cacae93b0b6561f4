"""Questions about the catalogue of certificates; declared names are shown only to who may read a declaration with them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from campaign.access import near_to, units_for, units_held
from campaign.checks import comparison_key
from campaign.enums import UnitKind
from campaign.models import Unit, User
from campaign.roles import Action
from submissions.checks.names import Near, answered_among, heard_by, in_order, index_now, pair_of
from submissions.enums import NameSource
from submissions.models import Certificate, CertificateAlias, CertificateMerge, DeclaredItem, NotSame
from submissions.queries import items_for

SHOWN = 5
BATCH = 400  # keys in one question
BATCH_LOOKED = 100  # names of which like ones are looked for together
LOOKED = 300  # names looked at for one page


def certificates_by_key(keys: Iterable[str]) -> dict[str, int]:
    """The certificate to which the aliases lead each of these comparison keys; unknown keys are left out."""
    wanted = sorted(set(keys) - {""})
    found: dict[str, int] = {}
    for start in range(0, len(wanted), BATCH):
        rows = CertificateAlias.objects.filter(key__in=wanted[start : start + BATCH])
        found |= dict(rows.values_list("key", "certificate"))
    return found


def certificates_for(user: Any) -> QuerySet[Certificate]:
    """The certificates in use that a person may see: the open ones, and those in declarations that they may read."""
    seen = Exists(items_for(user).filter(certificate=OuterRef("pk")))
    return Certificate.objects.filter(Q(active=True) & (~Q(source=NameSource.DECLARED) | seen))


def aliases_for(user: Any, certificate: Certificate) -> QuerySet[CertificateAlias]:
    """The names of a certificate that a person may see, in the order of their sources: as for the certificates."""
    seen = Exists(items_for(user).filter(cert_key=OuterRef("key")))
    rows = certificate.aliases.exclude(key=certificate.key)
    return rows.filter(~Q(source=NameSource.DECLARED) | seen).order_by("-source", "name")


def found_by(rows: QuerySet[Certificate], words: str) -> QuerySet[Certificate]:
    """Of these certificates those whose name or an open alias contains every word that was typed."""
    for word in words.split():
        key = comparison_key(word)
        named = CertificateAlias.objects.filter(certificate=OuterRef("pk"), key__contains=key)
        rows = rows.filter(Q(key__contains=key) | Exists(named.exclude(source=NameSource.DECLARED)))
    return rows


def similar_names(name: str, limit: int = SHOWN, *, user: Any = None, unit: Unit | None = None) -> list[Near]:
    """The certificates that might be the one called `name`, the most alike first, without those called another before by
    `unit` or by an office above it (for no unit: by the coordination office).

    Open names only, and for a `user` those of the declarations that they may read. Nothing is decided by it.
    """
    found = index_now().near(name, limit=4 * limit)
    closed = {one.known.certificate for one in found if not one.known.open}
    seen = set(certificates_for(user).filter(pk__in=closed).values_list("pk", flat=True)) if user and closed else set()
    answered = answered_among({name: found}, unit)
    shown = [one for one in found if one.known.open or one.known.certificate in seen]
    return [one for one in shown if pair_of(name, one.known) not in answered][:limit]


def hints_for(name: str, user: Any, unit: Unit) -> list[Near]:
    """What is offered to a person who types `name` for `unit`: like certificates, unless it is an open name of the catalogue already."""
    known = index_now().known(name)
    return [] if not name or (known is not None and known.open) else similar_names(name, user=user, unit=unit)


@dataclass(frozen=True)
class Declaring:
    """A unit that declares a certificate, and in how many items."""

    unit: str
    items: int


def declared_by(user: Any, certificate: Certificate) -> list[Declaring]:
    """The units that declare a certificate, of the declarations that the person may read; one item counts once."""
    rows = items_for(user).filter(certificate=certificate).order_by("declaration__unit__code")
    counted = rows.values_list("declaration__unit__name").annotate(items=Count("uid", distinct=True))
    return [Declaring(*row) for row in counted]


def rules_all_names(user: Any) -> bool:
    """Whether the person puts names together for the whole campaign: from the coordination office (放管服协调小组办公室)."""
    return units_held(user, Action.MERGE_NAMES).filter(kind=UnitKind.COORDINATION_OFFICE).exists()


def may_merge(user: Any, certificate: Certificate) -> bool:
    """Whether the person may put this certificate into another: the office any; a county's panel a name that was only
    declared, and only by units that report to it."""
    if rules_all_names(user):
        return True
    if certificate.source != NameSource.DECLARED:
        return False
    using = Unit.objects.filter(declarations__items__certificate=certificate)
    return not using.exclude(pk__in=units_for(user, Action.MERGE_NAMES)).exists()


def unit_of_merger(user: User) -> Unit | None:
    """The unit for which the person puts names together: the first in which they hold the power."""
    return units_held(user, Action.MERGE_NAMES).order_by("code").first()


@dataclass(frozen=True)
class Reached:
    """What a merge moves: how many items of how many units."""

    items: int
    units: int


def reached_by(certificate: Certificate) -> Reached:
    """How many items (each once, whatever its versions) of how many units bear the certificate's names now."""
    rows = DeclaredItem.objects.filter(certificate=certificate)
    counted = rows.aggregate(items=Count("uid", distinct=True), units=Count("declaration__unit", distinct=True))
    return Reached(counted["items"], counted["units"])


@dataclass(frozen=True)
class Proposal:
    """A declared certificate, the open or declared ones that might be the same, and what units said of it."""

    certificate: Certificate
    near: Sequence[Near]
    items: int
    said_apart: Collection[str]


def names_to_ask_about(user: Any) -> QuerySet[Certificate]:
    """The certificates that this person may put into others, most used first: the office's are all, a panel's those that
    only declarations of its own units named."""
    rows = certificates_for(user)
    if not rules_all_names(user):
        elsewhere = DeclaredItem.objects.filter(certificate=OuterRef("pk"))
        below = units_for(user, Action.MERGE_NAMES).values("pk")
        rows = rows.filter(~Exists(elsewhere.exclude(declaration__unit__in=below)), source=NameSource.DECLARED)
    return rows.annotate(used=Count("items__uid", distinct=True)).order_by("-used", "name", "pk")


def proposals_among(user: Any, certificates: Sequence[Certificate]) -> list[Proposal]:
    """Those of `certificates` that have near names which this person may see and which the office has not told apart.

    A unit's 不是同一种 does not end the question; it is shown beside it.
    """
    index = index_now()
    near = {one.pk: _asked_once(one, index.near(one.name, limit=2 * SHOWN)) for one in certificates}
    ids = {found.known.certificate for some in near.values() for found in some}
    seen = set(certificates_for(user).filter(pk__in=ids).values_list("pk", flat=True))
    told = _told_apart(
        user, {in_order(one.key, found.known.title_key) for one in certificates for found in near[one.pk]}
    )
    proposals = []
    for one in certificates:
        pairs = [(found, told.get(in_order(one.key, found.known.title_key), ())) for found in near[one.pk]]
        shown = [(found, said) for found, said in pairs if found.known.certificate in seen]
        left = [found for found, said in shown if not any(answer.settled for answer in said)]
        if left:
            said = {answer.unit.name for found, answers in pairs if found in left for answer in answers}
            proposals.append(Proposal(one, left[:SHOWN], getattr(one, "used", 0), sorted(said)))
    return proposals


def proposals_from(user: Any, start: int, most: int) -> tuple[list[Proposal], int | None]:
    """Up to `most` proposals among the names from place `start` on, and the place at which the next ones begin, if any.

    Looks for like names only until there are enough, and at no more than `LOOKED` names: then there may be none yet.
    """
    names = names_to_ask_about(user)
    found: list[tuple[int, Proposal]] = []
    for first in range(start, start + LOOKED, BATCH_LOOKED):
        batch = list(names[first : first + BATCH_LOOKED])
        places = {one.pk: place for place, one in enumerate(batch, start=first)}
        found += [(places[one.certificate.pk], one) for one in proposals_among(user, batch)]
        if len(found) > most:
            return [one for _, one in found[:most]], found[most][0]
        if len(batch) < BATCH_LOOKED:
            return [one for _, one in found], None
    return [one for _, one in found], start + LOOKED


def _asked_once(one: Certificate, near: Sequence[Near]) -> list[Near]:
    """Two open names are asked about at the later one only; a declared name always goes into the other."""
    if one.source == NameSource.DECLARED:
        return list(near)
    return [found for found in near if found.known.open and found.known.certificate < one.pk]


def _told_apart(user: Any, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[NotSame]]:
    """What was said of these pairs, as far as it concerns the person: by the coordination office, by their own office or
    one above it, or by a unit below."""
    keys = {key for pair in pairs for key in pair}
    concerned = heard_by(unit_of_merger(user)) | Q(unit__in=units_for(user, Action.MERGE_NAMES))
    rows = NotSame.objects.filter(concerned, first_key__in=keys, second_key__in=keys).select_related("unit")
    told: dict[tuple[str, str], list[NotSame]] = {}
    for row in rows.order_by("pk"):
        told.setdefault((row.first_key, row.second_key), []).append(row)
    return told


def merges_for(user: Any) -> QuerySet[CertificateMerge]:
    """The merges that the person may read: the office all, a panel those of its own unit.

    A name that only declarations gave is told to a panel that may read one of them, also after it was put into another:
    who has stood aside from the unit since does not find it here either.
    """
    office = rules_all_names(user)
    near = near_to(user, path="declaration__unit__")
    readable = DeclaredItem.objects.exclude(near) if office else items_for(user)
    rows = CertificateMerge.objects.select_related("certificate", "into", "unit", "by", "undone_by")
    for side in ("certificate", "into"):
        declared = Q(**{f"{side}__source": NameSource.DECLARED})
        rows = rows.filter(~declared | Exists(readable.filter(cert_key=OuterRef(f"{side}__key"))))
    return rows if office else rows.filter(unit__in=units_held(user, Action.MERGE_NAMES))
