"""The plain deployment while its parts fail: PostgreSQL pulled out, web processes killed, Redis gone, a full disk, the deadline.

Prints its figures: `python -m tests.run -q -s -m soak tests/soak/test_faults.py`.
"""

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.deployed import Deployed, deployed, redis_with_password, wait_until
from tests.faults import Client, Cluster, at_work, cluster, lay_out, rows

pytestmark = pytest.mark.soak
CLIENTS = int(os.environ.get("FAULT_CLIENTS", "200"))
STOPS, KILLS = int(os.environ.get("FAULT_STOPS", "20")), int(os.environ.get("FAULT_KILLS", "50"))
PAGES = (
    "/",
    "/find/?q=证明",
    "/lists/",
    "/summary/",
    "/desk/",
    "/declarations/",
    "/inbox/",
    "/calendar/",
    "/healthz",
    "/readyz",
)
SAVED = "SELECT cert_name FROM submissions_declareditem"
HALF = """
SELECT i.id FROM submissions_declareditem i WHERE
  (SELECT count(*) FROM submissions_basis b WHERE b.item_id = i.id) <> 1
  OR (SELECT count(*) FROM submissions_historicaldeclareditem h WHERE h.id = i.id) <> 1
  OR (SELECT count(*) FROM campaign_logentry l WHERE l.move = 'save_item' AND (l.after ->> 'item')::bigint = i.id) <> 1
"""


@pytest.fixture
def told(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Figures, printed at the end."""
    began, figures = time.monotonic(), []
    yield figures
    print(f"\n{request.node.name}: {'; '.join(figures)}; {time.monotonic() - began:.0f} s")


@pytest.fixture(scope="module")
def power() -> Iterator[Cluster]:
    """The PostgreSQL of this module: durable, and it can be pulled out."""
    with cluster() as made:
        yield made


@pytest.fixture(scope="module")
def system(power: Cluster) -> Iterator[Deployed]:
    """Everything else, running on it; two web services on different clocks' zones."""
    with redis_with_password() as redis, deployed(power.url, redis) as made:
        yield made


@pytest.fixture(scope="module")
def people(system: Deployed) -> list[Client]:
    """Units at work."""
    return lay_out(system, CLIENTS)


def fresh(people: list[Client]) -> list[Client]:
    """The same people with nothing noted."""
    return [Client(one.port, one.unit, one.session, one.declaration) for one in people]


def lost(power: Cluster, people: list[Client]) -> tuple[int, list[str], list[str]]:
    """How many items were acknowledged, which of them are not there, and which are there twice."""
    there = Counter(name for (name,) in rows(power.url, SAVED))
    acknowledged = [name for one in people for name in one.saved]
    return (
        len(acknowledged),
        [one for one in acknowledged if not there[one]],
        [one for one in acknowledged if there[one] > 1],
    )


def test_nothing_acknowledged_is_lost_when_the_database_is_pulled_out(
    system: Deployed, power: Cluster, people: list[Client], told: list[str]
):
    working = fresh(people)
    stop, threads = at_work(working, lambda one, number: one.save(f"停电{one.unit}-{number}号") or time.sleep(0.2))
    for _ in range(STOPS):
        time.sleep(1.5)
        power.pull_out()
        time.sleep(0.5)
        power.start()
    time.sleep(2)
    stop.set()
    for thread in threads:
        thread.join(60)
    count, missing, doubled = lost(power, working)
    refused = sum(one.failed for one in working)
    told += [
        f"{STOPS} stops under {len(working)} clients",
        f"{count} acknowledged, {len(missing)} lost, {len(doubled)} twice",
    ]
    told += [f"{refused} refused", f"slowest answer {max(one.slowest for one in working):.1f} s"]
    wait_until(lambda: system.get("/readyz")[0] == 200, "the site after the last stop", system)
    assert (count > 0, missing, doubled, rows(power.url, HALF)) == (True, [], [], [])


def test_a_killed_web_process_leaves_no_half_submission(
    system: Deployed, power: Cluster, people: list[Client], told: list[str]
):
    working = fresh(people)[:50]
    stop, threads = at_work(working, lambda one, number: one.save(f"杀死{one.unit}-{number}号"))
    killed = 0
    while killed < KILLS:
        time.sleep(0.5)
        victims = system.workers_of("web-1") + system.workers_of("web-2")
        if victims:
            os.kill(random.choice(victims), signal.SIGKILL)
            killed += 1
    time.sleep(2)
    stop.set()
    for thread in threads:
        thread.join(60)
    count, missing, doubled = lost(power, working)
    refused = sum(one.failed for one in working)
    told += [
        f"{killed} kills under {len(working)} clients",
        f"{count} acknowledged, {len(missing)} lost, {len(doubled)} twice",
    ]
    told += [f"{refused} not acknowledged ({refused / max(1, refused + count):.1%})"]
    assert (count > 0, missing, doubled, rows(power.url, HALF)) == (True, [], [], [])
    wait_until(lambda: system.get("/readyz")[0] == 200, "the site after the last kill", system)


def slowest(people: list[Client], pages: tuple[str, ...] = PAGES, rounds: int = 3) -> tuple[float, list[str]]:
    """The slowest answer, and what was not answered with 200."""
    wrong, worst = [], 0.0
    for number in range(rounds):
        one = people[number]
        for path in pages:
            began = time.monotonic()
            status, _, _ = one.ask("GET", path.replace("证明", "%E8%AF%81%E6%98%8E"))
            worst = max(worst, time.monotonic() - began)
            if status != 200:
                wrong.append(f"{path}: {status}")
        began = time.monotonic()
        if not one.save(f"无队列{number}-{time.monotonic()}号"):
            wrong.append("save")
        worst = max(worst, time.monotonic() - began)
    return worst, wrong


@contextlib.contextmanager
def black_hole(port: int) -> Iterator[None]:
    """Where Redis was, somebody who takes no connection: a queue of one that is full, so that packets are dropped."""
    hole = socket.socket()
    hole.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    hole.bind(("127.0.0.1", port))
    hole.listen(0)
    fillers = []
    for _ in range(8):
        filler = socket.socket()
        filler.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            filler.connect(("127.0.0.1", port))
        fillers.append(filler)
    try:
        yield
    finally:
        for one in (*fillers, hole):
            one.close()


def test_without_redis_pages_are_quick_and_nothing_is_lost(power: Cluster, told: list[str]):
    """Refused, black-holed, flushed: a system of its own, whose Redis comes and goes."""
    database = beside(power, "redis_gone")
    with (
        redis_of_mine() as (start, stop_it, port, flush),
        deployed(database, f"redis://:x@127.0.0.1:{port}/0") as system,
    ):
        people = lay_out(system, 5)
        usual, wrong = slowest(people)
        stop_it()
        refused, wrong_too = slowest(people)
        with black_hole(port):
            hole, wrong_three = slowest(people)
        doctor = json.loads(system.manage("doctor", "--json").stdout)
        start()
        for _ in range(10):
            flush()
        flushed, wrong_four = slowest(people)
        written = tell_all(system, database)
        delivered = wait_for_mail(database, written)
        told += [
            f"slowest page: usual {usual:.2f} s, refused {refused:.2f} s, black hole {hole:.2f} s, flushed {flushed:.2f} s"
        ]
        told += [f"{written} messages written, {delivered} delivered after Redis came back"]
    assert [wrong, wrong_too, wrong_three, wrong_four] == [[], [], [], []]
    assert max(refused, hole, flushed) <= 2
    assert {one["name"]: one["level"] for one in doctor["checks"]}["redis"] == "fail"
    assert (delivered, written > 0) == (written, True)


@contextlib.contextmanager
def redis_of_mine() -> Iterator[Any]:
    """A Redis on one port that can be stopped and started: (start, stop, port, flush)."""
    from tests import servers

    port = servers.free_port()
    command = [servers.redis_program(), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--requirepass", "x"]
    command += ["--appendonly", "no", "--maxmemory-policy", "noeviction"]
    running: list[subprocess.Popen[bytes]] = []

    def start() -> None:
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        time.sleep(1)

    def stop() -> None:
        process = running.pop()
        process.kill()
        process.wait()

    def flush() -> None:
        import redis

        with redis.Redis(port=port, password="x") as link:
            link.flushall()
        time.sleep(0.2)

    start()
    try:
        yield start, stop, port, flush
    finally:
        for process in running:
            process.kill()


def beside(power: Cluster, name: str) -> str:
    """Another, empty database of the same server."""
    rows(power.url, f"CREATE DATABASE {name}")
    return power.url.rpartition("/")[0] + f"/{name}"


TELL = """
from django.utils import timezone
from campaign.models import Unit
from campaign.operations import tell
from campaign.roles import Action
for unit in Unit.objects.filter(postings__role="clerk").distinct():
    tell(unit, Action.FILL, obligation="fault", kind="fault", subject="x", body="x", at=timezone.now())
"""
TOLD = """
SELECT count(*), count(*) FILTER (WHERE l.delivery = 'sent') FROM campaign_message m
JOIN campaign_letter l ON l.id = m.mail_id WHERE m.obligation = 'fault'
"""


def tell_all(system: Deployed, database: str) -> int:
    """Messages that wait for their mail, written by an operation; how many mails."""
    done = system.manage("shell", "-c", TELL)
    assert done.returncode == 0, done.stderr
    return int(rows(database, TOLD)[0][0])


def wait_for_mail(database: str, count: int, seconds: int = 200) -> int:
    """How many have been sent, once all have or the time is over."""
    end = time.monotonic() + seconds
    while (sent := int(rows(database, TOLD)[0][1])) < count and time.monotonic() < end:
        time.sleep(2)
    return sent


def test_a_database_that_hangs_makes_readiness_say_so_within_two_seconds(
    system: Deployed, power: Cluster, told: list[str]
):
    power.signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        answers = [system.get("/readyz", 10) for _ in range(3)]
        longest = (time.monotonic() - began) / 3
        alive = system.get("/healthz", 10)
    finally:
        power.signal(signal.SIGCONT)
    told.append(f"readyz {longest:.2f} s on average")
    assert [status for status, _ in answers] == [503, 503, 503]
    assert (longest <= 2, alive[0]) == (True, 200)
    wait_until(lambda: system.get("/readyz")[0] == 200, "the site", system)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_full_disk_is_a_plain_refusal_and_the_system_recovers(power: Cluster, told: list[str], tmp_path: Path):
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", small], check=True)
    try:
        with (
            redis_with_password() as redis,
            deployed(beside(power, "disk_full"), redis, MEDIA_ROOT=str(small / "media")) as system,
        ):
            (one,) = lay_out(system, 1)
            template = one.ask("GET", f"/declarations/{one.declaration}/template/")[2]
            before = upload(one, template)
            (small / "filler").write_bytes(b"x" * shutil.disk_usage(small).free)
            full, ready = upload(one, template), system.get("/readyz")
            saved = one.save("磁盘满时填的证明")
            doctor = json.loads(system.manage("doctor", "--json").stdout)
            (small / "filler").unlink()
            after = upload(one, template)
    finally:
        subprocess.run(["umount", small])
    told.append(f"before {before[0]}, full {full[0]}, after {after[0]}; readyz {ready[0]}; form saved: {saved}")
    # The empty template is stored, read and answered: there is nothing in it.
    assert (before[0], after[0], full[0], "磁盘满了" in full[1]) == (422, 422, 503, True)
    assert ready == (503, b"the disk of MEDIA_ROOT is full")
    assert saved  # what needs no file goes on
    assert {one["name"]: one["level"] for one in doctor["checks"]}["disk MEDIA_ROOT"] == "fail"


def upload(one: Client, workbook: bytes) -> tuple[int, str]:
    """Send a workbook; status and text."""
    import http.client

    from tests.faults import CSRF

    boundary = "----jianzheng"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'.encode()
    body = head + workbook + f"\r\n--{boundary}--\r\n".encode()
    link = http.client.HTTPConnection("127.0.0.1", one.port, timeout=60)
    headers = {"Cookie": f"sessionid={one.session}; csrftoken={CSRF}", "X-CSRFToken": CSRF}
    headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
    link.request("POST", f"/declarations/{one.declaration}/upload/", body, headers)
    answer = link.getresponse()
    return answer.status, answer.read().decode()


def test_at_the_deadline_those_are_accepted_whose_stamp_is_before_it(power: Cluster, told: list[str]):
    """Two hundred leaders sign within two seconds before and after; the two web services run in New York and in Shanghai."""
    database = beside(power, "deadline")
    with redis_with_password() as redis, deployed(database, redis, TZ="UTC") as system:
        for number, zone in ((1, "America/New_York"), (2, "Asia/Shanghai")):
            system.clock[f"web-{number}"] = {"TZ": zone}
            system.stop(f"web-{number}")
            system.web(number)
            wait_until(lambda number=number: system.is_ready(number), f"web {number}", system)  # type: ignore[misc]
        people = lay_out(system, CLIENTS, handed_in=True)
        closes = datetime.now(UTC) + timedelta(seconds=15)
        rows(database, "UPDATE campaign_deadline SET closes = %s WHERE kind = 'declare'", closes)
        rows(database, "UPDATE campaign_phase SET closes = %s WHERE number = 2", closes)
        rows(database, "UPDATE campaign_phase SET opens = %s WHERE number = 3", closes)
        answers = sign_around(closes, people)
        time.sleep(1)
        stamps = stamps_of(system)
        certified = {
            key for (key,) in rows(database, "SELECT id FROM submissions_declaration WHERE state = 'certified'")
        }
        late = rows(database, "SELECT id FROM submissions_declaration WHERE certified_at >= %s", closes)
    in_time = {paper for paper, number in answers.items() if stamps[number][0] < closes}
    served = Counter(stamps[number][1] for number in answers.values())
    told += [
        f"{len(answers)} signatures over ±2 s, {len(certified)} accepted, {len(in_time)} stamped before",
        f"{dict(served)}",
    ]
    assert (certified, late, len(stamps) >= CLIENTS) == (in_time, [], True)
    assert 0 < len(certified) < len(answers)
    assert set(served) == {"web-1", "web-2"}


def sign_around(closes: datetime, people: list[Client]) -> dict[int, str]:
    """Each signs at a moment of its own within two seconds of the deadline; declaration → number of the request."""
    answers: dict[int, str] = {}

    def sign(one: Client, moment: float) -> None:
        time.sleep(max(0.0, moment - time.time()))
        status, number = one.certify()
        assert status == 302, status
        answers[one.declaration] = number

    step = 4 / len(people)
    moments = [closes.timestamp() - 2 + number * step for number in range(len(people))]
    threads = [threading.Thread(target=sign, args=pair) for pair in zip(people, moments, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return answers


def stamps_of(system: Deployed) -> dict[str, tuple[datetime, str]]:
    """Number of each signature's request → the stamp that it was given, and by which service."""
    found = {}
    for number in (1, 2):
        for line in (system.folder / f"web-{number}.log").read_text(encoding="utf-8").splitlines():
            if '"declaration_move"' in line:
                told = json.loads(line)
                found[told["request_id"]] = (datetime.fromisoformat(told["at"]), f"web-{number}")
    return found
