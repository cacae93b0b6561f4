"""What is still demanded of people, item by item, and which service gives what: the edges of the chains."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q

from campaign.checks import comparison_key
from campaign.enums import MaterialCategory, Outcome
from review.checks.chains import Chain, Demand, chains_among
from review.checks.issuers import barred_by, paper_stem, service_stem
from review.checks.radar import Place
from review.enums import OPEN, WITHOUT_VERDICT, ChainGround, RulingState
from review.models import Ruling
from review.queries.chain_offices import Offices, offices_on
from review.queries.radar_statements import Listed, batches, published, standing_rulings
from submissions.enums import DeclarationState, NilReason
from submissions.models import CertificateAlias, Declaration

STANDS = (Outcome.RETAIN, Outcome.REFER)
GOES = (Outcome.CANCEL, Outcome.STRIKE)
# What the applicant holds and can show as often as it is asked for (三: 证照、资质资格证书).
HELD = frozenset({MaterialCategory.LICENCE, MaterialCategory.QUALIFICATION})
# Of a declaration that nobody has handed in yet nothing is known.
SAID = (DeclarationState.CERTIFIED, DeclarationState.RECEIVED)
FIELDS = (
    *("pk", "uid", "unit", "state", "reopened", "outcome", "key", "item__service_key", "item__issuing_unit"),
    *("item__category", "item__subject", "item__proposal", "item__certificate__village_source"),
)


class _Row(NamedTuple):
    """An item of which something is said, in the order of `FIELDS`."""

    ruling: int
    uid: Any
    unit: int
    state: str
    reopened: bool
    outcome: str
    certificate: str
    service: str
    issuer: str
    category: str
    subject: str
    proposal: str
    village_source: str | None


def chains_on(day: date, known: Mapping[int, Place]) -> list[Chain]:
    """Every chain among what is demanded: five queries, two more where listed items were opened again."""
    demands = demands_on(day, known)
    return chains_among(demands, giving(demands))


def demands_on(day: date, known: Mapping[int, Place]) -> list[Demand]:
    """What stands or is to stand: agreed or published as kept or referred; else what the panel has ruled so far, before that
    what the unit proposes. Only the own panel is told of the last two (decision 20); of an item opened again that a list
    states, the whole demand is as the list states it."""
    gone = Q(state__in=WITHOUT_VERDICT, item__proposal=Outcome.CANCEL)
    gone |= ~Q(state__in=WITHOUT_VERDICT) & Q(outcome__in=GOES)
    rulings = standing_rulings(first_time=tuple(OPEN)).exclude(gone, reopened=False).exclude(item__service_key="")
    rows = [_Row(*row) for row in rulings.order_by("pk").values_list(*FIELDS)]
    listed = _as_listed(rows)
    offices, without = offices_on(day), _without_services()
    found = []
    for one in rows:
        said = listed.get(one.ruling)
        row = said or one
        final = row.state == RulingState.SETTLED or said is not None
        outcome = row.proposal if said is None and row.state in WITHOUT_VERDICT else row.outcome
        if row.certificate and outcome in STANDS:
            found.append(_demand(row, known[row.unit], offices, without, final))
    return found


def _as_listed(rows: Sequence[_Row]) -> dict[int, _Row]:
    """The items opened again that a list states, as it states them, by the ruling's key; two queries, none where there are none."""
    again = [row for row in rows if row.reopened and row.state != RulingState.SETTLED]
    listed = published({row.uid for row in again})
    names = {comparison_key(said.certificate)[:200] for said in listed.values()}
    led: dict[str, tuple[str, str]] = {}
    for part in batches(sorted(names)):
        aliases = CertificateAlias.objects.filter(key__in=part).order_by()
        for name, *meant in aliases.values_list("key", "certificate__key", "certificate__village_source"):
            led[name] = (meant[0], meant[1])
    return {row.ruling: _stated(row, listed[row.uid], led) for row in again if row.uid in listed}


def _stated(row: _Row, said: Listed, led: Mapping[str, tuple[str, str]]) -> _Row:
    name = comparison_key(said.certificate)[:200]
    certificate, village_source = led.get(name, (name, ""))
    return row._replace(
        outcome=said.outcome,
        certificate=certificate,
        service=comparison_key(said.service)[:200],
        issuer=said.issuer,
        subject=said.subject,
        village_source=village_source,
    )


def _demand(row: _Row, place: Place, offices: Offices, without: Collection[int], final: bool) -> Demand:
    office = offices.meant(row.issuer, place.path)
    lost = None
    if office is not None and not office.exists:
        lost = ChainGround.ENDED
    elif office is not None and office.unit in without and office.panel == place.panel:
        lost = ChainGround.NO_SERVICE
    return Demand(
        row.ruling,
        row.unit,
        row.service,
        row.certificate,
        office.unit if office else None,
        final,
        row.category in HELD,
        row.subject,
        barred_by(row.issuer, row.certificate, row.village_source or ""),
        lost,
    )


def _without_services() -> set[int]:
    """The units that have signed that they handle no services at all."""
    said = Declaration.objects.filter(is_current=True, nil=True, nil_reason=NilReason.NO_SERVICE, state__in=SAID)
    return set(said.values_list("unit", flat=True))


def giving(demands: Sequence[Demand]) -> dict[tuple[int, str], list[str]]:
    """With which of its services a unit gives a certificate: the two names say the same without the words around them."""
    issuers = {one.issuer for one in demands}
    services: dict[tuple[int, str], set[str]] = {}
    for one in demands:
        if one.unit in issuers:
            services.setdefault((one.unit, service_stem(one.service)), set()).add(one.service)
    names = _names_of({one.certificate for one in demands if one.issuer is not None})
    found: dict[tuple[int, str], list[str]] = {}
    for issuer, certificate in {(one.issuer, one.certificate) for one in demands if one.issuer is not None}:
        given = {service for stem in names[certificate] for service in services.get((issuer, stem), ())}
        if given:
            found[issuer, certificate] = sorted(given)
    return found


def _names_of(certificates: Collection[str]) -> dict[str, set[str]]:
    """What each certificate's names say, those of the catalogue too; one query."""
    found = {certificate: {paper_stem(certificate)} for certificate in certificates}
    for key, alias in CertificateAlias.objects.values_list("certificate__key", "key").order_by():
        if key in found:
            found[key].add(paper_stem(alias))
    return found


Facts = dict[str, Any]


def link_facts(rulings: Iterable[int]) -> dict[int, Facts]:
    """What is copied of each demand: its names, the issuer as written, what is said of it and by whom; by the ruling's key.

    Of one opened again its list speaks, where it stands in one: what was written or ruled since is nobody else's business.
    """
    found: dict[int, Facts] = {}
    names = ("pk", "uid", "state", "reopened", "outcome", "item__proposal", "item__cert_name", "item__service_name")
    for keys in batches(sorted(set(rulings))):
        rows = list(Ruling.objects.filter(pk__in=keys).order_by().values(*names, "item__issuing_unit"))
        listed = published({row["uid"] for row in rows if row["reopened"] and row["state"] != RulingState.SETTLED})
        for row in rows:
            said = listed.get(row["uid"])
            found[row["pk"]] = _stated_facts(row["uid"], said) if said else _facts(row)
    return found


def _stated_facts(uid: Any, said: Listed) -> Facts:
    return {
        "uid": str(uid),
        "certificate": said.certificate,
        "service": said.service,
        "issuer": said.issuer,
        "outcome": said.outcome,
        "stage": "again",
    }


def _facts(row: Mapping[str, Any]) -> Facts:
    proposed = row["state"] in WITHOUT_VERDICT
    return {
        "uid": str(row["uid"]),
        "certificate": row["item__cert_name"],
        "service": row["item__service_name"],
        "issuer": row["item__issuing_unit"],
        "outcome": row["item__proposal"] if proposed else row["outcome"],
        "stage": "agreed" if row["state"] == RulingState.SETTLED else "proposed" if proposed else "ruled",
    }


def print_of_link(facts: Mapping[str, Any]) -> str:
    """A short sum over a demand: another one means that its text or its ruling has changed."""
    said = "\x1f".join(str(facts[name]) for name in ("uid", "certificate", "service", "issuer", "outcome"))
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
