"""The database out and in again, with sums of all rows that prove it (decision 50, trust T85, T86). PostgreSQL only."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DUMP, ROWS = "database.dump", "rows.json"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
# The order of the rows does not count, every byte of every row does.
SUM = (
    "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text FROM {table} t"
)
Sums = dict[str, list[Any]]


class Failed(Exception):
    """It cannot be done, or what was restored is not what was kept; the words say what to do."""


@dataclass(frozen=True)
class Difference:
    """A table whose rows are not what they were: what was kept, what is there."""

    table: str
    kept: list[Any] | None
    found: list[Any] | None


def sums_of_rows(connection: Any) -> Sums:
    """For each table the number of its rows and a sum over them all."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = [name for (name,) in cursor.fetchall()]
        sums: Sums = {}
        for name in tables:
            cursor.execute(SUM.format(table=connection.ops.quote_name(name)))
            sums[name] = list(cursor.fetchone())
    return sums


def keep(connection: Any, folder: Path) -> Sums:
    """Write the dump and the sums of one instant into `folder`; others go on writing meanwhile."""
    installed("pg_dump")
    with connection.cursor() as cursor:
        cursor.execute("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            dump = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
            run(connection, [*dump, f"--file={folder / DUMP}"])
            sums = sums_of_rows(connection)
        finally:
            cursor.execute("ROLLBACK")
    (folder / ROWS).write_text(json.dumps(sums, indent=0), encoding="utf-8")
    return sums


def bring_back(connection: Any, folder: Path, jobs: int = 2) -> None:
    """Restore the dump into a database that has no tables; raises `Failed` where it has some or the dump is broken."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        if cursor.fetchone() is not None:
            raise Failed("数据库里已有表。请新建一个空数据库（createdb），DATABASE_URL指向它，再恢复。")
    name = connection.settings_dict["NAME"]
    restore = ["pg_restore", f"--dbname={name}", "--no-owner", "--no-privileges", "--exit-on-error", f"--jobs={jobs}"]
    run(connection, [*restore, str(folder / DUMP)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def differences(connection: Any, folder: Path) -> list[Difference]:
    """What is not as it was kept."""
    kept: Sums = json.loads((folder / ROWS).read_text(encoding="utf-8"))
    found = sums_of_rows(connection)
    return [
        Difference(name, kept.get(name), found.get(name))
        for name in sorted(kept.keys() | found.keys())
        if kept.get(name) != found.get(name)
    ]


def installed(program: str) -> None:
    """Raise `Failed` where a program of PostgreSQL is not on this machine."""
    if shutil.which(program) is None:
        raise Failed(f"没有{program}：请安装与服务器同版本的PostgreSQL客户端（postgresql-client）。")


def run(connection: Any, command: list[str]) -> None:
    """Run a program of PostgreSQL on this database; the password stands in no command line."""
    installed(command[0])
    told = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {name: str(told[key]) for name, key in names.items() if told.get(key)}
    done = subprocess.run(command, env={**os.environ, **given}, capture_output=True, text=True)
    if done.returncode:
        raise Failed(f"{command[0]}失败：{done.stderr.strip()[-500:]}")
