"""Pages of a desk with many items behind them beside the same pages with few: queries and time must hardly grow.

    python -m tests.bench.bench_desk [--size ITEMS] [--rounds N] [--full]

Two databases, alike but for the number of items; the pages of a county's panel and of the coordination office are asked
through Django's client, signed in; one item of ten is in dispute. The number of queries must be the same; if it is not, the
table says so. A third database has all items in the docket of one panel. The progress is asked last, when half is ruled.
"""

import json
import subprocess
import sys
from functools import partial

from tests.bench.figures import Goal, asked, heading, in_turn, most, note, row, times
from tests.bench.ground import database

SERVER_MS = 200  # what a docket of many items may take to open (issue: a panel works through its items)
PROGRESS_MS = 300  # what the progress of a panel, or of all panels, may take
PAGES = ("/desk/", "/docket/", "/editions/", "/roll-up/", "/disputes/")
FEW = 300


def looked_at(items: int, tiny: bool, rounds: int, one: bool = False) -> dict[str, tuple[float, int, int]]:
    """Seconds, queries and status of each page with `items` items behind it, for the county's chair and the region's.

    With `one` all items stand in the docket of the county's panel.
    """
    with database(f"desk_{items}", tiny):
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext
        from django.utils import timezone

        from campaign.models import Unit, User
        from tests.bench import region
        from tests.bench.bench_rights import panels

        crowd, asked_for = region.people(100 if tiny else 10_000), panels()
        region.declared(items, panel=Unit.objects.get(code=asked_for[0][0]) if one else None)
        region.disputed(10)
        region.around(timezone.now(), 3)
        region.settle_statistics()
        found = {}

        def look(words: str, user: User, *pages: str) -> None:
            client = Client()
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            for page in pages:
                client.get(page)
                with CaptureQueriesContext(connection) as caught:
                    status = client.get(page).status_code
                queries = len(caught)  # now: the next request empties the record
                seconds = in_turn({"page": partial(client.get, page)}, rounds)["page"]
                found[f"{words}: {page}"] = (seconds, queries, status)

        chosen = asked_for[:1] if one else asked_for
        for code, words in chosen:
            look(words, crowd[code][0], *(("/docket/", "/docket/?page=400") if one else PAGES))
        region.worked(timezone.now(), crowd[asked_for[0][0]])
        region.settle_statistics()
        for code, words in chosen:
            look(words, crowd[code][0], f"/docket/progress/{Unit.objects.get(code=code).pk}/")
        office = Unit.objects.get(kind="coordination_office")
        look("the office's coordinator", crowd[office.code][2], "/docket/progress/", "/editions/progress/")
        return found


def apart(items: int, rounds: int, one: bool = False) -> dict[str, tuple[float, int, int]]:
    """`looked_at` in a process of its own."""
    code = f"import json; from tests.bench.bench_desk import *; print(json.dumps(looked_at({items}, False, {rounds}, {one})))"
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return {page: tuple(values) for page, values in json.loads(done.stdout.splitlines()[-1]).items()}


def main() -> None:
    """Print a row for each page."""
    given = asked(__doc__, tiny=FEW, usual=30_000, full=300_000, rounds=7)
    if given.tiny:
        many = few = looked_at(FEW, True, 1)
    else:
        many, few = apart(given.size, given.rounds), apart(FEW, given.rounds)
    heading("Desks", f"ours with {given.size:,} items behind, baseline with {FEW:,}")
    goal: Goal = times(1.5)
    for page, (seconds, queries, status) in many.items():
        fewer = few[page]
        if status != 200:
            note(f"{page} answers {status}")
            continue
        if "progress" in page:
            row(f"{page} ({queries} queries)", seconds * 1000, fewer[0] * 1000, most(PROGRESS_MS, "ms"), "ms")
        else:
            row(f"{page} ({queries} queries)", seconds, fewer[0], goal)
        if queries != fewer[1]:
            note(f"THE NUMBER OF QUERIES GROWS: {fewer[1]} with {FEW} items, {queries} with {given.size:,}")
    docket = looked_at(FEW, True, 1, True) if given.tiny else apart(given.size, given.rounds, True)
    for page, (seconds, queries, _) in docket.items():
        words = f"all in one docket, {page} ({queries} queries)"
        limit = PROGRESS_MS if "progress" in page else SERVER_MS
        row(words, seconds * 1000, None, most(limit, "ms"), "ms")


if __name__ == "__main__":
    main()
