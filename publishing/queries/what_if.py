"""What the reduction would be if the items that are still open came out one way or another: a question, never a state.

Three assumptions about the open items, and one about what is kept on rules only; each says how many items hang on it. Nothing of
a verdict that was not fed back is told: an open item counts by what its unit proposed (domain ruling 5; decision 33). And one switch,
未列入申报视为取消 (ruling 6: off unless the campaign says so): what earlier lists still keep and nobody declared in this round.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from django.db.models import Count, Exists, OuterRef

from campaign.enums import Level, Outcome
from campaign.models import Division, Round, Unit
from campaign.notice.target import TARGET, exact_reduction
from publishing.models import CATEGORIES, Compilation, ListedItem, PlaceFigures
from publishing.queries.lists import latest_items
from review.enums import RulingState
from review.models import Ruling
from submissions.enums import HANDED_OVER
from submissions.models import Declaration, DeclaredItem

COUNTY_PARTS = 3  # codes in the path of a county: its townships stand in its list


@dataclass(frozen=True)
class Outlook:
    """One assumption: how many items hang on it, and what it would give; `exact` in per cent, never rounded before comparing."""

    label: str
    hanging: int
    cancelled: Fraction
    baseline: int

    @property
    def exact(self) -> Fraction | None:
        """Cancelled ÷ baseline × 100."""
        return self.cancelled * 100 / self.baseline if self.baseline else None

    @property
    def reached(self) -> bool:
        """At least half, compared as fractions."""
        return self.baseline > 0 and self.cancelled >= TARGET * self.baseline


@dataclass
class Open:
    """What is listed in a place, what is agreed and not listed yet, what is still open."""

    name: str
    listed: Counter[str] = field(default_factory=Counter)
    agreed: Counter[str] = field(default_factory=Counter)
    pending: Counter[str] = field(default_factory=Counter)
    undeclared: int = 0  # kept or referred by an earlier list in force, and not declared in the round

    def add(self, other: "Open") -> None:
        """Add the counts of another place."""
        for mine, theirs in ((self.listed, other.listed), (self.agreed, other.agreed), (self.pending, other.pending)):
            mine.update(theirs)
        self.undeclared += other.undeclared

    @property
    def is_open(self) -> bool:
        """Whether anything hangs on an assumption here."""
        return bool(self.pending.total() or self.agreed.total() or self.undeclared)

    @property
    def outlooks(self) -> list[Outlook]:
        """Now, then each assumption; what is agreed counts as agreed in all of them, struck items in none, undeclared ones in none."""
        return self._outlooks(0)

    @property
    def outlooks_undeclared_cancelled(self) -> list[Outlook]:
        """The same where what is not declared counts as cancelled: on both sides of each ratio."""
        return self._outlooks(self.undeclared)

    def _outlooks(self, undeclared: int) -> list[Outlook]:
        cancelled, baseline = self.listed["cancelled"], self.listed["baseline"]
        sure = cancelled + undeclared + self.agreed["cancel"]
        base = baseline + undeclared + self.agreed.total() - self.agreed["strike"]
        left = self.pending.total()
        rate = exact_reduction(cancelled, baseline)
        beside = undeclared if baseline else 0  # where nothing is published there is no rate, with or without it
        now, of = Fraction(cancelled + beside), baseline + beside
        made = [
            Outlook("现在（已公布的清单）", 0, now, of),
            Outlook("未定的按单位的申报建议", left, Fraction(sure + self.pending["cancel"]), base + left),
            Outlook("未定的全部取消", left, Fraction(sure + left), base + left),
        ]
        if rate is not None:
            made.append(Outlook("未定的按现有精简率", left, sure + left * rate / 100, base + left))
        rule = self.listed["rule"]
        made.append(Outlook("仅有规章依据的保留改为取消", rule, now + rule, of))
        return made


def what_if(lead: Unit, round: Round, lists: Iterable[Compilation]) -> tuple[Open, list[Open]]:
    """The whole below the lead unit, and each place of which something is open, in code order; five queries at most.

    What a unit has not declared adds nothing to either side, but for the switch, and then only what an earlier list in force names:
    not declared is not decided, and what no list names is no item.
    """
    places: dict[str, Open] = {}
    for path, counts in _listed(lists):
        places.setdefault(path, Open("")).listed.update(counts)
    for path, state, outcome, proposal, number in _rulings(lead, round):
        place = places.setdefault(path, Open(""))
        if state == RulingState.SETTLED:
            place.agreed[outcome] += number
        else:
            place.pending[proposal] += number
    for path, number in _undeclared(lead, round):
        places.setdefault(path, Open("")).undeclared += number
    names = {one.path: own_level_name(one) for one in Division.objects.filter(path__in=places)}
    whole = Open(f"{lead.division}合计")
    for path, place in places.items():
        place.name = names.get(path, path)
        whole.add(place)
    return whole, [place for _, place in sorted(places.items()) if place.is_open]


def _listed(lists: Iterable[Compilation]) -> Iterator[tuple[str, dict[str, int]]]:
    rows = PlaceFigures.objects.filter(compilation__in=[one.pk for one in lists], whole=False)
    for row in rows:
        cancelled = sum(getattr(row, name) for name in CATEGORIES)
        yield place_path(row.division_path), {"baseline": row.baseline, "cancelled": cancelled, "rule": row.rule}


def _rulings(lead: Unit, round: Round) -> Iterator[tuple[str, str, str, str, int]]:
    """Rulings that no list in force holds, counted by place, state, outcome and proposal."""
    listed = ListedItem.objects.filter(
        uid=OuterRef("uid"), compilation__is_current=True, compilation__is_roll_up=False, compilation__round=round
    )
    below = Unit.objects.filter(division__path__startswith=lead.division.path)
    rows = Ruling.objects.filter(round=round, unit__in=below).exclude(Exists(listed)).order_by()
    grouped = rows.values_list("unit__division__path", "state", "outcome", "item__proposal").annotate(n=Count("pk"))
    for path, state, outcome, proposal, number in grouped:
        yield place_path(path), state, outcome or "", proposal or str(Outcome.RETAIN), number


def _undeclared(lead: Unit, round: Round) -> Iterator[tuple[str, int]]:
    """Items that lists in force of earlier rounds keep or refer, and that no certified declaration of the round names, counted by place."""
    earlier = Compilation.objects.filter(
        is_current=True,
        is_roll_up=False,
        round__campaign=round.campaign_id,
        round__number__lt=round.number,
        unit__division__path__startswith=lead.division.path,
    )
    if not (lists := list(earlier.values_list("pk", flat=True))):
        return
    said = DeclaredItem.objects.filter(
        uid=OuterRef("uid"), declaration__round=round, declaration__state__in=sorted(HANDED_OVER)
    )
    rows = latest_items().filter(compilation__in=lists, outcome__in=(Outcome.RETAIN, Outcome.REFER))
    counted = rows.exclude(Exists(said)).order_by().values_list("division_path").annotate(Count("pk"))
    for path, number in counted:
        yield place_path(path), number


def units_silent(lead: Unit, round: Round) -> int:
    """How many units below the lead unit have certified nothing in the round; what they ask for nobody knows."""
    said = Declaration.objects.filter(unit=OuterRef("pk"), round=round, state__in=sorted(HANDED_OVER))
    units = Unit.objects.declaring().filter(valid_to=None).in_division(lead.division)
    return units.exclude(Exists(said)).count()


def own_level_name(division: Division) -> str:
    """A place as a line among those below it: 拉萨市本级 beside its counties."""
    return f"{division.name}本级" if division.level < Level.COUNTY else division.name


def place_path(path: str) -> str:
    """The place in whose list a division stands: a township's is its county's."""
    codes = path.strip("/").split("/")
    return "/" + "/".join(codes[:COUNTY_PARTS]) + "/"
