"""The whole public site as files: how long `export_site` takes, the first time and again, and how much memory.

    python -m tests.bench.bench_copy [--size ITEMS] [--full]

A copy in as many processes as the machine has, each in a process of its own that is started for it; then the same again, when
nothing has changed. Printed: files a second, the time, the peak memory of the largest process, and what 300,000 items would
take at this rate. Published workbooks are stand-ins of 40 kB.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.figures import asked, heading, most, note, row
from tests.bench.ground import ROOT, database


def copied(folder: Path) -> tuple[float, int, str]:
    """Seconds, files and words of one export in processes of its own."""
    command = [sys.executable, "manage.py", "export_site", str(folder)]
    began = time.monotonic()
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    seconds = time.monotonic() - began
    files = sum(not name.endswith(".gz") for _, _, names in os.walk(folder / "current") for name in names)
    return seconds, files, done.stdout.strip()


def main() -> None:
    """Print the rows."""
    given = asked(__doc__, tiny=60, usual=6_000, full=300_000)
    with tempfile.TemporaryDirectory() as name, database("copy", given.tiny):
        from tests.bench import region

        region.listed(given.size)
        region.settle_statistics()
        heading("Copy of the site", f"{given.size:,} items, {os.cpu_count()} processes")
        first, files, words = copied(Path(name))
        again, _, said = copied(Path(name))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        row("files a second, the first time", files / first, None, None, "/s")
        row("files a second, again, nothing changed", files / again, None, None, "/s")
        row("the first time", first, None, None)
        row("peak memory of a process", peak, None, most(400, "MB"), "MB")
        note(words)
        note(said)
        note(f"300,000 items at this rate: {first * 300_000 / given.size / 60:,.0f} minutes")


if __name__ == "__main__":
    main()
