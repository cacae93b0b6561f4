"""The public search on both databases: the first page with its count and everything it is sorted and counted by.

    python -m tests.bench.bench_find [--size ITEMS] [--rounds N] [--full] [--only postgresql|sqlite]

Beside it stands a scan of the same rows for the same words, ILIKE on PostgreSQL and LIKE on SQLite: count and first page.
Pages as they are drawn are measured by bench_public and bench_serving.
--full takes 300,000 and 3,000,000 rows; that fills some 20 GB of the folder for temporary files for a quarter of an hour.
"""

import argparse
import contextlib
import os
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from tests.bench.figures import connected, faster, heading, most, note, row, seconds_of
from tests.bench.ground import ROOT, database, lay

LENGTHS = (1, 2, 4, 8)
TINY, USUAL, FULL = (300,), (60_000,), (300_000, 3_000_000)
LIMITS = ((300_000, 50.0), (3_000_000, 100.0))  # ms, p95, up to so many rows
BASELINES = 3  # scans of each length: they take seconds


def main() -> None:
    """Each size on each database in a process of its own, or in this one where --inside says so."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--size", type=int)
    parser.add_argument("--rounds", type=int, default=0, help="questions of each kind")
    parser.add_argument("--only", choices=("postgresql", "sqlite"))
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    sizes = (given.size,) if given.size else TINY if given.tiny else FULL if given.full else USUAL
    rounds = given.rounds or (2 if given.tiny else 60)
    if given.inside:
        measured_on_sqlite(sizes[0], rounds, given.tiny)
        return
    for size in sizes:
        if given.only != "sqlite":
            with database("find", given.tiny):
                measured("PostgreSQL", size, rounds)
        if given.only != "postgresql":
            command = [sys.executable, "-m", "tests.bench.bench_find", "--inside", "--size", str(size)]
            command += ["--rounds", str(rounds), *(["--tiny"] if given.tiny else [])]
            subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "DATABASE_URL": ""})


def measured_on_sqlite(size: int, rounds: int, tiny: bool) -> None:
    """The same on a database of its own in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="jz-find-") as folder:
        os.environ |= {"DJANGO_SETTINGS_MODULE": "tests.bench.settings", "VAR_DIR": folder}
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/find.sqlite3"
        lay(tiny)
        measured("SQLite", size, rounds)


def measured(name: str, size: int, rounds: int) -> None:
    """Lay the rows, ask the questions, print the rows of the table."""
    from django.db import connection, transaction

    from publishing import queries
    from publishing.models import SearchEntry
    from publishing.queries import Narrowing, Scope
    from tests.bench import region

    with transaction.atomic() if connection.vendor == "sqlite" else contextlib.nullcontext():
        region.listed(size, searched=True)
    region.settle_statistics()
    connected()
    heading("Search", f"{size:,} items on {name}, {SearchEntry.objects.count():,} of them public")
    limit = next((ms for rows, ms in LIMITS if size <= rows), LIMITS[-1][1])

    for length in LENGTHS:
        words = sample(length, rounds)
        ours = times(asked(word, Narrowing()) for word in words)
        scans = times(scanned(word) for word in words[:BASELINES])
        many = f"{length} character{'s' * (length > 1)}"
        row(f"{many}, p50", statistics.median(ours), statistics.median(scans), faster(20))
        row(f"{many}, p95", 1000 * p95(ours), None, most(limit, "ms"), "ms")
    for label, narrowings in narrowed(rounds):
        ours = times(asked(word, one) for word, one in zip(cycle(sample(2, rounds)), narrowings, strict=False))
        row(f"2 characters, {label}, p95", 1000 * p95(ours), None, most(limit, "ms"), "ms")
    asking = times(asked(word, Narrowing()) for word in ("证明", "证", "办理", "明", "民政局", "政府"))
    row("what stands in every name or many offices, slowest", 1000 * max(asking), None, most(limit, "ms"), "ms")
    names = queries.directory()
    typed = [text[: 1 + at % 4] for at, text in enumerate((*sample(4, rounds), "hjzm", "wfzjl", "zhengming"))]
    ours = times(lambda text=text: queries.suggest(text, names, Scope()) for text in typed)
    row("suggestions while typing, p95", 1000 * p95(ours), None, most(limit, "ms"), "ms")
    reading = seconds_of(queries.directory)
    note(f"names of places, offices and {len(names.certificates.names):,} certificates read in {reading:.2f} s")


def asked(words: str, narrowing: Any) -> Callable[[], object]:
    """A call that finds, counts and sorts, and fetches the first page."""
    from django.db import connection

    from publishing import queries

    def ask() -> None:
        found = queries.find(queries.literal(words).words, narrowing)
        with connection.cursor() as cursor:
            page = [hit.item for hit in found.hits[:10]] or [0]
            cursor.execute(f"SELECT * FROM publishing_listeditem WHERE id IN ({', '.join(map(str, page))})")
            cursor.fetchall()

    return ask


def scanned(words: str) -> Callable[[], object]:
    """A call that counts by a scan, and fetches the first page."""
    from django.db import connection

    like = "ILIKE" if connection.vendor == "postgresql" else "LIKE"
    where = f"FROM publishing_listeditem WHERE search_text {like} %s"

    def scan() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) {where}", [f"%{words}%"])
            cursor.fetchall()
            cursor.execute(f"SELECT * {where} ORDER BY id LIMIT 10", [f"%{words}%"])
            cursor.fetchall()

    return scan


def times(jobs: Iterator[Callable[[], object]]) -> list[float]:
    """The seconds of each call, sorted; the first call is made once more beforehand, to warm up."""
    found: list[float] = []
    for job in jobs:
        if not found:
            job()
        found.append(seconds_of(job))
    return sorted(found)


def p95(values: list[float]) -> float:
    """The time that nineteen of twenty stay below."""
    return values[min(len(values) - 1, int(len(values) * 0.95))]


def sample(length: int, count: int) -> list[str]:
    """Pieces of so many characters from what rows are searched for: certificate, service and unit; the same in every run."""
    from publishing.models import ListedItem

    chance, last = random.Random(length), ListedItem.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    first = ListedItem.objects.order_by("pk").values_list("pk", flat=True).first() or 1
    rows = ListedItem.objects.filter(pk__in=[chance.randint(first, last) for _ in range(count)])
    texts = [text for row in rows for text in (row.cert_name, row.service_name, row.unit_name) if len(text) > length]
    found: list[str] = []
    for text in (chance.choice(texts) for _ in range(count)):
        at = chance.randrange(max(1, len(text) - length))
        found.append(text[at : at + length])
    return found


def narrowed(count: int) -> Iterator[tuple[str, list[Any]]]:
    """Places, offices and facts beside the words: each kind with so many conditions."""
    from campaign.models import Division, Unit
    from publishing.queries import Narrowing, keys_on
    from tests.bench import region

    chance = random.Random(5)
    for label, level in (("in a prefecture", 2), ("in a county", 3)):
        paths = list(Division.objects.filter(level=level).order_by("code").values_list("path", flat=True))
        yield label, [Narrowing(places=(chance.choice(paths),)) for _ in range(count)]
    units = list(Unit.objects.declaring().order_by("code").values_list("code", flat=True))
    yield "at an office", [Narrowing(units=(chance.choice(units),)) for _ in range(count)]
    kinds = [("enterprise", "cancelled", "data_sharing"), ("individual", "needed", ""), ("individual", "cancelled", "")]
    yield "by facts", [Narrowing((), (), *chance.choice(kinds)) for _ in range(count)]
    held = keys_on(region.PUBLISHED_AT.date())
    yield "as on a past day", [Narrowing(lists=held) for _ in range(count)]


if __name__ == "__main__":
    main()
