"""A database of its own for each bench: a copy of one prepared ground (divisions, units, notice, forms).

The ground is made once for each PostgreSQL server and then copied as a template, which takes half a second.
"""

import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TINY_PLACES = ("540000", "540100", "540102")  # the region, 拉萨市, 城关区; and what lies in the last


@contextlib.contextmanager
def database(name: str, tiny: bool = False) -> Iterator[None]:
    """Give the bench `name` a fresh copy of the ground and set Django up on it; the copy goes away at the end."""
    from tests import servers

    with contextlib.ExitStack() as stack:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
        if "VAR_DIR" not in os.environ:
            os.environ["VAR_DIR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="jz-var-"))
        if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
            os.environ["DATABASE_URL"] = stack.enter_context(servers.postgres())
        server = os.environ["DATABASE_URL"]
        ground = f"bench_{'tiny_' if tiny else ''}ground_{_age()}"
        _prepare(server, ground, tiny)
        copy = f"bench_{name}_{os.getpid()}"
        _run(server, f'CREATE DATABASE "{copy}" TEMPLATE "{ground}"')
        os.environ["DATABASE_URL"] = _within(server, copy)
        import django

        django.setup()
        try:
            yield
        finally:
            from django.db import connections

            connections.close_all()
            _run(server, f'DROP DATABASE "{copy}" WITH (FORCE)')
            os.environ["DATABASE_URL"] = server


def _age() -> str:
    """A sum over the migrations: a server that outlives a change of the tables gets a new ground."""
    digest = hashlib.sha256()
    for path in sorted(ROOT.glob("*/migrations/0*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _within(server: str, name: str) -> str:
    return f"{server.rpartition('/')[0]}/{name}"


def _run(server: str, statement: str) -> list[tuple[object, ...]]:
    import psycopg2

    link = psycopg2.connect(server)
    try:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        link.close()


def _prepare(server: str, ground: str, tiny: bool) -> None:
    """Make the ground unless the server has it; it takes its name only when it is whole."""
    if _run(server, f"SELECT 1 FROM pg_database WHERE datname = '{ground}'"):
        return
    making = f"{ground}_{os.getpid()}"
    _run(server, f'CREATE DATABASE "{making}"')
    environment = {**os.environ, "DATABASE_URL": _within(server, making)}
    command = [sys.executable, "-m", "tests.bench.ground", *(["--tiny"] if tiny else [])]
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    _run(server, f'ALTER DATABASE "{making}" RENAME TO "{ground}"')


def lay(tiny: bool) -> None:
    """What `manage.py prepare` does; for the tiny ground with the units of a few places only."""
    import django

    django.setup()
    from django.core.management import call_command

    from campaign.operations.divisions import load_divisions
    from campaign.operations.notice import load_notice
    from campaign.operations.rosters import typical_units
    from campaign.operations.rows import FIXTURES, read_rows
    from campaign.operations.units import load_units
    from submissions.operations.forms import load_forms

    call_command("migrate", interactive=False, verbosity=0)
    load_notice()
    load_forms()
    rows = read_rows(FIXTURES / "divisions.csv", ("code", "name", "level", "parent_code", "type"))
    load_divisions([row for row in rows if not tiny or _is_tiny(row["code"])])
    load_units(typical_units())


def _is_tiny(code: str) -> bool:
    return code in TINY_PLACES or code.startswith(TINY_PLACES[-1])


if __name__ == "__main__":
    lay("--tiny" in sys.argv)
