"""Why a parent's Annex 5 is not the sum of the Annexes 5 of its children: every difference unit by unit, each with its kind.

A child rolls up on one day and the parent on another; between the two lists come late, are corrected, lose items that were
merged, and units move. Each unit stands in one place of a roll-up, so the lines add up to the difference by construction,
and what no list explains is left over (peers, "none of them has" 12; notice 五(三): 由地(市)统一汇总……编制全区汇总清单).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet, TextChoices

from campaign.enums import Outcome
from campaign.models import Division
from campaign.notice.scope import Struck, struck_as
from publishing.models import BASIS_GROUPS, CATEGORIES, Compilation, ListedItem, UnitFigures

NUMBERS = {
    "baseline": "清理前总数",
    "cancelled": "取消",
    "retained": "保留",
    "referred": "提请上级取消",
    "struck": "剔除",
}
OF_OUTCOME = {
    Outcome.CANCEL: "cancelled",
    Outcome.RETAIN: "retained",
    Outcome.REFER: "referred",
}


class Kind(TextChoices):
    """What explains a difference; the last explains nothing."""

    LATE = "late", "清单在下级汇总之后公布"
    CORRECTED = "corrected", "下级汇总之后清单更正"
    MERGED = "merged", "更正时合并重复事项"
    MOVED = "moved", "单位调整了隶属地方"
    EARLIER = "earlier", "清单在上级汇总之后变动，下级汇总已含"
    UNEXPLAINED = "unexplained", "没有清单可以解释"


@dataclass(frozen=True)
class Line:
    """One difference: in which child, of which unit, of which kind, why in words, by how much (parent less child), and the list."""

    place: str
    unit: str
    kind: Kind
    reason: str
    numbers: Mapping[str, int]
    listed: Compilation | None = None

    @property
    def words(self) -> str:
        """`拉萨市的城关区民政局：清单在下级汇总之后公布，清理前总数+3，取消+2`."""
        changes = "，".join(f"{NUMBERS[name]}{number:+d}" for name, number in self.numbers.items() if number)
        return f"{self.place}的{self.unit}：{self.kind.label}，{changes or '各数相抵'}"


@dataclass(frozen=True)
class Child:
    """A roll-up below another: what it says, what the parent says of the same place, and what explains the difference."""

    roll_up: Compilation
    own: Mapping[str, int]
    in_parent: Mapping[str, int]
    lines: tuple[Line, ...]

    @property
    def difference(self) -> dict[str, int]:
        """Parent less child."""
        return {name: self.in_parent[name] - self.own[name] for name in NUMBERS}


@dataclass(frozen=True)
class Reconciliation:
    """A roll-up against its children; `waiting` are the places without any list, which are zero on both sides."""

    children: tuple[Child, ...]
    waiting: tuple[str, ...]

    @property
    def lines(self) -> list[Line]:
        """All differences, child by child."""
        return [line for child in self.children for line in child.lines]

    @property
    def unexplained(self) -> list[Line]:
        """Those for which there is no reason; a roll-up with one is refused."""
        return [line for line in self.lines if line.kind == Kind.UNEXPLAINED]


def numbers_of(counts: Mapping[str, int]) -> Counter[str]:
    """The five numbers of a difference out of the counts of Annex 5."""
    cancelled, retained = (sum(counts[name] for name in names) for names in (CATEGORIES, BASIS_GROUPS))
    found = {name: counts[name] for name in ("baseline", "referred", "struck")}
    return Counter({**found, "cancelled": cancelled, "retained": retained})


def roll_ups_under(parent: Compilation) -> QuerySet[Compilation]:
    """The roll-ups in force of the same round one step or more below the parent's unit."""
    found = Compilation.objects.filter(is_roll_up=True, is_current=True, round=parent.round_id)
    return (
        found.filter(unit__division__path__startswith=parent.unit.division.path)
        .exclude(unit__division=parent.unit.division_id)
        .select_related("unit__division", "round")
        .order_by("unit__division__path")
    )


@dataclass
class Side:
    """What a roll-up holds: figures by unit, and the list of each unit."""

    roll_up: Compilation
    figures: dict[int, UnitFigures] = field(default_factory=dict)
    lists: dict[int, Compilation] = field(default_factory=dict)
    by_lead: dict[int, Compilation] = field(default_factory=dict)
    elsewhere: dict[int, set[str]] = field(default_factory=dict)  # of a parent: in which children each unit stands
    names: dict[str, str] = field(default_factory=dict)  # of a parent: the divisions by path


def reconcile(parent: Compilation) -> Reconciliation:
    """Every difference between a roll-up and those below it, explained; the number of queries does not grow with the units."""
    children = list(roll_ups_under(parent))
    sides = _sides([parent, *children])
    above = sides[parent.pk]
    above.names = dict(Division.objects.values_list("path", "name")) if children else {}
    for child in children:
        for unit in sides[child.pk].figures:
            above.elsewhere.setdefault(unit, set()).add(child.unit.division.name)
    merged = _merged(sides, parent, children)
    made = [_child(sides[parent.pk], sides[child.pk], merged) for child in children]
    return Reconciliation(tuple(made), tuple(_waiting(parent)))


def _sides(roll_ups: Iterable[Compilation]) -> dict[int, Side]:
    """Three queries: what is included where, the figures of the roll-ups, and of the lists whose units they are."""
    sides = {one.pk: Side(one) for one in roll_ups}
    for row in UnitFigures.objects.filter(compilation__in=sides):
        sides[row.compilation_id].figures[row.unit_id] = row
    through = Compilation.includes.through.objects.filter(from_compilation__in=sides)
    pairs = list(through.values_list("from_compilation", "to_compilation"))
    included = {pk for _, pk in pairs}
    lists = {
        one.pk: one for one in Compilation.objects.filter(pk__in=included).select_related("unit__division", "round")
    }
    units: dict[int, list[int]] = {}
    for pk, unit in UnitFigures.objects.filter(compilation__in=included).order_by().values_list("compilation", "unit"):
        units.setdefault(pk, []).append(unit)
    for roll_up, one in pairs:
        sides[roll_up].by_lead[lists[one].unit_id] = lists[one]
        sides[roll_up].lists.update(dict.fromkeys(units.get(one, ()), lists[one]))
    return sides


def _child(parent: Side, child: Side, merged: Mapping[tuple[int, int, int], Counter[str]]) -> Child:
    path, name = child.roll_up.unit.division.path, child.roll_up.unit.division.name
    above = {pk: row for pk, row in parent.figures.items() if row.division_path.startswith(path)}
    lines: list[Line] = []
    for pk in sorted(above.keys() | child.figures.keys()):
        lines += _lines(name, pk, above.get(pk), child.figures.get(pk), parent, child, merged)
    own = sum((numbers_of(row.counts) for row in child.figures.values()), Counter())
    held = sum((numbers_of(row.counts) for row in above.values()), Counter())
    return Child(child.roll_up, own, held, tuple(lines))


def _lines(
    place: str,
    unit: int,
    above: UnitFigures | None,
    own: UnitFigures | None,
    parent: Side,
    child: Side,
    merged: Mapping[tuple[int, int, int], Counter[str]],
) -> Iterator[Line]:
    """What explains the difference of one unit: nothing where there is none."""
    change = _less(above, own)
    if not any(change.values()):
        return
    name = (above or own).unit_name  # type: ignore[union-attr]
    theirs, ours = parent.lists.get(unit), child.lists.get(unit)
    kind, reason = _why(unit, above, own, parent, child)
    if kind == Kind.CORRECTED and theirs and ours and (gone := merged.get((ours.pk, theirs.pk, unit))):
        yield Line(place, name, Kind.MERGED, theirs.correction_reason, dict(gone), theirs)
        change = Counter({key: change[key] - gone[key] for key in NUMBERS})
        if not any(change.values()):
            return
    yield Line(place, name, kind, reason, dict(change), theirs or ours)


def _why(unit: int, above: UnitFigures | None, own: UnitFigures | None, parent: Side, child: Side) -> tuple[Kind, str]:
    """The kind of a unit's difference, and the reason as it was written."""
    theirs, ours = parent.lists.get(unit), child.lists.get(unit)
    if own is not None and above is None and (moved := parent.figures.get(unit)):
        return Kind.MOVED, f"现属{parent.names.get(moved.division_path, moved.division_path)}"
    if theirs == ours:  # the same list, or none on either side
        return Kind.UNEXPLAINED, ""
    if theirs is not None and ours is not None:
        return _versions(theirs, ours)
    if theirs is None:
        return _dropped(ours, parent.by_lead.get(ours.unit_id)) if ours else (Kind.UNEXPLAINED, "")
    if own is None and (others := parent.elsewhere.get(unit, set()) - {child.roll_up.unit.division.name}):
        return Kind.MOVED, f"原属{'、'.join(sorted(others))}"
    if theirs.unit_id in child.by_lead and theirs.correction_reason:
        return Kind.CORRECTED, theirs.correction_reason
    if theirs.unit.division.path.startswith(child.roll_up.unit.division.path):
        return Kind.LATE, f"{theirs}"
    return Kind.MOVED, f"原在{theirs.unit.division}的清单"


def _dropped(ours: Compilation, newer: Compilation | None) -> tuple[Kind, str]:
    """A unit that the parent no longer has: its list was corrected, or the child's list came after the parent."""
    if newer is not None and newer.number > ours.number:
        return Kind.CORRECTED, newer.correction_reason
    return Kind.EARLIER, str(ours)


def _versions(theirs: Compilation, ours: Compilation) -> tuple[Kind, str]:
    """Two versions of one list, or a unit that two lists name."""
    if theirs.unit_id != ours.unit_id:
        return Kind.MOVED, f"由{ours.unit.division}的清单改列{theirs.unit.division}的清单"
    if theirs.number > ours.number:
        return Kind.CORRECTED, theirs.correction_reason
    return Kind.EARLIER, ours.correction_reason


def _less(above: UnitFigures | None, own: UnitFigures | None) -> Counter[str]:
    """Parent less child, number by number."""
    first, second = (numbers_of(row.counts) if row else Counter() for row in (above, own))
    return Counter({name: first[name] - second[name] for name in NUMBERS})


def _merged(
    sides: Mapping[int, Side], parent: Compilation, children: Iterable[Compilation]
) -> dict[tuple[int, int, int], Counter[str]]:
    """By older list, newer list and unit: what items that the newer one strikes as duplicates take from the numbers."""
    pairs = set()
    for child in children:
        for unit, ours in sides[child.pk].lists.items():
            theirs = sides[parent.pk].lists.get(unit)
            if theirs is not None and theirs.unit_id == ours.unit_id and theirs.number > ours.number:
                pairs.add((ours.pk, theirs.pk))
    found: dict[tuple[int, int, int], Counter[str]] = {}
    if not pairs:
        return found
    newer = ListedItem.objects.filter(compilation__in={pk for _, pk in pairs}, outcome=Outcome.STRIKE)
    struck: dict[tuple[int, str], bool] = {}
    for pk, uid, reason in newer.order_by().values_list("compilation", "uid", "reason"):
        struck[pk, str(uid)] = struck_as(reason) == Struck.DUPLICATE
    older = ListedItem.objects.filter(compilation__in={pk for pk, _ in pairs}).exclude(outcome=Outcome.STRIKE)
    after: dict[int, list[int]] = {}
    for old, new in pairs:
        after.setdefault(old, []).append(new)
    for old, unit, uid, outcome in older.order_by().values_list("compilation", "unit", "uid", "outcome"):
        for new in after[old]:
            if struck.get((new, str(uid))):
                number = found.setdefault((old, new, unit), Counter())
                number.update({"baseline": -1, OF_OUTCOME[Outcome(outcome)]: -1, "struck": 1})
    return found


def _waiting(parent: Compilation) -> Iterator[str]:
    """The places at and below the parent's, down to the counties, of which it holds no list."""
    places = Division.objects.below(parent.unit.division).filter(level__lt=4, valid_to=None)
    done = set(parent.includes.values_list("unit__division", flat=True))
    return (place.name for place in places.order_by("path") if place.pk not in done)
