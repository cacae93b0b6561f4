"""Questions over many work summaries: who may read which, what waits for whom, what lies below a lead unit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Aggregate, Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.urls import reverse

from campaign.access import actions_of, reached, units_for, units_held
from campaign.enums import RecordSort, UnitKind
from campaign.models import DutyRecord, Phase, Round, Unit, User
from campaign.notice.duties import DutyKind
from campaign.queries import Work
from campaign.queries.duties import fact
from campaign.queries.statements import sums_for
from campaign.roles import Action
from supervision.enums.figures import added
from supervision.enums.year_end import STANDING, SummaryState
from supervision.models.year_end import SignedSummary, YearEndSummary

LAST_PHASE = 5
REPORTED, WAIVED, MISSING = "已登记文号", "已免报", "未报送"


def summaries_for(user: Any) -> QuerySet[YearEndSummary]:
    """The summaries a person may open: their own units', and those of units below once a leader has signed.

    What others than the unit read is the text that was signed last, never what is being written (`last_signed`).
    """
    below = reached(user, Action.OVERSEE) & Q(certified_at__isnull=False)
    rows = YearEndSummary.objects.filter(reached(user, Action.READ) | below)
    return rows.select_related("unit__division", "unit__reports_to", "round__campaign")


def last_signed(summary: YearEndSummary) -> SignedSummary | None:
    """The text that was signed last."""
    return summary.signed.select_related("by").order_by("number").last()


def texts_of(summary: YearEndSummary) -> dict[str, str]:
    """The sections as they stand."""
    return dict(summary.sections.values_list("code", "text"))


def version_of(summary: YearEndSummary) -> int:
    """A number that grows with every change of a section: the leader signs what was seen."""
    return sum(summary.sections.values_list("row_version", flat=True))


@dataclass(frozen=True)
class Below:
    """A unit whose summary comes to the lead unit, and of another lead unit everything that reports to it: how many owe, how many
    have signed, whose figures are added up."""

    unit: Unit
    word: str
    summary: YearEndSummary | None
    owed: int
    signed: int
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Gathered:
    """What lies below a lead unit: its direct reporters in code order, the sum of what was signed, and who is missing."""

    lines: list[Below] = field(default_factory=list)
    missing: list[Unit] = field(default_factory=list)

    @property
    def owed(self) -> int:
        """How many units below owe a summary."""
        return sum(line.owed for line in self.lines)

    @property
    def signed(self) -> int:
        """How many of them have handed one up that stands, or were reported by words."""
        return sum(line.signed for line in self.lines)

    @property
    def counts(self) -> dict[str, int]:
        """The figures that were signed below, added up."""
        return added([line.counts for line in self.lines])

    def as_data(self) -> dict[str, Any]:
        """What a signed summary keeps of it."""
        lines = [[line.unit.code, line.unit.name, line.word, line.owed, line.signed] for line in self.lines]
        return {"lines": lines, "counts": self.counts, "missing": [[one.code, one.name] for one in self.missing]}


def gathered(lead: Unit, round: Round) -> Gathered:
    """The summaries below a unit, with their figures added and who is missing (notice 五(五)2); five queries, however many units.

    An excused unit is neither owing nor missing; a summary that was sent back does not count until it is signed again.
    """
    units = list(Unit.objects.below([lead]).exclude(pk=lead.pk).filter(takes_part=True, valid_to=None))
    papers = {
        one.unit_id: one for one in YearEndSummary.objects.filter(round=round, unit__in=Unit.objects.below([lead]))
    }
    figures, words = signed_below(lead, round), words_below(lead, round)
    groups: dict[str, list[Unit]] = {}
    named = {unit.code: unit for unit in units}
    leads = {
        unit.code: unit for unit in Unit.objects.below([lead]).filter(kind=UnitKind.LEAD_UNIT) if unit.pk != lead.pk
    }
    for unit in units:
        groups.setdefault(_reporter(lead, unit, leads), []).append(unit)
    lines, missing = [], []
    for code, members in sorted(groups.items()):
        owing = [one for one in members if words.get(one.pk) != RecordSort.WAIVED or one.pk in figures]
        done = [one for one in owing if one.pk in figures or words.get(one.pk) == RecordSort.REPORTED]
        missing += [one for one in owing if one not in done]
        head = named.get(code) or leads[code]
        lines.append(
            Below(
                unit=head,
                word=_word(papers.get(head.pk), words.get(head.pk)),
                summary=papers.get(head.pk),
                owed=len(owing),
                signed=len(done),
                counts=added([figures[one.pk] for one in members if one.pk in figures]),
            )
        )
    return Gathered(lines, sorted(missing, key=lambda one: one.code))


def signed_below(lead: Unit, round: Round) -> dict[int, dict[str, int]]:
    """The figures of every summary at or below a unit that is signed and stands, by the key of its unit; one query."""
    rows = SignedSummary.objects.filter(summary__round=round, summary__unit__in=Unit.objects.below([lead]))
    later = SignedSummary.objects.filter(summary=OuterRef("summary"), number__gt=OuterRef("number"))
    stand = rows.filter(summary__state__in=STANDING).exclude(Exists(later))
    return dict(stand.values_list("summary__unit", "figures"))


def words_below(lead: Unit, round: Round) -> dict[int, str]:
    """Who at or below a unit is excused from the summary, or reported it by words; excused before reported. One query."""
    said = DutyRecord.objects.standing().filter(obligation__kind=DutyKind.YEAR_END, obligation__deadline__round=round)
    rows = said.filter(obligation__unit__in=Unit.objects.below([lead])).order_by("sort")
    return dict(rows.values_list("obligation__unit", "sort"))


def _reporter(lead: Unit, unit: Unit, leads: Mapping[str, Unit]) -> str:
    """The code of whose line a unit stands in: a lead unit right below `lead` with all below it, else the unit itself; an
    institution reports through its department, and its summary comes to the lead unit all the same."""
    first = unit.reports_path.removeprefix(lead.reports_path).strip("/").split("/")[0]
    return first if first in leads else unit.code


def _word(paper: YearEndSummary | None, said: str | None) -> str:
    """Where the summary of a unit stands, as its superiors see it: nothing of drafts."""
    if paper is not None and paper.certified_at is not None:
        known = paper.state in (SummaryState.CERTIFIED, SummaryState.RECEIVED)
        return str(paper.get_state_display() if known else SummaryState.RETURNED.label)
    return {RecordSort.REPORTED.value: REPORTED, RecordSort.WAIVED.value: WAIVED}.get(said or "", MISSING)


def facts(round: Round, units: QuerySet[Unit] | None, kinds: frozenset[str], open_only: bool) -> list[QuerySet[Any]]:
    """When each unit's leader signed its summary; one that was sent back is owed again (`settings.DUTY_FACTS`)."""
    if DutyKind.YEAR_END not in kinds:
        return []
    papers = YearEndSummary.objects.filter(round=round, certified_at__isnull=False)
    papers = papers if units is None else papers.filter(unit__in=units)
    done = Max("certified_at", filter=Q(state__in=STANDING))
    return [fact(DutyKind.YEAR_END, papers, first=Min("signed__at"), done=done)]


def _comes_to(leads: QuerySet[Unit]) -> Q:
    """The units whose summaries come to these lead units: they report to them, or through a department that does."""
    keys = leads.values("pk")
    through = Q(reports_to__reports_to__in=keys) & ~Q(reports_to__kind=UnitKind.LEAD_UNIT)
    return Q(reports_to__in=keys) | through


def _counted(user: User, round: Round, at: datetime) -> tuple[QuerySet[Any], dict[str, Aggregate]]:
    """The units whose summaries a person writes, signs or gathers, and what is counted of them."""
    filled, signed = (Q(pk__in=units_for(user, action).values("pk")) for action in (Action.FILL, Action.CERTIFY))
    below = _comes_to(units_held(user, Action.OVERSEE))
    papers = YearEndSummary.objects.filter(round=round, unit=OuterRef("pk"))
    begun = Exists(Phase.objects.filter(round=round, number=LAST_PHASE, opens__lte=at))
    owing = filled & Q(takes_part=True, valid_to=None)
    return Unit.objects.filter(filled | signed | below), {
        "none": Count("pk", filter=owing & ~Exists(papers) & begun),
        "drafts": Count("pk", filter=filled & Q(Exists(papers.filter(state=SummaryState.DRAFT)))),
        "returned": Count("pk", filter=filled & Q(Exists(papers.filter(state=SummaryState.RETURNED)))),
        "to_sign": Count("pk", filter=signed & Q(Exists(papers.filter(state=SummaryState.HANDED_IN)))),
        "to_receive": Count("pk", filter=below & Q(Exists(papers.filter(state=SummaryState.CERTIFIED)))),
    }


def work_for(user: User, round: Round, at: datetime) -> list[Work]:
    """What of the summaries waits for this person in the round; one query, none for posts that have nothing to do with them."""
    if not actions_of(user) & {Action.FILL, Action.CERTIFY, Action.OVERSEE}:
        return []
    counts = sums_for(user, at, "summaries", partial(_counted, user, round, at), round.pk)
    page = reverse("year_ends")
    found = [
        Work("工作总结被退回", counts["returned"], page, "请修改后重新签发", "late"),
        Work("工作总结待起草", counts["none"], page, "12月底前报送", "todo"),
        Work("工作总结起草中", counts["drafts"], page, "尚未提交分管领导", "todo"),
        Work("工作总结待签发", counts["to_sign"], page, "填报人已提交，等您签发", "todo"),
        Work("工作总结待接收", counts["to_receive"], page, "核对后接收或者退回", "todo"),
    ]
    return [one for one in found if one.count]


def pages_for(user: User) -> list[tuple[str, str]]:
    """The page of summaries, for who writes, signs or gathers them."""
    held = actions_of(user)
    return [("工作总结", reverse("year_ends"))] if held & {Action.READ, Action.OVERSEE} else []


def own_units(user: User) -> QuerySet[Unit]:
    """The person's own units that owe a summary, or have one."""
    rows = Q(takes_part=True, valid_to=None) | Q(year_end_summaries__isnull=False)
    return units_for(user, Action.READ).filter(rows).distinct().order_by("code")
