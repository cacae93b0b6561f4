"""A panel rules over HTTP while three full exports of its docket and a copy of the whole site are made.

    python -m tests.bench.bench_ruling [--size ITEMS] [--full]

gunicorn as in deploy/, two workers of eight threads, and `run_jobs` beside it at low priority (decision 49). Eight people open an
item and rule on it, half a second between two steps; first alone, then while the docket is asked for three times as a
workbook with all its items, its progress followed and the file taken away, and `export_site` runs in a process of its own,
at low priority too. What is waited for an answer: median, p95 and the longest (trust.md T84).
"""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.bench.bench_serving import free_port, running
from tests.bench.figures import asked, heading, most, note, row
from tests.bench.ground import ROOT, database

PEOPLE, PAUSE = 8, 0.5
# Who asks for what: two people, and the first once more for those that wait.
EXPORTS = ((0, ""), (1, ""), (0, "&state=pending"))
LOW = ["nice", "-n", "10"]
TOKEN = "t" * 32


@dataclass
class Load:
    """What was waited for, and what went on beside it."""

    waited: list[float] = field(default_factory=list)
    exports: list[float] = field(default_factory=list)
    ruled: int = 0
    wrong: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """The wait that this share of the answers kept below, in seconds."""
        return sorted(self.waited)[max(0, int(len(self.waited) * share) - 1)]


def headers_of(cookie: str) -> dict[str, str]:
    """What the browser of somebody who is signed in sends along."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return {"Cookie": f"sessionid={cookie}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, **form}


def asked_as(port: int, cookie: str, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, bytes]:
    """Status and body of a request of somebody who is signed in."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    try:
        link.request(method, path, urlencode(body) if body is not None else None, headers_of(cookie))
        answer = link.getresponse()
        return answer.status, answer.read()
    finally:
        link.close()


def person(port: int, cookie: str, cases: Iterator[tuple[int, int, int]], until: threading.Event, load: Load) -> None:
    """Open an item, rule on it, and so on until told to stop."""
    for ruling, item, version in cases:
        if until.is_set():
            return
        verdict = {"outcome": "cancel", "disposal": "abolish", "item": f"{item}:{version}"}
        for method, path, body, wanted in (
            ("GET", f"/docket/{ruling}/", None, 200),
            ("POST", f"/docket/{ruling}/rule/", verdict, 302),
        ):
            began = time.monotonic()
            status, _ = asked_as(port, cookie, method, path, body)
            load.waited.append(time.monotonic() - began)
            if status != wanted:
                load.wrong.append(f"{method} {path}: {status}")
            load.ruled += method == "POST" and status == wanted
            until.wait(PAUSE)


def exporting(port: int, cookie: str, query: str, load: Load) -> None:
    """Ask for the docket as a workbook, follow the job as its page does, take the file away."""
    began = time.monotonic()
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    link.request("POST", f"/jobs/new/docket/?file=xlsx{query}", "", headers_of(cookie))
    answer = link.getresponse()
    job = answer.headers.get("Location", "")
    if answer.status != 302:
        load.wrong.append(f"export: asked, {answer.status}")
        return
    while b"hx-get" in asked_as(port, cookie, "GET", f"{job}progress/")[1]:
        time.sleep(2)
    status, content = asked_as(port, cookie, "GET", f"{job}file/")
    load.exports.append(time.monotonic() - began)
    if status != 200 or content[:2] != b"PK":
        load.wrong.append(f"export: {status}")


def ruling(port: int, cookies: list[str], cases: list[Iterator[Any]], seconds: float, beside: Any = None) -> Load:
    """Let everybody rule for so many seconds, or for as long as what goes on beside it takes."""
    load, until = Load(), threading.Event()
    people = [
        threading.Thread(target=person, args=(port, cookies[n % len(cookies)], cases[n], until, load))
        for n in range(PEOPLE)
    ]
    for one in people:
        one.start()
    try:
        if beside is not None:
            beside(load)
        else:
            time.sleep(seconds)
    finally:
        until.set()
        for one in people:
            one.join()
    if load.wrong or not load.waited:
        raise SystemExit(f"{len(load.wrong)} answers were not the right ones: {load.wrong[:3]}")
    return load


def three_exports_and_a_copy(port: int, cookies: list[str], folder: str) -> Any:
    """What goes on beside the rulings: three exports at once, and all the while a copy of the site in a process of its own.

    At low priority beside people who never rest the copy may outlast the exports by far: it is ended with them, and that is said.
    """

    def go(load: Load) -> None:
        command = [*LOW, sys.executable, "manage.py", "export_site", folder, "--processes", "1"]
        copy = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        exports = [threading.Thread(target=exporting, args=(port, cookies[who], query, load)) for who, query in EXPORTS]
        for one in exports:
            one.start()
        for one in exports:
            one.join()
        ended = copy.poll()
        if ended is None:
            copy.terminate()
        said, _ = copy.communicate(timeout=60)
        if ended:
            load.wrong.append(f"export_site ended with {ended}")
        note("the copy of the site went on longer than the exports" if ended is None else said.decode().strip())

    return go


def signed_in(users: list[Any]) -> list[str]:
    """The session of each person."""
    from django.test import Client

    cookies = []
    for user in users:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookies.append(client.cookies["sessionid"].value)
    return cookies


@contextmanager
def worker() -> Iterator[None]:
    """The worker of the jobs, a process of its own, as it is deployed."""
    process = subprocess.Popen([sys.executable, "manage.py", "run_jobs"], cwd=ROOT, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def site(items: int, listed: int, tiny: bool) -> Iterator[tuple[int, list[str], list[Iterator[Any]]]]:
    """A server with a docket of `items` items and lists of `listed`; its port, who is signed in, and the items of each."""
    with database("ruling", tiny):
        from django.utils import timezone

        from campaign.models import Unit
        from review.models import Ruling
        from tests.bench import region
        from tests.bench.bench_rights import panels

        code = panels()[0][0]
        crowd = region.people(100)
        region.declared(items, panel=Unit.objects.get(code=code))
        region.listed(listed)
        region.around(timezone.now(), 3)
        region.settle_statistics()
        keys = list(Ruling.objects.order_by("pk").values_list("pk", "item_id", "item__row_version"))
        cases = [iter(keys[n::PEOPLE]) for n in range(PEOPLE)]
        cookies = signed_in(crowd[code][:2])
        port = free_port()
        gunicorn = [sys.executable, "-m", "gunicorn", "--workers=2", "--threads=8", "--worker-class=gthread"]
        gunicorn += [f"--bind=127.0.0.1:{port}", "--log-level=error", "--timeout=600"]
        web = running([*gunicorn, "campaign.config.wsgi:application"], port, SITE_URL=f"http://127.0.0.1:{port}")
        with web, worker():
            yield port, cookies, cases


def measured(items: int, listed: int, tiny: bool) -> tuple[Load, Load]:
    """The panel alone, then beside the exports."""
    with tempfile.TemporaryDirectory() as folder, site(items, listed, tiny) as (port, cookies, cases):
        ruling(port, cookies, cases, 1)  # warms up
        alone = ruling(port, cookies, cases, 1 if tiny else 15)
        beside = ruling(port, cookies, cases, 0, three_exports_and_a_copy(port, cookies, folder))
    return alone, beside


def printed(alone: Load, beside: Load) -> None:
    """The rows of the two."""
    for words, load in (("alone", alone), ("beside three exports and a copy", beside)):
        row(f"a panel rules {words}, median of {len(load.waited)}", statistics.median(load.waited), None, None)
        row(f"a panel rules {words}, p95", load.at(0.95), None, most(1, "s"))
        row(f"a panel rules {words}, longest", max(load.waited), None, None)
    row("an export meanwhile, median", statistics.median(beside.exports), None, None)
    busy = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    note(f"{alone.ruled + beside.ruled} rulings; time that passes; load of the machine (1, 5, 15 minutes): {busy}")


def main() -> None:
    """Print the rows."""
    given = asked(__doc__, tiny=60, usual=50_000, full=50_000)
    heading("Ruling", f"a docket of {given.size:,} items, {PEOPLE} people at work")
    printed(*measured(given.size, 60 if given.tiny else 3_000, given.tiny))


if __name__ == "__main__":
    main()
