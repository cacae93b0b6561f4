"""A real standby for public pages, and a base backup with its log: what was written minutes ago is not lost with a machine."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployed import Deployed, as_role, deployed, redis_with_password, wait_until
from tests.faults import Cluster, cluster, rows

pytestmark = pytest.mark.soak
READ = "SELECT coalesce(sum(tup_fetched), 0)::bigint + coalesce(sum(tup_returned), 0)::bigint FROM pg_stat_database WHERE datname = 'postgres'"


@pytest.fixture
def main() -> Iterator[Cluster]:
    """The main database."""
    with cluster(wal_level="replica", max_wal_senders="4", wal_keep_size="64MB") as made:
        yield made


def ask(system: Deployed, path: str, times: int = 6) -> list[int]:
    """The page, past every cache."""
    return [system.get(f"{path}?n={time.monotonic()}")[0] for _ in range(times)]


def test_public_pages_read_from_the_standby_and_outlive_either_database(main: Cluster, tmp_path: Path):
    with redis_with_password() as redis, deployed(main.url, redis) as first:
        del first  # the tables and roles are there
    with cluster(main, hot_standby="on") as standby, redis_with_password() as redis:
        copy = as_role(standby.url, "jianzheng_reader")
        with deployed(main.url, redis, prepared=True, READ_REPLICA_URL=copy) as system:
            time.sleep(3)
            before = int(rows(standby.url, READ)[0][0])
            assert ask(system, "/lists/", 12) == [200] * 12
            time.sleep(1)
            assert int(rows(standby.url, READ)[0][0]) > before
            standby.pull_out()
            assert ask(system, "/lists/") == [200] * 6
            standby.start()
            rows(standby.url, "SELECT pg_wal_replay_pause()")
            rows(main.url, "UPDATE campaign_division SET name = '改名后' WHERE code = '540102'")
            time.sleep(7)
            page = system.get(f"/lists/540102/?n={time.monotonic()}")[1].decode()
            assert "改名后" in page  # the standby is behind: the main database answers
            rows(standby.url, "SELECT pg_wal_replay_resume()")
            time.sleep(5)
            main.pull_out()
            began = time.monotonic()
            answers = ask(system, "/lists/")
            print(f"\nmain database away: {answers}, {(time.monotonic() - began) / 6:.2f} s a page")
            assert answers[-3:] == [200] * 3
            main.start()
            wait_until(lambda: system.get("/readyz")[0] == 200, "the site", system)


def test_a_lost_machine_loses_five_minutes_at_most(tmp_path_factory: pytest.TempPathFactory):
    """A base backup and the archived log (docs/operations.md, "Less than five minutes"), with five seconds in place of five minutes."""
    archive = Path("/tmp") / f"jz-wal-{time.monotonic_ns()}"
    archive.mkdir()
    archive.chmod(0o777)
    keep = {"wal_level": "replica", "archive_mode": "on", "archive_timeout": "5"}
    keep["archive_command"] = (
        f"test ! -f {archive}/%f && cp %p {archive}/.%f.part && mv {archive}/.%f.part {archive}/%f"
    )
    try:
        with cluster(**keep) as main:
            rows(main.url, "CREATE TABLE paper (id int PRIMARY KEY, at timestamptz DEFAULT clock_timestamp())")
            restored = Cluster(main, restore_command=f"cp {archive}/%f %p", recovery_target_action="promote")
            end = time.monotonic() + 20
            number = 0
            while time.monotonic() < end:
                number += 1
                rows(main.url, "INSERT INTO paper (id) VALUES (%s)", number)
                time.sleep(0.05)
            main.pull_out()
        (restored.data / "recovery.signal").touch()
        shutil.chown(restored.data / "recovery.signal", restored.data.owner(), restored.data.group())
        try:
            restored.start()
            wait_for_promotion(restored)
            there = int(rows(restored.url, "SELECT count(*) FROM paper")[0][0])
        finally:
            restored.close()
    finally:
        shutil.rmtree(archive, ignore_errors=True)
    missing = (number - there) * 20 / number
    print(
        f"\n{number} rows written in 20 s, {there} there after the loss: the last {missing:.1f} s are missing (archive_timeout 5 s)"
    )
    assert 0 < there <= number
    assert missing <= 7


def wait_for_promotion(restored: Cluster) -> None:
    """Until it has replayed everything and takes writes."""
    end = time.monotonic() + 60
    while rows(restored.url, "SELECT pg_is_in_recovery()")[0][0] and time.monotonic() < end:
        time.sleep(0.2)
