"""What the soak of faults works with: a PostgreSQL that can be pulled out, hundreds of units at work, clients that note what
the server acknowledged.

    python -m tests.faults COUNT     lays the ground in DATABASE_URL (as its owner) and prints the clients as JSON
"""

import contextlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests import servers
from tests.deployed import ROOT, Deployed

CSRF = "abcdefghijklmnopqrstuvwxyzABCDEF"
# What a real server does, whatever it costs: these tests are about what survives.
DURABLE = {
    "listen_addresses": "",
    "jit": "off",
    "max_connections": "150",
    "shared_buffers": "64MB",
    "log_min_messages": "fatal",
}
FORM = {
    "service_name": "收养登记",
    "service_type": "confirmation",
    "category": "certificate",
    "subject": "individual",
    "purpose": "核实婚姻状况",
    "issuing_unit": "某机关",
    "levels": "3",
    "proposal": "cancel",
    "disposal": "department_check",
    "replacement": "由民政部门核查婚姻登记信息，3个工作日内办结",
    "bases": "1",
    "do": "save",
    "basis-1-title": "中华人民共和国收养法",
    "basis-1-clause": "第六条",
    "basis-1-text": "收养人应当同时具备下列条件。",
    "basis-1-level": "law",
}


class Cluster:
    """A PostgreSQL whose data outlives it; stopped as a power cut does, started again. Made anew, or as a `copy_of` another
    (a standby that follows it)."""

    def __init__(self, copy_of: "Cluster | None" = None, **options: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="jz-cut-", dir="/tmp"))
        self.person = servers.unprivileged()
        self.programs = servers.postgres_programs(self.folder, self.person)
        if "user" in self.person:
            os.chown(self.folder, self.person["user"], self.person["group"])
        self.data, self.options = self.folder / "data", DURABLE | options
        self.process: subprocess.Popen[bytes] | None = None
        if copy_of is not None:
            follow = ["-R"] if "restore_command" not in options else []
            self.run(
                "pg_basebackup",
                "-h",
                str(copy_of.folder),
                "-U",
                "campaign",
                "-D",
                str(self.data),
                "-X",
                "stream",
                "-c",
                "fast",
                *follow,
            )
        else:
            made = ["-D", str(self.data), "-U", "campaign", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
            self.run("initdb", *made)

    @property
    def url(self) -> str:
        """As its owner."""
        return f"postgres://campaign@{quote(str(self.folder), safe='')}/postgres"

    def run(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's programs, as its user."""
        done = subprocess.run([self.programs / program, *arguments], capture_output=True, text=True, **self.person)
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")

    def start(self) -> None:
        """Start it and wait until it answers: recovery included."""
        command: list[str | Path] = [self.programs / "postgres", "-D", self.data, "-k", self.folder]
        for name, value in self.options.items():
            command += ["-c", f"{name}={value}"]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self.person
            )
        servers.wait_for(lambda: servers.answers(self.url), self.process, "PostgreSQL", self.folder / "log")

    def pull_out(self) -> None:
        """`pg_ctl stop -m immediate`: no checkpoint, no good-bye."""
        self.run("pg_ctl", "stop", "-D", str(self.data), "-m", "immediate")
        if self.process:
            self.process.wait(20)

    def signal(self, number: int) -> None:
        """To the whole server."""
        if self.process:
            os.killpg(self.process.pid, number)

    def close(self) -> None:
        """End it, and forget its data."""
        if self.process and self.process.poll() is None:
            self.signal(signal.SIGCONT)
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def cluster(copy_of: Cluster | None = None, **options: str) -> Iterator[Cluster]:
    """A running one."""
    made = Cluster(copy_of, **options)
    try:
        made.start()
        yield made
    finally:
        made.close()


@dataclass
class Client:
    """One person at a unit: signed in, with the unit's declaration; notes what the server acknowledged."""

    port: int
    unit: str
    session: str
    declaration: int
    saved: list[str] = field(default_factory=list)
    failed: int = 0
    slowest: float = 0.0

    def ask(self, method: str, path: str, seconds: float = 30, **form: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body; 0 where the connection broke."""
        began = time.monotonic()
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        cookie = f"sessionid={self.session}; csrftoken={CSRF}"
        headers = {"Cookie": cookie, "X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            link.request(method, path, urlencode(form) if form else None, headers)
            answer = link.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()
        except (OSError, http.client.HTTPException):
            return 0, {}, b""
        finally:
            self.slowest = max(self.slowest, time.monotonic() - began)
            link.close()

    def save(self, name: str) -> bool:
        """Add an item; True where the server said that it is saved."""
        status, _, _ = self.ask("POST", f"/declarations/{self.declaration}/add/", **FORM, cert_name=name)
        if status == 302:
            self.saved.append(name)
            return True
        self.failed += 1
        return False

    def certify(self) -> tuple[int, str]:
        """Send the declaration off; status, and the number of the request."""
        status, headers, _ = self.ask("POST", f"/declarations/{self.declaration}/move/", move="certify")
        return status, headers.get("X-Request-ID", "")


def at_work(
    clients: list[Client], act: Callable[[Client, int], None]
) -> tuple[threading.Event, list[threading.Thread]]:
    """Each client does `act` again and again, until the event is set."""
    stop = threading.Event()

    def work(client: Client) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            act(client, number)

    threads = [threading.Thread(target=work, args=(client,), daemon=True) for client in clients]
    for thread in threads:
        thread.start()
    return stop, threads


def lay_out(system: Deployed, count: int, *, handed_in: bool = False) -> list[Client]:
    """Units, people and sessions in the system's database; today is in the phase of declarations."""
    command = [sys.executable, "-m", "tests.faults", str(count), *(["--handed-in"] if handed_in else [])]
    environment = {**system.environment, "DATABASE_URL": system.database}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return [Client(system.port, **one) for one in json.loads(done.stdout.splitlines()[-1])]


def lay(count: int, *, handed_in: bool) -> list[dict[str, Any]]:
    """The ground, `count` units more, each with a person who fills in and certifies, signed in; a declaration each."""
    from django.db import transaction
    from django.utils import timezone

    from campaign.models import Phase, Round, Unit, User
    from campaign.operations.units import load_units
    from tests.cast import BEFORE, build_ground

    build_ground()
    rows = [(f"540102-{number:03}", f"城关区第{number}局") for number in range(100, 100 + count)]
    load_units(
        {"code": code, "name": name, "division": "540102", "kind": "department", "reports_to": "", "supervisor": ""}
        for code, name in rows
    )
    now = timezone.now()
    round = Round.objects.get()
    phase = Phase.objects.get(round=round, number=2)
    move_calendar(round, now - phase.opens)
    made = []
    units = {unit.code: unit for unit in Unit.objects.select_related("division", "panel")}
    for code, _ in rows:
        with transaction.atomic():
            person = User.objects.create(username=code, name="示例甲", email=f"{code}@example.invalid", password="!")
            made.append(one_at_work(person, units[code], round, now, BEFORE, handed_in))
    return made


def one_at_work(person: Any, unit: Any, round: Any, now: Any, since: Any, handed_in: bool) -> dict[str, Any]:
    """Posts, a session, a declaration with or without an item."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from campaign.enums import Role
    from campaign.operations import appoint
    from submissions.operations import hand_in, save_item, start_declaration
    from tests.submissions.papers import NO_BASIS, VALUES

    for role in (Role.CLERK, Role.LEADER):
        appoint(person, unit, role, actor=None, at=since)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session["began"] = session["seen"] = now.timestamp()
    session.save()
    paper = start_declaration(unit, round, actor=person, at=now)
    if handed_in:
        save_item(paper, VALUES, [NO_BASIS], actor=person, at=now)
        hand_in(paper, actor=person, at=now)
    return {"unit": unit.code, "session": session.session_key, "declaration": paper.pk}


def move_calendar(round: Any, by: Any) -> None:
    """All phases and deadlines, so that today is in the second phase."""
    from datetime import timedelta

    from django.db.models import F

    from campaign.models import Deadline, Phase

    days = timedelta(days=by.days - 3)
    Phase.objects.filter(round=round).update(opens=F("opens") + days, closes=F("closes") + days)
    Deadline.objects.filter(round=round).update(closes=F("closes") + days)


def rows(url: str, question: str, *given: Any) -> list[tuple[Any, ...]]:
    """What the database answers, asked beside the product."""
    import psycopg2

    link = psycopg2.connect(url)
    try:
        link.autocommit = True
        with link.cursor() as cursor:
            cursor.execute(question, given)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        link.close()


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(lay(int(sys.argv[1]), handed_in="--handed-in" in sys.argv)))
