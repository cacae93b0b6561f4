"""Look for chains of certificates and keep what was found; reasons fall with the demands for which they were written."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from campaign.notice.timetable import SHANGHAI
from campaign.operations import record
from review.checks.chains import Chain as Found
from review.checks.radar import Place
from review.enums import ChainStanding, LinkRole, RunStage
from review.models import Chain, ChainLink, ChainReason, RadarRun
from review.queries.chain_demands import Facts, chains_on, link_facts, print_of_link
from review.queries.radar_statements import batches, places
from submissions.operations.storing import store

STAND = (ChainStanding.OPEN, ChainStanding.REASONED)
CHANGED = "证明链已变更，原说明失效。"
WRITTEN = ("standing", "certificate_name", "document", "print", "found_at", "closed_at")


def look_at_chains(run: RadarRun, *, at: datetime, known: Mapping[int, Place] | None = None) -> int:
    """Look once at all that is demanded and keep the chains in it, in one transaction; gives how many stand.

    A worker that lost the look to another changes nothing. Rests on the notice 一: “循环证明、重复证明、推责证明”.
    """
    with transaction.atomic():
        held = RadarRun.objects.select_for_update().get(pk=run.pk)
        if (held.stage, held.taken_at) != (RunStage.RUNNING, run.taken_at):
            return 0
        found = keep_chains(chains_on(at.astimezone(SHANGHAI).date(), known or places()), at)
        held.taken_at = at
        held.save(update_fields=["taken_at"])
    run.taken_at = at
    return found


def keep_chains(chains: Sequence[Found], at: datetime) -> int:
    """Make the rows say what was found; call it inside a transaction. The same chains twice change nothing."""
    found = {one.key: one for one in chains}
    facts = link_facts(link.demand.ruling for one in found.values() for link in one.links)
    prints = {ruling: print_of_link(said) for ruling, said in facts.items()}
    rows = {row.key: row for row in Chain.objects.select_for_update().order_by("pk")}
    made = [Chain(key=key, found_at=at) for key in found if key not in rows]
    sums = _links_told()
    changed = []
    for row in [*made, *rows.values()]:
        one = found.get(row.key)
        if one is None:
            continue
        whole = _print_of(one, prints)
        if row.pk is None or row.standing not in STAND or (row.print, sums.get(row.pk)) != (whole, _told(one)):
            _write(row, one, facts, whole, at)
            changed.append(row)
    gone = [row for key, row in rows.items() if key not in found and row.standing in STAND]
    for row in gone:
        row.standing, row.closed_at = ChainStanding.GONE, at
    _drop_reasons([row for row in (*changed, *gone) if row.pk], at)
    store(made)
    Chain.objects.bulk_update([row for row in (*changed, *gone) if row.key in rows], WRITTEN, batch_size=500)
    _write_links(changed, found, facts)
    return len(found)


Told = tuple[tuple[int, str, bool], ...]


def _links_told() -> dict[int, Told]:
    """What the kept links say of their role and standing, by their chain."""
    found: dict[int, list[tuple[int, str, bool]]] = {}
    for chain, *link in ChainLink.objects.order_by("chain", "order").values_list("chain", "ruling", "role", "final"):
        found.setdefault(chain, []).append(tuple(link))  # type: ignore[arg-type]
    return {chain: tuple(links) for chain, links in found.items()}


def _told(chain: Found) -> Told:
    return tuple((link.demand.ruling, link.role.value, link.demand.final) for link in chain.links)


def _print_of(chain: Found, prints: Mapping[int, str]) -> str:
    """A sum over the demands of the chain; what leads into it or breaks off beside it does not count."""
    said = "\x1f".join(prints[link.demand.ruling] for link in chain.links if link.role is LinkRole.CORE)
    return hashlib.blake2b(f"{chain.document}\x1f{said}".encode(), digest_size=16).hexdigest()


def _write(row: Chain, chain: Found, facts: Mapping[int, Facts], whole: str, at: datetime) -> None:
    if row.standing not in STAND:
        row.standing, row.found_at, row.closed_at = ChainStanding.OPEN, at, None
    row.kind, row.ground, row.document, row.print = chain.kind, chain.ground, chain.document, whole
    names = dict.fromkeys(
        facts[link.demand.ruling]["certificate"] for link in chain.links if link.role is LinkRole.CORE
    )
    row.certificate_name = "、".join(names)[:200]


def _write_links(rows: Sequence[Chain], found: Mapping[str, Found], facts: Mapping[int, Facts]) -> None:
    for part in batches([row.pk for row in rows]):
        ChainLink.objects.filter(chain__in=part).delete()
    links = [
        ChainLink(
            chain=row,
            order=order,
            role=link.role,
            ruling_id=link.demand.ruling,
            unit_id=link.demand.unit,
            issuer_id=link.demand.issuer,
            service_key=link.demand.service,
            leads_to=link.leads_to,
            facts=facts[link.demand.ruling],
            final=link.demand.final,
        )
        for row in rows
        for order, link in enumerate(found[row.key].links, start=1)
    ]
    store(links, keyed=False)


def _drop_reasons(rows: Sequence[Chain], at: datetime) -> None:
    """Reasons that were written for other demands than those that stand now fall; the log says so."""
    by_key = {row.pk: row for row in rows}
    for part in batches(by_key):
        for reason in ChainReason.objects.filter(withdrawn_at=None, chain__in=part).select_related("panel"):
            row = by_key[reason.chain_id]
            if row.standing in STAND and reason.print == row.print:
                continue
            reason.withdrawn_at, reason.withdrawn_words = at, CHANGED
            reason.save(update_fields=["withdrawn_at", "withdrawn_words"])
            record(reason, "chain_reason_lapsed", "证明链说明失效", actor=None, at=at, note=CHANGED)
            if row.standing == ChainStanding.REASONED:
                row.standing = ChainStanding.OPEN
