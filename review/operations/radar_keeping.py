"""Keep what a look has found: new disagreements, changed ones, those that are in line now; reasons fall with their rulings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from campaign.operations import record
from review.enums import Handling
from review.models import Conflict, ReasonedDifference
from review.queries.radar import Finding
from review.queries.radar_statements import batches, facts_of, print_of
from submissions.operations.storing import store

BATCH = 500
STAND = (Handling.OPEN, Handling.REASONED)
CHANGED = "结论已变更，原差异说明失效。"
# What a look writes of a disagreement that is known already.
WRITTEN = (
    *("kind", "weight", "standing", "certificate_name", "service_name", "one_ruling", "other_ruling"),
    *("one_outcome", "other_outcome", "one_facts", "other_facts", "one_final", "other_final"),
    *("one_print", "other_print", "kept", "cancelled", "found_at", "closed_at"),
)


@dataclass(frozen=True)
class Kept:
    """What a look changed: how many disagreements stand, are new, and have gone."""

    standing: int = 0
    new: int = 0
    gone: int = 0


def keep(findings: Sequence[Finding], within: Q, at: datetime) -> Kept:
    """Make the rows `within` say what was found; call it inside a transaction. The same findings twice change nothing."""
    known = known_rows(within)
    new, changed, met = [], {}, set()
    for finding in findings:
        key = finding.found.key
        if key in met:
            continue
        met.add(key)
        row = known.get(key)
        if row is None:
            made = Conflict(**dict(zip(KEY_FIELDS, key, strict=True)), found_at=at)
            write(made, finding)
            new.append(made)
        elif row[1] not in STAND or row[2:] != said_of(finding):
            changed[row[0]] = finding
    missed = [row[0] for key, row in known.items() if key not in met and row[1] in STAND]
    gone = rows_of(missed)
    close(gone, at)
    mended = rows_of(changed)
    for old in mended:
        stands_again(old, at)
        write(old, changed[old.pk])
    drop_reasons([*mended, *gone], at)
    store(new, keyed=False)
    Conflict.objects.bulk_update([*mended, *gone], WRITTEN, batch_size=BATCH)
    return Kept(len(met), len(new), len(gone))


KEY_FIELDS = ("certificate_key", "service_key", "one_unit_id", "other_unit_id", "notice")
SAID = ("kind", "one_print", "other_print", "one_final", "other_final", "kept", "cancelled")
Known = tuple[Any, ...]


def known_rows(within: Q) -> dict[Known, Known]:
    """What is kept already, by what it is kept under: key of the row, how it stands, what it says. Locked in the order of keys."""
    rows = Conflict.objects.select_for_update(of=("self",)).filter(within).order_by("pk")
    found = rows.values_list(*KEY_FIELDS, "pk", "standing", *SAID)
    return {row[: len(KEY_FIELDS)]: row[len(KEY_FIELDS) :] for row in found}


def said_of(finding: Finding) -> Known:
    """What a row says of the finding, as `known_rows` gives it."""
    pair = finding.found
    return (
        *(pair.kind.value, finding.one_print, finding.other_print),
        *(pair.one.final, pair.other.final, pair.kept, pair.cancelled),
    )


def rows_of(keys: Iterable[int]) -> list[Conflict]:
    """These rows whole."""
    return [row for part in batches(sorted(keys)) for row in Conflict.objects.filter(pk__in=part).order_by("pk")]


def write(row: Conflict, finding: Finding) -> None:
    """Copy the finding onto the row."""
    pair = finding.found
    row.kind, row.weight, row.kept, row.cancelled = pair.kind, pair.weight, pair.kept, pair.cancelled
    row.certificate_name = finding.one_facts["certificate"]
    row.service_name = finding.one_facts["service"] if pair.key[1] else ""
    row.one_ruling_id, row.other_ruling_id = pair.one.ruling, pair.other.ruling
    row.one_outcome, row.other_outcome = pair.one.outcome, pair.other.outcome
    row.one_facts, row.other_facts = finding.one_facts, finding.other_facts
    row.one_final, row.other_final = pair.one.final, pair.other.final
    row.one_print, row.other_print = finding.one_print, finding.other_print


def stands_again(row: Conflict, at: datetime) -> None:
    """One that had gone is open from now on."""
    if row.standing not in STAND:
        row.standing, row.found_at, row.closed_at = Handling.OPEN, at, None


def close(rows: Iterable[Conflict], at: datetime) -> None:
    """Those that were not found: in line where a ruling has changed, else no longer compared (names put together)."""
    ones = list(rows)
    rulings = {row.one_ruling_id for row in ones} | {row.other_ruling_id for row in ones}
    now = {pk: print_of(facts) for pk, facts in facts_of(rulings).items()}
    for row in ones:
        same = (now.get(row.one_ruling_id), now.get(row.other_ruling_id)) == (row.one_print, row.other_print)
        row.standing, row.closed_at = Handling.LAPSED if same else Handling.ALIGNED, at


def drop_reasons(rows: Sequence[Conflict], at: datetime) -> None:
    """Reasons that were written for other rulings than those that stand now fall; the log says so."""
    prints = {row.pk: (row.one_print, row.other_print) for row in rows if row.pk}
    standing = {row.pk: row for row in rows if row.pk}
    for start in range(0, len(prints), BATCH):
        keys = list(prints)[start : start + BATCH]
        reasons = ReasonedDifference.objects.filter(withdrawn_at=None, conflict__in=keys)
        for reason in reasons.select_related("panel"):
            row = standing[reason.conflict_id]
            if row.standing in STAND and (reason.one_print, reason.other_print) == prints[row.pk]:
                continue
            reason.withdrawn_at, reason.withdrawn_words = at, CHANGED
            reason.save(update_fields=["withdrawn_at", "withdrawn_words"])
            record(reason, "difference_lapsed", "差异说明失效", actor=None, at=at, note=CHANGED)
            if row.standing == Handling.REASONED:
                row.standing = Handling.OPEN
