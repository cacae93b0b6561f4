"""Everything that a panel may rule on: our path through `access.reached` beside guardian's get_objects_for_user.

    python -m tests.bench.bench_rights [--size ITEMS] [--rounds N] [--full]

guardian is asked as its handbook says: a permission row on each item for each member of the panel. The second baseline
gives it our idea, permission rows on units, one for each unit that the panel reviews.
"""

from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from tests.bench.figures import asked, faster, heading, in_turn, note, row
from tests.bench.ground import database

PANELS = 9  # looked at, of 82


def queries_of(job: Callable[[], object]) -> int:
    """How many queries a call makes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        job()
    return len(caught)


def give_guardian_its_rows() -> int:
    """A permission row for each ruling and each person who may rule on it; and for each unit, as the second baseline."""
    from django.contrib.auth.models import Permission
    from django.db import connection

    permission = Permission.objects.get(codename="change_ruling")
    reading = Permission.objects.get(codename="examine", content_type__model="unit")
    rulers = (
        "JOIN campaign_unituserpermission held ON held.content_object_id = unit.panel_id"
        " JOIN auth_permission p ON p.id = held.permission_id AND p.codename = 'rule'"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO guardian_userobjectpermission (object_pk, user_id, permission_id, content_type_id)"
            " SELECT ruling.id::text, held.user_id, %s, %s FROM review_ruling ruling"
            f" JOIN campaign_unit unit ON unit.id = ruling.unit_id {rulers}",
            [permission.pk, permission.content_type_id],
        )
        count = cursor.rowcount
        cursor.execute("DELETE FROM campaign_unituserpermission WHERE permission_id = %s", [reading.pk])
        cursor.execute(
            "INSERT INTO campaign_unituserpermission (user_id, content_object_id, permission_id)"
            f" SELECT held.user_id, unit.id, %s FROM campaign_unit unit {rulers}",
            [reading.pk],
        )
    return int(count)


def ways(user: Any) -> dict[str, dict[str, Callable[[], Any]]]:
    """The questions of a desk, each asked in three ways."""
    from guardian.shortcuts import get_objects_for_user

    from campaign.access import reached
    from campaign.models import Unit
    from campaign.roles import Action
    from review.models import Ruling

    def ours() -> Any:
        return Ruling.objects.filter(reached(user, Action.RULE))

    def by_item() -> Any:
        return get_objects_for_user(user, "review.change_ruling", Ruling)

    def by_unit() -> Any:
        return Ruling.objects.filter(unit__in=get_objects_for_user(user, "campaign.examine", Unit))

    def page(found: Any) -> list[int]:
        return list(found.order_by("unit__code", "item__no").values_list("pk", flat=True)[:50])

    asked_of = {"ours": ours, "by item": by_item, "by unit": by_unit}
    return {
        "a page of 50 items": {name: lambda rows=rows: page(rows()) for name, rows in asked_of.items()},
        "how many": {name: lambda rows=rows: rows().count() for name, rows in asked_of.items()},
    }


def panels() -> list[tuple[str, str]]:
    """The unit codes of a county's panel and of the region's, with their names in the table."""
    from campaign.enums import UnitKind
    from campaign.models import Unit

    county = Unit.objects.get(kind=UnitKind.LEAD_UNIT, division__code="540102")
    region = Unit.objects.get(kind=UnitKind.COORDINATION_OFFICE)
    return [(county.code, "a county's panel"), (region.code, "the region's panel")]


def spread(codes: Sequence[str], count: int) -> list[str]:
    """The first of the codes, the last, and those at even steps between."""
    if len(codes) <= count:
        return list(codes)
    return [codes[round(place * (len(codes) - 1) / (count - 1))] for place in range(count)]


def measured(user: Any, rounds: int) -> dict[str, dict[str, float]]:
    """Seconds of each question in each way for one person; the ways must agree."""
    found = {}
    for question, jobs in ways(user).items():
        if len({str(job()) for job in jobs.values()}) > 1:
            raise SystemExit(f"{question}: the ways give different answers")
        found[question] = in_turn(jobs, rounds, repeat=3)
    return found


def main() -> None:
    """Print a row for each question: of all panels looked at the median, then of the region's alone."""
    given = asked(__doc__, tiny=300, usual=100_000, full=300_000, rounds=5)
    with database("rights", given.tiny):
        from campaign.enums import UnitKind
        from campaign.models import Unit, User
        from tests.bench import region

        crowd = region.people(200 if given.tiny else 10_000)
        region.declared(given.size)
        rows = give_guardian_its_rows()
        region.settle_statistics()
        units, people = Unit.objects.count(), User.objects.count()
        leads = Unit.objects.filter(kind__in=region.LEADING, reviewed_units__isnull=False).distinct()
        codes = spread(list(leads.order_by("code").values_list("code", flat=True)), PANELS)
        title = f"{given.size:,} items, {units:,} units, {people:,} people, {rows:,} rows for guardian's items"
        heading("Rights", title)
        taken = {code: measured(crowd[code][0], given.rounds) for code in codes}
        office = Unit.objects.get(kind=UnitKind.COORDINATION_OFFICE).code
        for question, jobs in ways(crowd[office][0]).items():
            for words, of in (("median of the panels", codes), ("the region's panel", [office])):
                found = {way: median(taken[code][question][way] for code in of) for way in jobs}
                row(f"{question}, {words}, rows on items", found["ours"], found["by item"], faster(5))
                row(f"{question}, {words}, rows on units", found["ours"], found["by unit"], None)
            note(f"queries: ours {queries_of(jobs['ours'])}, guardian {queries_of(jobs['by item'])}")
        note(f"{len(codes)} panels, spread over the codes; the region's comes first in the order of the page,")
        note("so that guardian's walk through the units ends at the first: elsewhere it walks on")


if __name__ == "__main__":
    main()
