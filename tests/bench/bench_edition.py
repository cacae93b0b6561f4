"""An edition from PostgreSQL to its workbook, beside import-export's export of the same queryset.

    python -m tests.bench.bench_edition [--size ROWS] [--rounds N] [--full]

Ours: `write_edition`, Annex 3 with its whole layout, as publishing writes it. Baseline: a ModelResource with default
settings over the same rows and columns, as .xlsx. Each way runs in a process of its own, in turn; processor seconds of
that process, imports left out. The least that any writer must do: deflating the sheet XML of our file.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from pathlib import Path

from tests.bench.figures import asked, faster, heading, most, note, peak_mb, row, times
from tests.bench.ground import ROOT, database

COLUMNS = (
    *("position", "cert_name", "service_name", "purpose", "bases", "demanding_unit", "issuing_unit", "levels"),
    *("subject", "guide", "reason", "supervision_phone", "remark"),
)


def write_ours(folder: Path) -> None:
    """The product's path."""
    from publishing.models import Edition
    from publishing.sheets.editions import write_edition

    edition = Edition.objects.select_related("unit__division", "round", "compilation").get(kind="retained")
    write_edition(edition, folder / "ours.xlsx")


def write_import_export(folder: Path) -> None:
    """import-export's path, from the same rows."""
    from import_export.formats.base_formats import XLSX
    from import_export.resources import ModelResource

    from publishing.models import ListedItem

    meta = type("Meta", (), {"model": ListedItem, "fields": COLUMNS})
    resource = type("ListedResource", (ModelResource,), {"Meta": meta})
    rows = ListedItem.objects.filter(outcome="retain").order_by("position")
    (folder / "import-export.xlsx").write_bytes(XLSX().export_data(resource().export(rows)))


def deflate(folder: Path) -> None:
    """Deflate the sheet XML of our file at zlib's default level."""
    with zipfile.ZipFile(folder / "ours.xlsx") as book:
        content = book.read("xl/worksheets/sheet1.xml")
    began = time.process_time()
    zlib.compress(content, 6)
    print(json.dumps([time.process_time() - began, peak_mb()]))


def child(way: str, folder: Path) -> None:
    """One way in this process: imports first, then the clock."""
    import django

    django.setup()
    import import_export.formats.base_formats
    import import_export.resources  # noqa: F401

    import publishing.sheets.editions  # noqa: F401

    if way == "deflate":
        return deflate(folder)
    began = time.process_time()
    {"ours": write_ours, "import-export": write_import_export}[way](folder)
    print(json.dumps([time.process_time() - began, peak_mb()]))
    return None


def run(way: str, folder: Path) -> tuple[float, float]:
    """Seconds and peak memory of one way in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.bench_edition", "--child", way, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT, env=dict(os.environ))
    seconds, peak = json.loads(done.stdout)
    return seconds, peak


def main() -> None:
    """Print the rows."""
    given = asked(__doc__, tiny=60, usual=30_000, full=300_000)
    with tempfile.TemporaryDirectory() as name, database("edition", given.tiny):
        from campaign.enums import Outcome, UnitKind
        from campaign.models import Unit
        from tests.bench import region

        folder, ways = Path(name), ("ours", "import-export", "deflate")
        region.listed(given.size, [Unit.objects.get(kind=UnitKind.COORDINATION_OFFICE)], Outcome.RETAIN)
        region.settle_statistics()
        runs = [{way: run(way, folder) for way in ways} for _ in range(given.rounds)]
        found = {way: statistics.median(one[way][0] for one in runs) for way in ways}
        peak = {way: max(one[way][1] for one in runs) for way in ways}
        heading("Edition", f"Annex 3 from PostgreSQL, {given.size:,} rows")
        row("to the workbook, beside import-export", found["ours"], found["import-export"], faster(8))
        row("to the workbook, beside deflating its sheet", found["ours"], found["deflate"], times(3))
        row("peak memory, beside import-export", peak["ours"], peak["import-export"], most(150, "MB"), "MB")
        note("ours reads the rows with the ORM, 2,000 at a time; the deflated XML is already there")


if __name__ == "__main__":
    if "--child" in sys.argv:
        child(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
