"""Pages of a desk with many items behind them beside the same pages with few: queries and time must hardly grow.

    python -m tests.bench.bench_desk [--size ITEMS] [--rounds N] [--full]

Two databases, alike but for the number of items; the pages of a county's panel and of the coordination office are asked
through Django's client, signed in. The number of queries must be the same; if it is not, the table says so.
"""

import json
import subprocess
import sys
from functools import partial

from tests.bench.figures import Goal, asked, heading, in_turn, note, row, times
from tests.bench.ground import database

PAGES = ("/desk/", "/docket/", "/editions/", "/roll-up/", "/disputes/")
FEW = 300


def looked_at(items: int, tiny: bool, rounds: int) -> dict[str, tuple[float, int, int]]:
    """Seconds, queries and status of each page with `items` items behind it, for the county's chair and the region's."""
    with database(f"desk_{items}", tiny):
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext
        from django.utils import timezone

        from tests.bench import region
        from tests.bench.bench_rights import panels

        crowd = region.people(100 if tiny else 10_000)
        region.declared(items)
        region.around(timezone.now(), 3)
        region.settle_statistics()
        found = {}
        for code, words in panels():
            client = Client()
            client.force_login(crowd[code][0], backend="django.contrib.auth.backends.ModelBackend")
            for page in PAGES:
                client.get(page)
                with CaptureQueriesContext(connection) as caught:
                    status = client.get(page).status_code
                queries = len(caught)  # now: the next request empties the record
                seconds = in_turn({"page": partial(client.get, page)}, rounds)["page"]
                found[f"{words}: {page}"] = (seconds, queries, status)
        return found


def apart(items: int, tiny: bool, rounds: int) -> dict[str, tuple[float, int, int]]:
    """`looked_at` in a process of its own."""
    code = f"import json; from tests.bench.bench_desk import *; print(json.dumps(looked_at({items}, {tiny}, {rounds})))"
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return {page: tuple(values) for page, values in json.loads(done.stdout.splitlines()[-1]).items()}


def main() -> None:
    """Print a row for each page."""
    given = asked(__doc__, tiny=FEW, usual=30_000, full=300_000, rounds=7)
    if given.tiny:
        many = few = looked_at(FEW, True, 1)
    else:
        many, few = apart(given.size, False, given.rounds), apart(FEW, False, given.rounds)
    heading("Desks", f"ours with {given.size:,} items behind, baseline with {FEW:,}")
    goal: Goal = times(1.5)
    for page, (seconds, queries, status) in many.items():
        fewer = few[page]
        if status != 200:
            note(f"{page} answers {status}")
            continue
        row(f"{page} ({queries} queries)", seconds, fewer[0], goal)
        if queries != fewer[1]:
            note(f"THE NUMBER OF QUERIES GROWS: {fewer[1]} with {FEW} items, {queries} with {given.size:,}")


if __name__ == "__main__":
    main()
