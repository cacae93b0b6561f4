"""A rehearsal: backup under load, restore on an empty database and empty folders, damaged backups refused (T85, T86).

Prints its figures: `python -m tests.run -q -s -m soak tests/soak/test_restore.py`. The minutes for 100,000 items:
`python -m tests.bench.bench_restore`.
"""

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from campaign.operations import record
from tests.house.measure import ROOT
from tests.publishing.conftest import Published, published, settled

__all__ = ["published", "settled"]

pytestmark = [
    pytest.mark.soak,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is copied as a folder"),
]
WRITERS, CUTS = 50, 10


def script(name: str, *arguments: object, database: str, **more: str) -> subprocess.CompletedProcess[str]:
    """One of deploy/'s scripts on a database of the tests' server."""
    told = connection.settings_dict
    url = f"postgres://{told['USER']}@{quote(told['HOST'], safe='')}/{database}"
    given = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "campaign.config.settings", "DJANGO_TLS": "0"}
    given |= {"DJANGO_SECRET_KEY": "x" * 50, "PYTHON": str(ROOT / ".venv" / "bin" / "python")} | more
    command = ["sh", str(ROOT / "deploy" / name), *map(str, arguments)]
    return subprocess.run(command, env=given, capture_output=True, text=True)


def on_server(statement: str) -> None:
    """Outside of any transaction, as the owner."""
    import psycopg2

    told = connection.settings_dict
    link = psycopg2.connect(host=told["HOST"], user=told["USER"], dbname="postgres")
    link.autocommit = True
    link.cursor().execute(statement)
    link.close()


@pytest.fixture
def empty() -> Iterator[str]:
    """An empty database beside the tests' own."""
    name = f"rehearsal_{os.getpid()}"
    on_server(f"CREATE DATABASE {name}")
    yield name
    on_server(f"DROP DATABASE {name} WITH (FORCE)")


def write_on(published: Published, stop: threading.Event, written: list[int]) -> None:
    """Somebody who works while the backup runs."""
    while not stop.is_set():
        record(published.ground.civil, "x", "写入", actor=published.cast.clerk, at=timezone.now())
        written.append(1)
        time.sleep(0.05)
    connections.close_all()


def test_a_backup_under_load_is_restored_on_an_empty_machine(
    published: Published, empty: str, tmp_path: Path, settings: Any
):
    published.roll_up()
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "scan.pdf").write_bytes(b"%PDF-1.4 x")
    here = {"MEDIA_ROOT": str(settings.MEDIA_ROOT), "PUBLISHED_ROOT": str(settings.PUBLISHED_ROOT)}
    stop, written = threading.Event(), []
    threads = [threading.Thread(target=write_on, args=(published, stop, written)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    done = script("backup.sh", tmp_path / "backups", database=connection.settings_dict["NAME"], **here)
    took = time.monotonic() - began
    stop.set()
    for thread in threads:
        thread.join()
    assert done.returncode == 0, done.stderr
    backup = Path(done.stdout.splitlines()[-1])
    there = {"MEDIA_ROOT": str(tmp_path / "new" / "media"), "PUBLISHED_ROOT": str(tmp_path / "new" / "published")}
    began = time.monotonic()
    restored = script("restore.sh", backup, database=empty, **there)
    print(f"\n{len(written)} lines written meanwhile; backup {took:.1f} s, restore {time.monotonic() - began:.1f} s")
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "0处与公布时不符" in restored.stdout
    assert (tmp_path / "new" / "media" / "scan.pdf").read_bytes() == b"%PDF-1.4 x"
    again = script("restore.sh", backup, database=empty, **there)
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)


def test_a_damaged_backup_is_refused_wherever_it_is_cut(
    published: Published, empty: str, tmp_path: Path, settings: Any
):
    here = {"MEDIA_ROOT": str(tmp_path / "media"), "PUBLISHED_ROOT": str(settings.PUBLISHED_ROOT)}
    done = script("backup.sh", tmp_path / "backups", database=connection.settings_dict["NAME"], **here)
    backup = Path(done.stdout.splitlines()[-1])
    there = {"MEDIA_ROOT": str(tmp_path / "m"), "PUBLISHED_ROOT": str(tmp_path / "p")}
    refused = []
    for number in range(CUTS):
        cut = shutil.copytree(backup, tmp_path / f"cut-{number}")
        dump = cut / "database.dump"
        dump.write_bytes(dump.read_bytes()[: dump.stat().st_size * number // CUTS])
        refused.append(script("restore.sh", cut, database=empty, **there).returncode)
    assert refused == [2] * CUTS
    (backup / "SHA256SUMS").unlink()
    assert script("restore.sh", backup, database=empty, **there).returncode == 2


def test_a_file_that_was_changed_behind_our_back_is_told(published: Published, empty: str, tmp_path: Path):
    root = Path(settings.PUBLISHED_ROOT)
    victim = next(path for path in sorted(root.rglob("*.xlsx")))
    victim.write_bytes(victim.read_bytes() + b"x")
    here = {"MEDIA_ROOT": str(tmp_path / "media"), "PUBLISHED_ROOT": str(root)}
    done = script("backup.sh", tmp_path / "backups", database=connection.settings_dict["NAME"], **here)
    there = {"MEDIA_ROOT": str(tmp_path / "m"), "PUBLISHED_ROOT": str(tmp_path / "p")}
    restored = script("restore.sh", done.stdout.splitlines()[-1], database=empty, **there)
    assert (restored.returncode, "1处与公布时不符" in restored.stdout) == (1, True)


def test_old_backups_leave_and_nothing_else(published: Published, tmp_path: Path, settings: Any):
    here = {"MEDIA_ROOT": str(tmp_path / "media"), "PUBLISHED_ROOT": str(settings.PUBLISHED_ROOT)}
    backups = tmp_path / "backups"
    for name in ("20200901T000000Z", "20200902T000000Z", "notes"):
        (backups / name).mkdir(parents=True)
    done = script("backup.sh", backups, 2, database=connection.settings_dict["NAME"], **here)
    made = Path(done.stdout.splitlines()[-1]).name
    assert sorted(path.name for path in backups.iterdir()) == sorted(["20200902T000000Z", made, "notes"])
