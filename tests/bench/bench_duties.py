"""Who owes what of all units of the region: what the scan of each minute costs, and the pages of completeness.

    python -m tests.bench.bench_duties [--size ITEMS] [--rounds N] [--full]

All units of the region owe; all have declared, the panels have ruled on half of the items, each act of the review is in
the log. The number of queries must not depend on the units: it is printed for one unit and for all.
"""

from datetime import datetime
from functools import partial

from tests.bench.bench_rights import queries_of
from tests.bench.figures import asked, heading, in_turn, most, note, row
from tests.bench.ground import database

SCAN_MS = 500  # of each minute
PAGE_MS = 500  # the ledger of the whole region, all duties
OWN_MS = 100  # a unit's own page


def lay_log(at: datetime) -> int:
    """A line of the log for each opinion that was fed back and each that was accepted."""
    from django.contrib.contenttypes.models import ContentType

    from campaign.models import LogEntry
    from review.models import Ruling
    from tests.bench import region

    kind = ContentType.objects.get_for_model(Ruling).pk
    rulings = list(Ruling.objects.filter(ruled_at__isnull=False).values_list("pk", "unit"))
    lines = [
        LogEntry(at=at, thing_type_id=kind, thing_id=pk, unit_id=unit, move=move, label=move)
        for pk, unit in rulings
        for move in ("rule", "feed_back", "accept")
    ]
    return len(LogEntry.objects.bulk_create(lines, batch_size=region.BATCH))


def main() -> None:
    """Print a row for each question."""
    given = asked(__doc__, tiny=300, usual=30_000, full=300_000, rounds=5)
    with database("duties", given.tiny):
        from django.test import Client

        from campaign.models import Obligation, Round, Unit, User
        from campaign.notice.timetable import SHANGHAI
        from campaign.queries.duties import owed, standings
        from tests.bench import region

        at = datetime(2020, 11, 9, 10, 0, tzinfo=SHANGHAI)
        crowd = region.people(100 if given.tiny else 10_000)
        region.declared(given.size)
        region.worked(at, next(iter(crowd.values())))
        lines = lay_log(at)
        region.settle_statistics()
        round = Round.objects.get(number=1)
        units, obligations = Unit.objects.declaring().count(), Obligation.objects.count()
        heading(
            "Duties", f"{units:,} units, {obligations:,} obligations, {given.size:,} items, {lines:,} lines of the log"
        )
        one = Unit.objects.filter(pk=Unit.objects.declaring().order_by("code")[0].pk)
        scans = {
            "scan: what is owed, one kind": partial(owed, round, at, kinds=["declaration"]),
            "scan: what is owed before the lists are due": partial(
                owed, round, at, kinds=["ruling", "answer", "legality", "approval", "edition"]
            ),
            "scan: everything that is owed": partial(owed, round, at),
            "every obligation, done or not": partial(standings, round),
        }
        for words, seconds in in_turn(scans, given.rounds).items():
            row(f"{words} ({queries_of(scans[words])} queries)", seconds * 1000, None, most(SCAN_MS, "ms"), "ms")
        few, many = (queries_of(partial(standings, round, units=some)) for some in (one, None))
        note(f"queries for one unit {few}, for all {many}")
        office, own = Unit.objects.get(kind="coordination_office"), one.get()

        def page(user: User, address: str, limit: float) -> None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            ask = partial(client.get, address)
            if (status := ask().status_code) != 200:
                note(f"{address} answers {status}")
                return
            queries = queries_of(ask)
            seconds = in_turn({"page": ask}, given.rounds)["page"]
            row(f"{address} ({queries} queries)", seconds * 1000, None, most(limit, "ms"), "ms")

        coordinator = crowd[office.code][2]
        page(coordinator, "/duties/all/?round=1", PAGE_MS)
        page(coordinator, "/duties/all/?round=1&kind=declaration&state=overdue", PAGE_MS)
        page(coordinator, "/duties/all/xlsx/?round=1&kind=declaration", 4 * PAGE_MS)
        if own.code in crowd:
            page(crowd[own.code][0], "/duties/?round=1", OWN_MS)


if __name__ == "__main__":
    main()
