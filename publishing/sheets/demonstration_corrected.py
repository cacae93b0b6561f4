"""A correction in the demonstration: two rows of 日喀则市's lists say it better, and the list of round 1 has a second edition."""

from collections.abc import Iterator
from dataclasses import replace

from campaign.enums import Outcome
from campaign.models import Unit
from campaign.operations.sealing import seal_log
from campaign.roles import Action
from publishing.models import Compilation
from publishing.sheets.playing import DAY, HOUR, Play
from review.checks import Verdict
from review.models import Ruling
from review.operations import accept, feed_back, reopen, rule_all

LATER = 2 * DAY  # after the first edition
REASON = "写清楚一项取消以后由谁核查、一项保留的理由（演示）。"
# What is put behind the words that were published.
KEPT, CANCELLED = "办理时核验原件，当场退还。", "核查不收费，不要求申请人往返。"


def correct_lists(play: Play, lead: Unit, number: str, signatory: str) -> Compilation:
    """Open one kept and one cancelled item again, rule the same in better words, and publish the lists anew."""
    at = play.publishes + DAY
    rulings = list(rulings_to_mend(play, lead))
    chair = play.person(Action.SETTLE, rulings[0].unit, rulings[0].unit.panel or lead)
    for ruling in rulings:
        reopen(ruling, note="文字不清楚，补充说明。", actor=chair, at=at)
    fresh = list(Ruling.objects.filter(pk__in=[one.pk for one in rulings]).with_papers())
    rule_all([(ruling, mended(ruling)) for ruling in fresh], actor=chair, at=at + HOUR)
    feed_back(fresh, actor=chair, at=at + 2 * HOUR)
    for ruling in fresh:
        accept([ruling], actor=play.person(Action.ANSWER, ruling.unit, ruling.unit), at=at + 3 * HOUR)
    seal_log(at=at + 4 * HOUR)  # the corrected lists name the block of the log that is the newest then
    return play.publish(lead, number, signatory, reason=REASON, later=LATER)


def rulings_to_mend(play: Play, lead: Unit) -> Iterator[Ruling]:
    """The first kept and the first cancelled item of the lead unit's list."""
    settled = Ruling.objects.settled().filter(round=play.round, unit__in=Unit.objects.of_list(lead)).with_papers()
    for outcome in (Outcome.RETAIN, Outcome.CANCEL):
        yield from settled.filter(outcome=outcome).exclude(outcome=Outcome.CANCEL, replacement="").order_by("pk")[:1]


def mended(ruling: Ruling) -> Verdict:
    """The same verdict in better words."""
    said = Verdict(
        ruling.outcome,
        ruling.disposal,
        ruling.replacement,
        ruling.checking_unit,
        ruling.effective_from,
        reason=ruling.reason,
    )
    if ruling.outcome == Outcome.RETAIN:
        return replace(said, reason=f"{said.reason}{KEPT}")
    return replace(said, replacement=f"{said.replacement}{CANCELLED}")
