"""Backup and restore of a region's campaign: deploy/backup.sh and deploy/restore.sh, with the proof of every row.

    python -m tests.bench.bench_restore [--size ITEMS] [--full]

Declared items, their laws, rulings and opinions by the size asked for; restored into an empty database of the same server.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.figures import asked, heading, most, note, row
from tests.bench.ground import ROOT, database


def run(name: str, *arguments: str, **more: str) -> tuple[float, str]:
    """Seconds that a script took, and what it said."""
    began = time.monotonic()
    given = {**os.environ, "DJANGO_TLS": "0", "PYTHON": str(ROOT / ".venv" / "bin" / "python"), **more}
    done = subprocess.run(["sh", str(ROOT / "deploy" / name), *arguments], env=given, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stdout}{done.stderr}")
    return time.monotonic() - began, done.stdout


def measure(folder: Path) -> None:
    """Keep, bring back, print."""
    from django.db import connection, connections

    url = os.environ["DATABASE_URL"]
    here = {"MEDIA_ROOT": str(folder / "media"), "PUBLISHED_ROOT": str(folder / "published")}
    there = {"MEDIA_ROOT": str(folder / "new-media"), "PUBLISHED_ROOT": str(folder / "new-published")}
    kept, said = run("backup.sh", str(folder / "backups"), **here)
    backup = said.splitlines()[-1]
    name = f"restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        restored, _ = run("restore.sh", backup, **there, DATABASE_URL=f"{url.rpartition('/')[0]}/{name}")
    finally:
        connections.close_all()
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    row("backup: dump, sums of all rows, files", kept / 60, None, None, "min")
    row("restore, with the proof of every row", restored / 60, None, most(15, "min"), "min")
    size = sum(path.stat().st_size for path in Path(backup).iterdir()) / 1e6
    note(f"the backup has {size:.0f} MB; pg_restore with 2 jobs")


def main() -> None:
    """Lay the region, and measure; or say what is missing."""
    given = asked(__doc__, tiny=300, usual=100_000, full=300_000)
    if shutil.which("pg_dump") is None:
        heading("Restore", "NOT MEASURED")
        note("pg_dump not found on this machine: apt-get install postgresql-client")
        return
    with tempfile.TemporaryDirectory(prefix="jz-restore-") as name, database("restore", given.tiny):
        from tests.bench import region

        region.declared(given.size)
        region.settle_statistics()
        heading("Restore", f"{given.size:,} items")
        measure(Path(name))


if __name__ == "__main__":
    main()
