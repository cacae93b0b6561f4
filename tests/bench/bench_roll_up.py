"""Annex 5 of the region: frozen figures beside a GROUP BY over the items that they count.

    python -m tests.bench.bench_roll_up [--size ITEMS] [--rounds N] [--full]

The same questions to the same database, answered in two ways: from `PlaceFigures` and `UnitFigures`, which compiling and rolling up froze,
and from the listed items. The answers must be equal; if they are not, the bench fails.
"""

import sys
from collections.abc import Callable
from typing import Any

from tests.bench.figures import asked, faster, heading, in_turn, note, row, seconds_of
from tests.bench.ground import database


def counts_over_items() -> dict[str, Any]:
    """Every count of Annex 5 as an aggregate over listed items."""
    from django.db.models import Count, Q

    from campaign.enums import Disposal
    from publishing.models import COUNTS, GROUP_OF_LEVEL

    kept = ~Q(outcome="strike")
    wanted = {
        "baseline": kept,
        "baseline_enterprise": kept & Q(subject__in=("enterprise", "both")),
        "baseline_individual": kept & Q(subject__in=("individual", "both")),
        "referred": Q(outcome="refer"),
        "struck": Q(outcome="strike"),
    }
    wanted |= {disposal.value: Q(outcome="cancel", disposal=disposal.value) for disposal in Disposal}
    for group in set(GROUP_OF_LEVEL.values()):
        levels = [level for level, name in GROUP_OF_LEVEL.items() if name == group]
        wanted[group] = Q(outcome="retain", basis_level__in=levels)
    return {name: Count("pk", filter=wanted[name]) for name in COUNTS}


def questions() -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    """Each question of Annex 5 with our way to answer it and the way over the items."""
    from django.db.models import CharField, F, Func, Value

    from campaign.models import Division, Round
    from publishing.models import COUNTS, Compilation, ListedItem, PlaceFigures
    from publishing.queries import drill_down

    round = Round.objects.get(number=1)
    total = Compilation.objects.get(is_roll_up=True)
    lists = [compilation.pk for compilation in total.includes.all()]
    items = ListedItem.objects.filter(compilation__in=lists).order_by()
    counts = {f"n_{name}": count for name, count in counts_over_items().items()}

    def plain(found: Any) -> dict[str, int]:
        return {name: found[f"n_{name}"] for name in COUNTS}

    def grouped(division: Division) -> dict[str, dict[str, int]]:
        at = division.path.count("/")
        last = Value(at + 1)
        place = Func(F("division_path"), Value("/"), last, function="split_part", output_field=CharField())
        rows = items.filter(division_path__startswith=division.path).annotate(place=place).values("place")
        return {row["place"] or division.code: plain(row) for row in rows.annotate(**counts)}

    def drilled(division: Division) -> dict[str, dict[str, int]]:
        return {sums.code: of_form(sums.counts) for sums in drill_down(division, round)}

    def of_form(frozen: dict[str, int]) -> dict[str, int]:
        return {name: frozen[name] for name in COUNTS}

    def by_unit() -> dict[int, tuple[int, ...]]:
        return {row[0]: row[1:] for row in total.figures.order_by().values_list("unit_id", *COUNTS)}

    def by_unit_over_items() -> dict[int, tuple[int, ...]]:
        return {row[0]: row[1:] for row in items.values_list("unit_id").annotate(**counts)}

    whole = PlaceFigures.objects.filter(compilation=total, whole=True)
    places = {code: Division.objects.get(code=code) for code in ("540000", "540100", "540102")}
    return {
        "the region's total row": (
            lambda: of_form(whole.values().get(division_path=places["540000"].path)),
            lambda: plain(items.aggregate(**counts)),
        ),
        "drill-down: the region": (lambda: drilled(places["540000"]), lambda: grouped(places["540000"])),
        "drill-down: a prefecture": (lambda: drilled(places["540100"]), lambda: grouped(places["540100"])),
        "drill-down: a county": (lambda: drilled(places["540102"]), lambda: grouped(places["540102"])),
        "all rows of Annex 5, one for each unit": (by_unit, by_unit_over_items),
    }


def roll_up_region() -> float:
    """Make the region's Annex 5 through the operation; its seconds."""
    from campaign.enums import UnitKind
    from campaign.models import Round, Unit, User
    from publishing.operations import roll_up
    from tests.bench.region import PUBLISHED_AT

    office = Unit.objects.get(kind=UnitKind.COORDINATION_OFFICE)
    actor = User.objects.filter(postings__unit=office, postings__role="coordinator").first()
    assert actor is not None
    return seconds_of(lambda: roll_up(office, Round.objects.get(number=1), actor=actor, at=PUBLISHED_AT))


def main() -> int:
    """Print one row for each question; 1 if an answer differs."""
    given = asked(__doc__, tiny=300, usual=60_000, full=300_000, rounds=7)
    with database("roll_up", given.tiny):
        from campaign.models import Unit
        from tests.bench import region

        region.people(300)
        region.listed(given.size)
        region.settle_statistics()
        made = roll_up_region()
        region.settle_statistics()
        heading("Annex 5", f"{given.size:,} items in {Unit.objects.declaring().count():,} units")
        wrong = 0
        for words, (ours, over_items) in questions().items():
            if ours() != over_items():
                wrong = 1
                note(f"{words}: THE FIGURES DIFFER")
            found = in_turn({"ours": ours, "items": over_items}, given.rounds)
            goal = faster(20) if "region" in words or "Annex" in words else None
            row(words, found["ours"], found["items"], goal)
        row("rolling up: copy all figures, pool the rounds", made, None, None)
        note(
            "ours: PlaceFigures and UnitFigures, frozen; baseline: GROUP BY over ListedItem. Every pair of answers was compared."
        )
    return wrong


if __name__ == "__main__":
    sys.exit(main())
