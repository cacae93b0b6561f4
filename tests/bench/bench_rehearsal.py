"""A rehearsal of the campaign end to end: seconds for each stage at growing sizes, and how each stage grows.

    python -m tests.bench.bench_rehearsal [--size ITEMS] [--rounds N] [--full]

Each size is played once in a database of its own, through the same operations as the pages. The growth of a stage is how
many times more than n·log n its seconds grew from the smallest size to the largest: at most 1 means n·log n or better.
"""

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.figures import asked, clock, heading, most, note, row
from tests.bench.ground import database

SIZES = (600, 2_400, 9_336)
EACH = 40  # items of a unit: the region's offices first, then place by place
SHORT = 0.25  # seconds; below this a stage is noise


def played(items: int, each: int, tiny: bool) -> dict[str, float]:
    """The seconds of each stage of a rehearsal of `items` items, `each` a unit."""
    with database(f"rehearsal_{items}", tiny), tempfile.TemporaryDirectory() as name:
        from django.conf import settings

        from campaign.models import Round, Unit
        from publishing.sheets import playing
        from publishing.sheets.rehearsal import rehearse
        from tests.publishing.papers import make_papers

        playing.perf_counter = clock  # neighbours on the machine do not count
        settings.PUBLISHED_ROOT = Path(name) / "published"
        codes = list(Unit.objects.declaring().exclude(panel=None).order_by("code").values_list("code", flat=True))
        wanted = max(1, items // each)
        papers = make_papers(Path(name) / "papers", codes[:wanted], each)
        result = rehearse(papers.folder, Path(name) / "out", Round.objects.select_related("campaign").get(number=1))
        if result["items"] != len(papers.rulings):
            raise SystemExit(f"{len(papers.rulings)} items went in, {result['items']} came out")
        return dict(result["seconds"])


def growth(small: float, large: float, sizes: tuple[int, int]) -> float:
    """How many times more than n·log n the seconds grew."""
    return (large / small) / ((sizes[1] * math.log(sizes[1])) / (sizes[0] * math.log(sizes[0])))


def main() -> None:
    """Print the seconds of each stage at each size, then the growth."""
    given = asked(__doc__, tiny=EACH, usual=SIZES[1], full=SIZES[2], rounds=1)
    sizes = [size for size in SIZES if size < given.size] + [given.size]
    # One process plays one size: Django's connection is made once.
    play = played if given.tiny else played_apart
    found = {size: play(size, EACH, given.tiny) for size in sizes}
    first, last = sizes[0], sizes[-1]
    heading("Rehearsal", f"{', '.join(f'{size:,}' for size in sizes)} items; ours {last:,}, baseline {first:,}")
    for stage in found[last]:
        row(stage, found[last][stage], found[first][stage], None)
        if found[first][stage] >= SHORT and last > first:
            times = growth(found[first][stage], found[last][stage], (first, last))
            row(f"{stage}: growth beyond n·log n", times, None, most(1.0, ""), "x")
    for size in sizes[1:-1]:
        note(f"{size:,} items: " + ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in found[size].items()))


def played_apart(size: int, each: int, tiny: bool) -> dict[str, float]:
    """`played` in a process of its own."""
    code = f"import json; from tests.bench.bench_rehearsal import *; print(json.dumps(played({size}, {each}, {tiny})))"
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


if __name__ == "__main__":
    main()
