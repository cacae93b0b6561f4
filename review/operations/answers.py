"""The unit's side and the way out of disagreement (notice 五(三): 在充分沟通协商、达成一致意见基础上)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from campaign.models import LogEntry, User
from campaign.operations import carry_out, carry_out_all
from review.checks import Verdict
from review.models import Ruling
from review.operations.refusals import VERDICT_FIELDS, apply_verdict, refuse_conflict


def accept(rulings: Sequence[Ruling], *, actor: User, at: datetime) -> list[LogEntry]:
    """The unit agrees: the items are settled, all or none."""
    return carry_out_all(rulings, "accept", actor=actor, at=at)


def contest(ruling: Ruling, *, note: str, actor: User, at: datetime) -> LogEntry:
    """The unit objects with a reason; after the campaign's number of rounds the superior decides (ruling 10)."""
    with transaction.atomic():
        stored = Ruling.objects.select_for_update().get(pk=ruling.pk)
        ruling.contests = stored.contests + 1
        ruling.dissent = "\n".join(filter(None, [stored.dissent, note.strip()]))
        last = ruling.contests >= ruling.round.campaign.contest_rounds
        name = "contest_finally" if last else "contest"
        return carry_out(ruling, name, actor=actor, at=at, note=note, changed=("contests", "dissent"))


def escalate(ruling: Ruling, *, note: str, actor: User, at: datetime) -> LogEntry:
    """The panel's chair brings an unanswered or contested item before the superior."""
    return carry_out(ruling, "escalate", actor=actor, at=at, note=note)


def decide(ruling: Ruling, verdict: Verdict, *, note: str, actor: User, at: datetime) -> LogEntry:
    """The superior decides a dispute; the unit's dissent stays on record (ruling 10)."""
    refuse_conflict([ruling.unit], actor)
    apply_verdict(ruling, verdict)
    ruling.decided_by = actor
    with transaction.atomic():
        return carry_out(ruling, "decide", actor=actor, at=at, note=note, changed=(*VERDICT_FIELDS, "decided_by"))
