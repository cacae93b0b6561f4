"""What stands against ruling on many items in one act, asked for all of them at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, QuerySet

from campaign.access import units_for, units_held
from campaign.models import LogEntry, User
from campaign.roles import Action
from review.checks import Verdict, problems_of_verdict
from review.enums import RulingState
from review.models import Batch, BatchLine, Reading, Ruling
from review.queries.opinions import held_by, panel_key, panels_of, standings_of
from review.queries.scope import docket_for
from submissions.enums import HANDED_OVER
from submissions.models import Declaration

NO_VERDICT = Verdict("")  # of an item that is returned
ANSWERED = (RulingState.SETTLED, RulingState.CONTESTED, RulingState.DISPUTED)


class Against(StrEnum):
    """Why an item is left out of a bulk act, in the words of the preview."""

    STATE = "状态不对"
    PANEL = "属于另一审核组或者轮次"
    CONFLICT = "须回避"
    UNREAD = "没有人看过"
    OPINIONS = "成员意见"
    RULE = "不合规定"


@dataclass(frozen=True)
class Weighed:
    """One item of a bulk act with its verdict, and what stands against it (nothing: it is taken)."""

    ruling: Ruling
    verdict: Verdict
    against: Against | None = None
    words: str = ""

    @property
    def named(self) -> str:
        """The item as a refusal names it."""
        return f"{self.ruling.unit.name}“{self.ruling.item.cert_name}”（{self.words}）"


def weigh(pairs: Sequence[tuple[Ruling, Verdict]], *, user: User, reads: bool = False) -> list[Weighed]:
    """Each item of a bulk act with what stands against it; a constant number of queries.

    Taken is what waits for a ruling, of one panel and round, read by some member as it stands now, without a conflict or
    a split, and for which the verdict breaks no rule. `reads`: whoever brings the verdicts has read each item (workbook).
    """
    rulings = [ruling for ruling, _ in pairs]
    if not rulings:
        return []
    gate = _Gate(rulings, user, reads)
    chaired = set(units_for(user, Action.SETTLE).values_list("pk", flat=True))
    panels, standings = panels_of(ruling.unit for ruling in rulings), standings_of(rulings, user)

    def one(ruling: Ruling, verdict: Verdict) -> tuple[Against | None, str]:
        if held_up := gate.against(ruling):
            return held_up
        if standings[ruling.pk].split and standings[ruling.pk].mine:
            return Against.OPINIONS, "成员意见不一致，由组长打开逐件办理"
        hold = held_by(standings[ruling.pk], panels[panel_key(ruling.unit)])
        if hold and not (hold.chair_may and ruling.unit_id in chaired):
            return Against.OPINIONS, hold.words
        problems = problems_of_verdict(verdict, ruling.item, ruling.round.campaign)
        return (Against.RULE, "".join(problem.words for problem in problems)) if problems else (None, "")

    return [Weighed(ruling, verdict, *one(ruling, verdict)) for ruling, verdict in pairs]


def weigh_returns(rulings: Sequence[Ruling], *, user: User) -> list[Weighed]:
    """Each item of a bulk return with what stands against it; a constant number of queries.

    Returned is what waits for a ruling, of one panel and round, read by some member as it stands now, without a conflict,
    and whose unit has not already handed in a corrected version.
    """
    if not rulings:
        return []
    gate = _Gate(rulings, user, reads=False)
    papers = {ruling.item.declaration_id for ruling in rulings}
    later = Declaration.objects.filter(previous__in=papers, state__in=sorted(HANDED_OVER))
    handed = set(later.values_list("previous", flat=True))

    def one(ruling: Ruling) -> tuple[Against | None, str]:
        if ruling.item.declaration_id in handed and gate.against(ruling) is None:
            return Against.STATE, "单位的整改版本已报送，请先接收"
        return gate.against(ruling) or (None, "")

    return [Weighed(ruling, NO_VERDICT, *one(ruling)) for ruling in rulings]


class _Gate:
    """What stands against any bulk act on an item: not the person's, another panel, another state, unread."""

    def __init__(self, rulings: Sequence[Ruling], user: User, reads: bool) -> None:
        self.mine = set(units_for(user, Action.RULE).values_list("pk", flat=True))
        self.read = {ruling.pk for ruling in rulings} if reads else read_by_somebody(rulings)
        self.home = panel_key(rulings[0].unit), rulings[0].round_id

    def against(self, ruling: Ruling) -> tuple[Against, str] | None:
        """The first thing that stands against the item, None where nothing does."""
        if ruling.unit_id not in self.mine:
            return Against.CONFLICT, "不在您的审核范围，或者须由您回避"
        if (panel_key(ruling.unit), ruling.round_id) != self.home:
            return Against.PANEL, "属于另一审核组或者另一轮次，请分开办理"
        if ruling.state != RulingState.PENDING:
            where = ruling.get_state_display()
            return Against.STATE, f"现在{where}" + ("，请打开逐件研究" if ruling.state == RulingState.CONTESTED else "")
        if ruling.pk not in self.read:
            return Against.UNREAD, "没有人看过现在的内容，请先打开查看"
        return None


def read_by_somebody(rulings: Collection[Ruling]) -> set[int]:
    """Of these items the keys of those whose present text some member has read; one query."""
    rows = Reading.objects.filter(ruling__in=[ruling.pk for ruling in rulings], item=F("ruling__item"))
    return set(rows.values_list("ruling", flat=True))


def batches_for(user: Any) -> QuerySet[Batch]:
    """The bulk acts of the panels in which the person sits, as far as some item of them is in the person's docket."""
    mine = BatchLine.objects.filter(ruling__in=docket_for(user))
    rows = Batch.objects.filter(panel__in=units_held(user, Action.EXAMINE), pk__in=mine.values("batch"))
    return rows.select_related("panel", "round", "made_by", "undone_by").order_by("-pk")


def counts_of(user: Any, batches: Collection[Batch]) -> dict[int, int]:
    """How many items of each batch the person may see; one query."""
    rows = BatchLine.objects.filter(batch__in=[batch.pk for batch in batches], ruling__in=docket_for(user))
    return dict(rows.order_by().values("batch").annotate(n=Count("pk")).values_list("batch", "n"))


def lines_seen_by(user: Any, batch: Batch) -> list[BatchLine]:
    """The items of a batch that the person may see, with what stands now."""
    rows = BatchLine.objects.filter(batch=batch, ruling__in=docket_for(user))
    papers = rows.select_related("ruling__item__declaration", "ruling__unit__division", "ruling__round__campaign")
    return list(papers.prefetch_related("ruling__item__bases").order_by("ruling__unit__code", "ruling__item__no"))


def verdicts_given(batch: Batch) -> dict[int, dict[str, Any]]:
    """What the batch ruled of each item, by the ruling's key, as the log keeps it; one query."""
    kind = ContentType.objects.get_for_model(Ruling)
    keys = BatchLine.objects.filter(batch=batch).values("ruling")
    rows = LogEntry.objects.filter(thing_type=kind, thing_id__in=keys, move="rule", at=batch.made_at)
    return dict(rows.values_list("thing_id", "after"))


def answered_since(batch: Batch) -> bool:
    """Whether a unit has answered an item of the batch, or the superior decided it: only such items get into a list."""
    kind = ContentType.objects.get_for_model(Ruling)
    keys = BatchLine.objects.filter(batch=batch).values("ruling")
    rows = LogEntry.objects.filter(thing_type=kind, thing_id__in=keys, at__gte=batch.made_at)
    return rows.filter(after__state__in=[state.value for state in ANSWERED]).exists()
