"""Comparing papers with those of comparable units: one paper, and all that the region's office oversees.

    python -m tests.bench.bench_peers [--size ITEMS] [--rounds N] [--full]

Every declaring unit has certified, and each lacks most of what its kind of office has elsewhere. Beside it: reading the
same names out of the database and doing nothing with them.
"""

from functools import partial

from tests.bench.figures import asked, heading, in_turn, most, note, row
from tests.bench.ground import database


def main() -> None:
    """Print the figures."""
    given = asked(__doc__, tiny=60, usual=33_000, full=300_000, rounds=5)
    with database("peers", given.tiny):
        from django.db import connection

        from campaign.models import Round, Unit
        from submissions.models import Declaration, DeclaredItem
        from submissions.queries.peers import compared, units_compared
        from tests.bench import region

        units = region.declared(given.size)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE submissions_declareditem SET cert_key = 'c' || ((declaration_id * 7 + no * 13) % 40),"
                " service_key = 's' || ((declaration_id * 5 + no * 13) % 12)"
            )
        region.settle_statistics()
        round = Round.objects.select_related("campaign").get(number=1)
        paper = Declaration.objects.select_related("unit__division", "round__campaign").order_by("-unit__code").first()
        assert paper is not None
        names = DeclaredItem.objects.order_by().values_list("declaration__unit_id", "service_key", "cert_key")
        heading("Comparable units", f"{units:,} units, {given.size:,} items")
        ways = {
            "one": partial(compared, paper),
            "all": partial(units_compared, Unit.objects.declaring(), round),
            "names": lambda: list(names.all()),
        }
        taken = in_turn(ways, given.rounds)
        row("one paper beside its kind (townships)", taken["one"], taken["names"], most(0.2, "s"))
        row("every paper of the region", taken["all"], taken["names"], most(0.2, "s"))
        found = units_compared(Unit.objects.declaring(), round)
        note(f"{sum(one.asked for one in found):,} questions to {sum(one.asked > 0 for one in found):,} units")


if __name__ == "__main__":
    main()
