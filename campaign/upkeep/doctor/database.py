"""What the doctor asks the database."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.loader import MigrationLoader

from campaign.upkeep.database_roles import frozen_tables
from campaign.upkeep.doctor.finding import Finding, Patient, aged, fail, ok, warn
from campaign.upkeep.floors import POSTGRES
from campaign.upkeep.ready import missing_migrations
from campaign.upkeep.replica import REPLICA, WATCH

SKEW_WARN, SKEW_FAIL = timedelta(seconds=0.5), timedelta(seconds=2)
LOG = "campaign_logentry"


def is_postgres() -> bool:
    """Whether this is a real installation's database."""
    return connection.vendor == "postgresql"


def one(question: str, *given: Any, alias: str = DEFAULT_DB_ALIAS) -> Any:
    """One value."""
    with connections[alias].cursor() as cursor:
        cursor.execute(question, given)
        return cursor.fetchone()[0]


def answers(patient: Patient) -> Iterator[Finding]:
    """It answers, and its version is kept up."""
    if not is_postgres():
        yield warn("database", "SQLite，仅限一台机器试用", "正式运行请用PostgreSQL，见docs/operations.md。")
        return
    number = int(one("SHOW server_version_num"))
    words = f"PostgreSQL {one('SHOW server_version')}"
    if number < POSTGRES:
        yield fail("database", words, f"升级到PostgreSQL {POSTGRES // 10000}或更新的版本。")
    else:
        yield ok("database", words)


def clock_agrees(patient: Patient) -> Iterator[Finding]:
    """The database's clock and this machine's: deadlines are stamped by web machines, which must agree (trust T75)."""
    if not is_postgres():
        return
    before = time.time()
    theirs = float(one("SELECT extract(epoch FROM clock_timestamp())"))
    skew = timedelta(seconds=theirs - (before + time.time()) / 2)
    words = f"数据库时钟与本机相差{skew.total_seconds():+.3f}秒"
    advice = "在两台机器上启用时间同步（chrony或systemd-timesyncd），同步到同一时间源。"
    yield aged("clock", abs(skew), SKEW_WARN, SKEW_FAIL, words, advice)


def tables_are_this_releases(patient: Patient) -> Iterator[Finding]:
    """Nothing of this release is missing; something newer is told."""
    missing = missing_migrations()
    here = MigrationLoader(None).disk_migrations
    replaced = {step for migration in here.values() for step in migration.replaces}
    newer = sorted(set(MigrationLoader(connection).applied_migrations) - set(here) - replaced)
    if missing:
        advice = "用属主账号运行manage.py prepare（见docs/operations.md“升级”）。"
        yield fail("migrations", f"缺{len(missing)}项：{missing[0]}", advice)
    elif newer:
        yield warn("migrations", f"数据库比本程序新（{len(newer)}项）", "把这台机器升级到同一版本。")
    else:
        yield ok("migrations", "数据表与程序版本一致")


def text_is_read_rightly(patient: Patient) -> Iterator[Finding]:
    """UTF-8, and a locale that knows Chinese letters: under C the search for parts of words finds none."""
    if not is_postgres():
        return
    encoding, kind = (
        one("SHOW server_encoding"),
        one("SELECT datctype FROM pg_database WHERE datname = current_database()"),
    )
    words = f"{encoding}，{kind}"
    if encoding != "UTF8" or kind in {"C", "POSIX"}:
        yield fail("database text", words, "重新建库：--encoding=UTF8 --locale=C.UTF-8，再从备份恢复。")
    else:
        yield ok("database text", words)


def role_cannot_rewrite_the_past(patient: Patient) -> Iterator[Finding]:
    """The application's role may add to the log and to published rows, and change neither (trust T55)."""
    if not is_postgres():
        return
    role = one("SELECT current_user")
    able = [
        table
        for table in sorted(frozen_tables(connection))
        if one("SELECT has_table_privilege(%s, 'UPDATE') OR has_table_privilege(%s, 'DELETE')", table, table)
    ]
    if able or one("SELECT has_schema_privilege('public', 'CREATE')"):
        words = f"账号{role}可以改动只追加的表（{len(able)}张）或建表"
        yield warn("database role", words, "运行manage.py grant_roles，DATABASE_URL改用应用账号；属主账号只用于升级。")
    else:
        yield ok("database role", f"账号{role}不能改动、删除办理记录和已公布数据")


def replica_follows(patient: Patient) -> Iterator[Finding]:
    """The replica for public pages answers and is not behind."""
    if REPLICA not in settings.DATABASES:
        return
    if WATCH.look():
        yield ok("replica", "只读副本可用，没有落后")
    else:
        yield warn(
            "replica",
            "只读副本连不上或落后，公开页面暂由主库提供",
            "检查READ_REPLICA_URL和复制状态（pg_stat_replication）。",
        )
