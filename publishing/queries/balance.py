"""Whether the frozen figures agree: with the rows they count, with the lists they were copied from, children with parents.

The same questions are asked when Annex 5 is rolled up, before anything is published, by a job and by `check_figures`
(domain ruling 5; notice 五(三): 统一汇总).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from campaign.enums import Disposal, Outcome, Subject
from campaign.models import Division
from publishing.models import (
    BASIS_GROUPS,
    COUNTS,
    FROZEN,
    GROUP_OF_LEVEL,
    Compilation,
    ListedItem,
    PlaceFigures,
    UnitFigures,
)

LABELS = {field.name: str(field.verbose_name) for field in UnitFigures._meta.concrete_fields if field.name in FROZEN}


@dataclass(frozen=True)
class Unequal:
    """One figure that does not agree: of what, which count, what is frozen and what it should be, and by what it was checked."""

    what: str
    count: str
    frozen: int
    found: int
    against: str

    @property
    def words(self) -> str:
        """The line as a person reads it: `城关区民政局“清理前总数”为3，按清单事项应为2`."""
        return f"{self.what}“{self.count}”为{self.frozen}，按{self.against}应为{self.found}"


def counts_over_items() -> dict[str, Count]:
    """Every count of Annex 5 as an aggregate over listed items, written apart from how compiling counts."""
    kept = ~Q(outcome=Outcome.STRIKE)
    wanted = {
        "baseline": kept,
        "baseline_enterprise": kept & Q(subject__in=(Subject.ENTERPRISE, Subject.BOTH)),
        "baseline_individual": kept & Q(subject__in=(Subject.INDIVIDUAL, Subject.BOTH)),
        "referred": Q(outcome=Outcome.REFER),
        "struck": Q(outcome=Outcome.STRIKE),
    }
    wanted |= {disposal.value: Q(outcome=Outcome.CANCEL, disposal=disposal.value) for disposal in Disposal}
    for group in BASIS_GROUPS:
        levels = [level for level, name in GROUP_OF_LEVEL.items() if name == group]
        wanted[group] = Q(outcome=Outcome.RETAIN, basis_level__in=levels)
    return {name: Count("pk", filter=wanted[name]) for name in COUNTS}


def unequal_in(compilation: Compilation) -> list[Unequal]:
    """Everything that does not agree within one compilation; empty as long as nobody has laid a hand on the tables."""
    units = {row.unit_id: row for row in compilation.figures.order_by("division_path", "unit__code")}
    source = _copied(compilation) if compilation.is_roll_up else _recounted(compilation)
    names = FROZEN if compilation.is_roll_up else COUNTS
    against = "所汇总的清单" if compilation.is_roll_up else "清单事项"
    found = list(_unlike_units(units, source, names, against))
    return found + list(_unlike_places(compilation, units.values()))


def _recounted(compilation: Compilation) -> Mapping[int, Mapping[str, int]]:
    """The counts of each unit over the rows themselves, added up by the database."""
    counts = {f"n_{name}": count for name, count in counts_over_items().items()}
    rows = ListedItem.objects.filter(compilation=compilation).order_by().values("unit").annotate(**counts)
    found: dict[int, dict[str, Any]] = {row["unit"]: dict(row) for row in rows}
    return {pk: {name: int(row[f"n_{name}"]) for name in COUNTS} for pk, row in found.items()}


def _copied(roll_up: Compilation) -> Mapping[int, Mapping[str, int]]:
    """The figures of each unit in the lists that a roll-up adds up."""
    found: dict[int, Counter[str]] = {}
    rows = UnitFigures.objects.filter(compilation__in=roll_up.includes.all()).order_by()
    for unit, *counts in rows.values_list("unit", *FROZEN):
        found.setdefault(unit, Counter()).update(dict(zip(FROZEN, counts, strict=True)))
    return found


def _unlike_units(
    units: Mapping[int, UnitFigures], source: Mapping[int, Mapping[str, int]], names: Iterable[str], against: str
) -> Iterator[Unequal]:
    for pk, row in units.items():
        yield from unlike(row.unit_name, row.counts, source.get(pk, {}), names, against)
    for pk in source.keys() - units.keys():
        yield from unlike(f"没有汇总数的单位（{pk}）", {}, source[pk], names, against)


def unlike(
    what: str, frozen: Mapping[str, int], found: Mapping[str, int], names: Iterable[str], against: str
) -> Iterator[Unequal]:
    """The counts in which two sets of figures of the same thing differ."""
    for name in names:
        if (one := frozen.get(name, 0)) != (other := found.get(name, 0)):
            yield Unequal(what, LABELS[name], one, other, against)


def _unlike_places(compilation: Compilation, units: Iterable[UnitFigures]) -> Iterator[Unequal]:
    """A place's own level is its units; in a roll-up each place with all below is its own level and its children."""
    own: dict[str, Counter[str]] = {}
    for one in units:
        own.setdefault(one.division_path, Counter()).update(one.counts)
    rows = list(compilation.places.all())
    levels = {row.division_path: row for row in rows if not row.whole}
    names = _names(rows, own)
    for path in sorted(own.keys() | levels.keys()):
        held = levels[path].counts if path in levels else {}
        yield from unlike(f"{names(path)}本级", held, own.get(path, {}), FROZEN, "所属各单位")
    if compilation.is_roll_up:
        whole = {row.division_path: row for row in rows if row.whole}
        for path, row in sorted(whole.items()):
            yield from unlike(names(path), row.counts, _children(path, levels, whole), FROZEN, "本级与下级之和")


def _children(path: str, own: Mapping[str, PlaceFigures], whole: Mapping[str, PlaceFigures]) -> Counter[str]:
    depth = path.count("/") + 1
    below = [row for other, row in whole.items() if other.startswith(path) and other.count("/") == depth]
    total: Counter[str] = Counter()
    for row in [*([own[path]] if path in own else []), *below]:
        total.update(row.counts)
    return total


def _names(rows: Iterable[PlaceFigures], own: Mapping[str, Any]) -> Any:
    """Gives the name of the division of a path."""
    paths = {row.division_path for row in rows} | set(own)
    found = dict(Division.objects.filter(path__in=paths).values_list("path", "name"))
    return lambda path: found.get(path, path)


def in_force() -> Iterator[Compilation]:
    """The compilations in force, lists before the roll-ups that add them up."""
    rows = Compilation.objects.filter(is_current=True).select_related("unit__division", "round")
    yield from rows.order_by("is_roll_up", "round__number", "unit__code")
