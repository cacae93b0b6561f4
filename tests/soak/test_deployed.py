"""The journeys, in a real browser, on the plain deployment; and what its operator sees meanwhile."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.deployed import TOKEN, Deployed, deployed, redis_with_password, wait_until
from tests.house.measure import ROOT

pytestmark = pytest.mark.soak
JOURNEYS = sorted(
    path for path in (ROOT / "tests" / "journeys").glob("test_*.py") if "mark.browser" in path.read_text("utf-8")
)
PRIVATE = re.compile(r"(?<![0-9a-f])1[3-9]\d{9}(?![0-9a-f])|城关分管甲|城关填报甲|@example\.invalid|示例[甲乙丙]")


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda path: path.stem.removeprefix("test_"))
def test_a_journey_on_the_plain_deployment(journey: Path, tmp_path: Path):
    """On servers of its own: PostgreSQL with roles, Redis with a password, nginx, gunicorn × 2, worker × 2, beat."""
    given = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL", "VAR_DIR"}}
    given |= {"DEPLOYED": "1", "DEPLOYED_LOGS": str(tmp_path / "logs")}
    command = [sys.executable, "-m", "tests.run", "-q", str(journey)]
    done = subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-6000:]
    logs = (tmp_path / "logs").read_text(encoding="utf-8")
    assert PRIVATE.findall(logs) == []
    assert "/desk/" in logs or "/lists/" in logs


@pytest.fixture(scope="module")
def system() -> Iterator[Deployed]:
    """A fresh installation."""
    with servers.postgres() as database, redis_with_password() as redis, deployed(database, redis) as made:
        yield made


def test_a_fresh_installation_is_ready_and_the_doctor_finds_nothing_that_fails(system: Deployed):
    assert [system.get(path)[0] for path in ("/healthz", "/readyz", "/health/", "/", "/sign-in/")] == [200] * 5
    # Beat asks each minute: the first line in its row tells that beat, Redis and a worker work together.
    wait_until(
        lambda: b"last_run_age" in system.get("/metrics", Authorization=f"Bearer {TOKEN}")[1], "beat", system, 100
    )
    told = json.loads(system.manage("doctor", "--json").stdout)
    levels = {one["name"]: one["level"] for one in told["checks"]}
    assert {name for name, level in levels.items() if level == "fail"} <= {"disk VAR_DIR"}
    assert (levels["beat"], levels["redis"], levels["database role"], levels["clock"]) == ("ok", "ok", "ok", "ok")


def test_figures_of_both_web_services_are_counted_together(system: Deployed):
    def requests() -> float:
        page = system.get("/metrics", Authorization=f"Bearer {TOKEN}")[1].decode()
        return float(re.findall(r"^django_http_requests_before_middlewares_total (\S+)", page, flags=re.MULTILINE)[0])

    before = requests()
    for _ in range(40):
        system.get("/healthz")
    assert requests() - before == 41
    for number in (1, 2):
        for pid in system.workers_of(f"web-{number}"):
            os.kill(pid, 15)
    wait_until(lambda: requests() >= before + 42, "counters after all processes were renewed", system)
    assert system.get("/metrics")[0] == 404


def test_the_owner_alone_changes_tables_and_the_log_is_closed_to_the_application(system: Deployed):
    import psycopg2

    link = psycopg2.connect(system.environment["DATABASE_URL"])
    link.autocommit = True
    refused = []
    statements = (
        "UPDATE campaign_logentry SET move = 'x'",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'x', now())",
        "DELETE FROM publishing_listeditem",
        "DELETE FROM campaign_logentry",
        "CREATE TABLE own (id int)",
        "DROP TABLE campaign_message",
    )
    for statement in statements:
        try:
            link.cursor().execute(statement)
        except psycopg2.errors.InsufficientPrivilege:
            refused.append(statement)
    link.close()
    assert refused == list(statements)


def test_a_web_service_is_renewed_without_a_refused_page(system: Deployed):
    """One after the other, as an upgrade does; nginx asks the other one meanwhile."""
    answers = []
    for number in (1, 2):
        system.stop(f"web-{number}")
        answers += [system.get("/sign-in/")[0] for _ in range(20)]
        system.web(number)
        wait_until(lambda number=number: system.is_ready(number), f"web {number}", system)  # type: ignore[misc]
    assert answers == [200] * 40
