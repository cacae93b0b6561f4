"""Everything that a panel may rule on: our path through `access.units_for` beside guardian's get_objects_for_user.

    python -m tests.bench.bench_rights [--size ITEMS] [--rounds N] [--full]

guardian is asked as its handbook says: a permission row on each item for each member of the panel. The second baseline
gives it our idea, permission rows on units, one for each unit that the panel reviews.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tests.bench.figures import asked, faster, heading, in_turn, note, row
from tests.bench.ground import database


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
    from guardian.models import UserObjectPermission

    from campaign.models import Unit, UnitUserPermission
    from review.models import Ruling
    from tests.bench.region import copied

    permission = Permission.objects.get(codename="change_ruling")
    held = UnitUserPermission.objects.filter(permission__codename="rule")
    rulers: dict[int, list[int]] = {}
    for unit_id, user_id in held.values_list("content_object_id", "user_id"):
        rulers.setdefault(unit_id, []).append(user_id)
    panels = dict(Unit.objects.values_list("pk", "panel_id"))

    def rows() -> Iterator[tuple[Any, ...]]:
        for pk, unit_id in Ruling.objects.order_by().values_list("pk", "unit_id").iterator():
            for user_id in rulers.get(panels[unit_id], ()):
                yield str(pk), user_id

    same = {"permission": permission, "content_type": permission.content_type}
    count = copied(UserObjectPermission, ("object_pk", "user_id"), rows(), **same)
    reading = Permission.objects.get(codename="examine", content_type__model="unit")
    reach = ((user, unit) for unit, panel in panels.items() for user in rulers.get(panel, ()))
    UnitUserPermission.objects.filter(permission=reading).delete()
    copied(UnitUserPermission, ("user_id", "content_object_id"), reach, permission=reading)
    return count


def ways(user: Any) -> dict[str, dict[str, Callable[[], Any]]]:
    """The questions of a desk, each asked in three ways."""
    from guardian.shortcuts import get_objects_for_user

    from campaign.access import units_for
    from campaign.models import Unit
    from campaign.roles import Action
    from review.models import Ruling

    def ours() -> Any:
        return Ruling.objects.filter(unit__in=units_for(user, Action.RULE))

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


def main() -> None:
    """Print a row for each person and question."""
    given = asked(__doc__, tiny=300, usual=30_000, full=300_000, rounds=7)
    with database("rights", given.tiny):
        from campaign.models import Unit, User
        from tests.bench import region

        crowd = region.people(200 if given.tiny else 10_000)
        region.declared(given.size)
        rows = give_guardian_its_rows()
        region.settle_statistics()
        units, people = Unit.objects.count(), User.objects.count()
        heading(
            "Rights", f"{given.size:,} items, {units:,} units, {people:,} people, {rows:,} rows for guardian's items"
        )
        for code, words in panels():
            chair = crowd[code][0]
            for question, jobs in ways(chair).items():
                answers = {name: job() for name, job in jobs.items()}
                if len({str(answer) for answer in answers.values()}) > 1:
                    raise SystemExit(f"{words}, {question}: the ways give different answers")
                found = in_turn(jobs, given.rounds, repeat=3)
                row(f"{words}: {question}, rows on items", found["ours"], found["by item"], faster(5))
                row(f"{words}: {question}, rows on units", found["ours"], found["by unit"], None)
                note(f"queries: ours {queries_of(jobs['ours'])}, guardian {queries_of(jobs['by item'])}")


if __name__ == "__main__":
    main()
