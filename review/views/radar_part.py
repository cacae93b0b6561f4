"""What the radar says on an item's own page: where others rule otherwise, and their verdict as a suggestion."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from campaign.enums import Outcome
from campaign.models import Unit, User
from campaign.views.asked import Asked
from review.enums import ConflictKind
from review.forms import initial_verdict
from review.models import Conflict, Ruling
from review.queries.chains import chains_of
from review.queries.radar import conflicts_for, conflicts_of
from review.sheets.radar_out import said
from review.views.radar import TONES

SHOWN = 5  # the others are on the radar's own page
ADOPTED = ("outcome", "disposal", "replacement", "reason")


@dataclass(frozen=True)
class Against:
    """Somebody who rules otherwise."""

    conflict: Conflict
    tone: str
    unit: Unit
    said: str
    url: str


def conflicts_part(case: Ruling, user: User) -> dict[str, Any]:
    """The disagreements of the item as the person may see them, and the chains of certificates of which it is a link; two
    queries."""
    rows = list(conflicts_of(case, user)[: SHOWN + 1])
    told = [against(row, case) for row in rows[:SHOWN]]
    return {"against": told, "more_against": len(rows) > SHOWN, "chained": list(chains_of(case, user)[:SHOWN])}


def against(row: Conflict, case: Ruling) -> Against:
    """The other side of a disagreement, seen from the item."""
    is_one = row.one_ruling_id == case.pk
    unit, facts = (row.other_unit, row.other_facts) if is_one else (row.one_unit, row.one_facts)
    tone = "plain" if row.notice else TONES.get(ConflictKind(row.kind), "waiting")
    return Against(row, tone, unit, said(facts), reverse("conflict", args=[row.pk]))


def adopted(request: Asked, case: Ruling) -> dict[str, Any]:
    """What the form of the verdict begins with when the address asks for the other side's: `?adopt=` a disagreement.

    Empty where the person may not see it. It is a suggestion: the panel reads it and rules.
    """
    key = request.GET.get("adopt", "")
    if not (key.isascii() and key.isdecimal() and len(key) <= 18):
        return {}
    row = conflicts_for(request.user).filter(pk=int(key)).first()
    if row is None or case.pk not in (row.one_ruling_id, row.other_ruling_id):
        return {}
    facts = row.other_facts if row.one_ruling_id == case.pk else row.one_facts
    values = {name: facts[name] for name in ADOPTED}
    if values["outcome"] not in Outcome.values:
        return {}
    return {"initial": {**initial_verdict(case), **values}}
