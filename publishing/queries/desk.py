"""What the people ask who make the lists: what they follow, what would be compiled, what is still missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.urls import reverse

from campaign.access import actions_of, units_for
from campaign.enums import Level, Outcome, UnitKind
from campaign.models import Round, Unit, User
from campaign.notice.target import TARGET
from campaign.roles import Action
from publishing.enums import EditionState
from publishing.models import FROZEN, ApprovalSheet, Compilation, Edition, Guide, ListedItem, PlaceFigures
from publishing.queries.lists import compilations_for
from review.enums import RulingState
from review.models import Ruling
from submissions.queries import units_owing_declaration

NAMED = 3  # places named before a phrase says how many
LEADING = (UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE)


def leads_followed(user: Any) -> QuerySet[Unit]:
    """The lead units whose lists a person follows, in code order."""
    leads = units_for(user, Action.FOLLOW_LIST).filter(kind__in=LEADING)
    return leads.select_related("division").order_by("code")


def lists_followed(user: Any) -> QuerySet[Compilation]:
    """The compilations of Annexes 3 and 4 that a person follows."""
    return compilations_for(user).filter(is_roll_up=False)


def roll_ups_followed(user: Any) -> QuerySet[Compilation]:
    """The roll-ups (Annex 5) that a person follows."""
    return compilations_for(user).filter(is_roll_up=True)


def publishable(user: Any) -> QuerySet[Compilation]:
    """The compilations that it is this person's to publish, whatever became of them."""
    units = units_for(user, Action.PUBLISH)
    return compilations_for(user).filter(unit__in=units).order_by("unit__code", "round__number", "is_roll_up", "number")


def ready_to_publish(user: Any) -> QuerySet[Compilation]:
    """Those that wait for nothing else: lists that are approved, roll-ups that are compiled."""
    approved = Q(is_roll_up=False, editions__state=EditionState.APPROVED)
    compiled = Q(is_roll_up=True, editions__state=EditionState.COMPILED)
    return publishable(user).filter(approved | compiled).distinct()


def editions_followed(user: Any) -> QuerySet[Edition]:
    """The editions, published or not, that a person follows."""
    editions = Edition.objects.filter(compilation__in=compilations_for(user))
    return editions.select_related("unit", "unit__division", "round", "compilation")


def sheets_followed(user: Any) -> QuerySet[ApprovalSheet]:
    """The scanned approval sheets of the lists that a person follows."""
    sheets = ApprovalSheet.objects.filter(compilation__in=lists_followed(user))
    return sheets.select_related("compilation__unit__division", "compilation__round")


def outcomes_to_compile(lead: Unit, round: Round) -> dict[str, int]:
    """How many settled items of each outcome compiling would gather now; every outcome is named."""
    settled = Ruling.objects.settled().filter(round=round, unit__in=Unit.objects.of_list(lead))
    counted = dict(settled.order_by().values("outcome").annotate(n=Count("pk")).values_list("outcome", "n"))
    return {outcome: counted.get(outcome, 0) for outcome in Outcome.values}


def units_undeclared(lead: Unit, round: Round) -> QuerySet[Unit]:
    """The units of the list that owe a declaration and have certified none: not declared is not decided (ruling 6)."""
    return units_owing_declaration(round).filter(pk__in=Unit.objects.of_list(lead).values("pk")).order_by("code")


def lists_below(lead: Unit) -> QuerySet[Compilation]:
    """The lists in force of the lead unit and of everything that reports to it."""
    units = Unit.objects.all().below([lead])
    return Compilation.objects.filter(unit__in=units, is_roll_up=False, is_current=True).order_by("unit__code")


def guides_missing_in(compilation: Compilation) -> dict[str, int]:
    """How many kept items of the compilation lack a whole guide, by unit name."""
    missing: dict[str, int] = {}
    kept = compilation.items.filter(outcome=Outcome.RETAIN).order_by("position")
    for unit_name, guide in kept.values_list("unit_name", "guide"):
        if not Guide.complete(guide):
            missing[unit_name] = missing.get(unit_name, 0) + 1
    return missing


def kept_rulings_for(user: Any) -> QuerySet[Ruling]:
    """The kept items of the units that a person fills in for, published or agreed, each once in its latest round."""
    kept_in_force = ListedItem.objects.filter(compilation__is_current=True, uid=OuterRef("uid"), outcome=Outcome.RETAIN)
    later = Ruling.objects.settled().filter(uid=OuterRef("uid"), round__number__gt=OuterRef("round__number"))
    settled = Ruling.objects.settled().filter(uid=OuterRef("uid"))
    agreed = Q(state=RulingState.SETTLED, outcome=Outcome.RETAIN)
    # Opened again for a correction: the list in force still keeps it, so its guide still counts.
    opened_again = ~Q(state=RulingState.SETTLED) & ~Exists(settled) & Exists(kept_in_force)
    rulings = Ruling.objects.filter(agreed | opened_again, unit__in=units_for(user, Action.FILL))
    rulings = rulings.exclude(Exists(later)).annotate(in_force=Exists(kept_in_force))
    return (
        rulings.select_related("item", "unit", "round")
        .prefetch_related("item__bases")
        .order_by("unit__code", "item__no")
    )


@dataclass(frozen=True)
class Changes:
    """What a roll-up does not hold yet: units that published since, and units whose list a correction replaced."""

    published: tuple[Unit, ...]
    corrected: tuple[Unit, ...]

    def __len__(self) -> int:
        return len(self.published) + len(self.corrected)

    @property
    def words(self) -> str:
        """The changes in one phrase, a few places by name: `城关区清单已更正`."""
        parts = ((self.corrected, "已更正"), (self.published, "新公布"))
        return "，".join(f"{_places(units)}清单{what}" for units, what in parts if units)


def place_of(lead: Unit) -> str:
    """Whose list a lead unit's is: a county's holds its townships, above it is of its own level only."""
    return f"{lead.division}本级" if lead.division.level < Level.COUNTY else str(lead.division)


def _places(units: tuple[Unit, ...]) -> str:
    names = [place_of(unit) for unit in units]
    return "、".join(names[:NAMED]) + (f"等{len(names)}地" if len(names) > NAMED else "")


def changes_since(roll_up: Compilation) -> Changes:
    """The lists in force at and below the roll-up's unit that it does not add up; one query. Only a correction supersedes."""
    in_force = lists_below(roll_up.unit).filter(round=roll_up.round_id)
    newer = list(in_force.exclude(included_in=roll_up).select_related("unit__division"))
    return Changes(
        published=tuple(one.unit for one in newer if one.supersedes_id is None),
        corrected=tuple(one.unit for one in newer if one.supersedes_id is not None),
    )


def missing_to_target(cancelled: int, baseline: int) -> int:
    """How many more cancellations the target asks for; 0 where it is reached (notice 二: 精简证明材料50%以上)."""
    return max(0, ceil(baseline * TARGET) - cancelled)


def sums_by_list(lists: Iterable[Compilation]) -> tuple[list[tuple[Compilation, dict[str, int]]], dict[str, int]]:
    """The counts of each list, in the order given, and of all together."""
    given = list(lists)
    figures = PlaceFigures.objects.filter(compilation__in=given, whole=False).order_by().values("compilation")
    rows = figures.annotate(**{f"sum_{name}": Sum(name) for name in FROZEN})
    found: dict[int, dict[str, Any]] = {row["compilation"]: dict(row) for row in rows}
    total = dict.fromkeys(FROZEN, 0)
    lines = []
    for one in given:
        row = found.get(one.pk, {})
        counts = {name: int(row.get(f"sum_{name}", 0)) for name in FROZEN}
        lines.append((one, counts))
        for name, number in counts.items():
            total[name] += number
    return lines, total


def whole_guides() -> QuerySet[Guide]:
    """The guides that say conditions, materials, time and place (notice 五(四)1)."""
    return Guide.objects.exclude(conditions="").exclude(materials="").exclude(time_limit="").exclude(place="")


# Which powers open a page, its name, its address.
PAGES = (
    ({Action.FOLLOW_LIST}, "清单编制和公布", "compilations"),
    ({Action.OVERSEE}, "公布进度", "lists_progress"),
    ({Action.COMPILE}, "汇总表", "roll_ups"),
    ({Action.FILL}, "办理指南", "guides"),
    ({Action.READ, Action.FOLLOW_LIST}, "窗口张贴", "posters"),
    ({Action.ANSWER, Action.OVERSEE}, "核查反馈", "enquiries"),
)


def pages_for(user: User) -> list[tuple[str, str]]:
    """Label and address of each page that one of the user's posts opens."""
    held = actions_of(user)
    return [(label, reverse(name)) for actions, label, name in PAGES if actions & held]
