"""Where the rows are: PostgreSQL with or without a pooler and a replica, or SQLite embedded (decision 50)."""

import os
from pathlib import Path
from typing import Any

import dj_database_url

from campaign.config.environment import flag

# Behind PgBouncer nothing may belong to a session: no cursor on the server, no settings sent when a connection opens
# (`grant_roles` makes jit=off a property of the role).
PGBOUNCER = flag("PGBOUNCER")
# A lost database is an error, no wait: seconds to connect, milliseconds until what was sent must have arrived.
POSTGRES: dict[str, Any] = {"connect_timeout": 5, "tcp_user_timeout": 10_000}
if not PGBOUNCER:
    POSTGRES["options"] = "-c jit=off"  # compiling takes longer than asking
SQLITE = {  # without WAL and IMMEDIATE most concurrent writes fail
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}
ROUTERS = ["campaign.upkeep.replica.PublicReads"]


def databases(embedded: Path, *, counted: bool) -> dict[str, Any]:
    """DATABASE_URL or the embedded file, and READ_REPLICA_URL where it is set; `counted` wraps them for Prometheus."""
    main: dict[str, Any] = dict(
        dj_database_url.config(default=f"sqlite:///{embedded}", conn_max_age=60, conn_health_checks=True)
    )
    if main["ENGINE"].endswith("sqlite3"):
        main |= {"CONN_MAX_AGE": 0, "OPTIONS": SQLITE}
    else:
        main |= {"OPTIONS": POSTGRES, "DISABLE_SERVER_SIDE_CURSORS": PGBOUNCER}
    found = {"default": main}
    if url := os.environ.get("READ_REPLICA_URL"):
        found["replica"] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True)) | {
            "OPTIONS": POSTGRES | {"connect_timeout": 2},
            "DISABLE_SERVER_SIDE_CURSORS": PGBOUNCER,
            "TEST": {"MIRROR": "default"},
        }
    for one in found.values() if counted else ():
        one["ENGINE"] = one["ENGINE"].replace("django.db", "django_prometheus.db")
    return found
