"""Public pages as they are served: nginx in front of gunicorn, with the configuration of deploy/.

    python -m tests.bench.bench_serving [--size ITEMS] [--rounds N] [--full]

A page from nginx's cache stands beside the same bytes as a file from the same nginx (wrk asks, both in turn). Then: how long
a correction takes to be seen through nginx, and how long uncached pages take at 50 requests a second (of processes that have
answered before). nginx and wrk are the
system's (apt-get install nginx-light wrk); without them the bench says so and measures nothing.
"""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.bench.figures import asked, heading, more, most, note, row
from tests.bench.ground import ROOT, database

WORKERS = 2
RATE = 50  # requests a second
SECONDS = 20  # of uncached pages
CORRECTIONS = 20


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def configuration(folder: Path, port: int, webs: list[int], complaints: int) -> Path:
    """deploy/nginx.conf with the addresses and folders of this machine."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    changes = {
        "pid /tmp/nginx.pid;": f"pid {folder}/nginx.pid; daemon off;",
        "include mime.types;": "include /etc/nginx/mime.types;",
        "access_log /dev/stdout line;": "access_log off;",
        "server web:8000 max_fails=0;": " ".join(f"server 127.0.0.1:{one} max_fails=0;" for one in webs),
        "server complaints:8000 max_fails=0;": f"server 127.0.0.1:{complaints} max_fails=0;",
        "server web:8000 backup;": f"server 127.0.0.1:{webs[0]} backup;",
        "listen 8080;": f"listen 127.0.0.1:{port};",
        "/srv/static/": f"{folder}/static/",
        "/tmp/nginx-public": f"{folder}/cache",
    }
    for old, new in changes.items():
        if old not in text:
            raise SystemExit(f"deploy/nginx.conf no longer says: {old}")
        text = text.replace(old, new)
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


@contextlib.contextmanager
def served(folder: Path, **environment: str) -> Iterator[int]:
    """The site as deploy/ serves it: services of one process each (of eight threads), one for complaints behind them, nginx in front.
    Gives nginx's port."""
    for name in ("static", "cache"):
        (folder / name).mkdir()
    folder.chmod(0o755)
    port, complaints, *webs = (free_port() for _ in range(2 + WORKERS))
    given = {"PROXY_COUNT": "1", "DJANGO_TLS": "0", "LOG_FORMAT": "line", "LOG_LEVEL": "CRITICAL", **environment}
    gunicorn = [
        sys.executable,
        "-m",
        "gunicorn",
        "--config",
        "deploy/gunicorn.conf.py",
        "--workers=1",
        "--log-level=error",
    ]
    gunicorn.append("campaign.config.wsgi:application")
    nginx = ["nginx", "-c", str(configuration(folder, port, webs, complaints)), "-e", f"{folder}/error.log"]
    with contextlib.ExitStack() as stack:
        for one in webs:
            stack.enter_context(running(gunicorn, one, WEB_BIND=f"127.0.0.1:{one}", **given))
        behind = ["nice", "-n", "10", *gunicorn]
        stack.enter_context(running(behind, complaints, WEB_BIND=f"127.0.0.1:{complaints}", **given))
        stack.enter_context(running(nginx, port))
        yield port


@contextlib.contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[None]:
    """A server that listens on the port for as long as it is needed."""
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, start_new_session=True)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} did not start")
            time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def get(port: int, path: str, source: str = "127.0.0.1", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of a GET from that address of loopback."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(source, 0))
    try:
        link.request("GET", path, headers={"X-Forwarded-Proto": "http", **headers})
        answer = link.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        link.close()


def requests_a_second(port: int, path: str, seconds: int) -> float:
    """What wrk counts with sixteen connections that stay open."""
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "-H", "Host: 127.0.0.1", f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said or (found := re.search(r"Requests/sec:\s+([\d.]+)", said)) is None:
        raise SystemExit(f"{path}: {said}")
    return float(found[1])


def beside_a_file(port: int, folder: Path, path: str, rounds: int, seconds: int) -> tuple[float, float]:
    """Requests a second of the page and of the same bytes as a file, medians of turns."""
    status, _, body = get(port, path)
    if status != 200:
        raise SystemExit(f"{path}: {status}")
    (folder / "static" / "page.html").write_bytes(body)
    found: dict[str, list[float]] = {path: [], "/static/page.html": []}
    for _ in range(rounds):
        for one, rates in found.items():
            rates.append(requests_a_second(port, one, seconds))
    return statistics.median(found[path]), statistics.median(found["/static/page.html"])


def corrected(code: str) -> str:
    """Publish one more edition of a place's kept list; gives the words that its page then shows."""
    from django.utils import timezone

    from publishing.models import Edition

    old = Edition.objects.filter(unit__division__code=code).select_related("unit__division", "round").latest("number")
    values = {
        field.attname: getattr(old, field.attname) for field in Edition._meta.concrete_fields if field.name != "id"
    }
    made = Edition.objects.create(**{**values, "number": old.number + 1, "published_at": timezone.now()})
    return f"第{made.number}版"


def corrections_under_load(port: int, codes: list[str], gap: float) -> list[float]:
    """Publish a correction of each place in turn, `gap` seconds apart, while others read; the seconds until each is seen
    through nginx, by who asks for its page twice a second."""
    found: list[float] = []

    def watch(code: str, words: str, began: float) -> None:
        while words not in get(port, f"/lists/{code}/")[2].decode():
            if time.monotonic() - began > 120:
                raise SystemExit(f"the correction of {code} was not seen in two minutes")
            time.sleep(0.5)
        found.append(time.monotonic() - began)

    for code in codes:  # every page lies in the cache when it is corrected
        get(port, f"/lists/{code}/")
    load = ["wrk", "-t1", "-c8", "-d600s", "-H", "Host: 127.0.0.1", f"http://127.0.0.1:{port}/lists/{codes[0]}/"]
    reading = subprocess.Popen(load, stdout=subprocess.DEVNULL)
    threads = []
    for code in codes:
        threads.append(threading.Thread(target=watch, args=(code, corrected(code), time.monotonic())))
        threads[-1].start()
        time.sleep(gap)
    for thread in threads:
        thread.join()
    reading.terminate()
    reading.wait()
    if len(found) != len(codes):
        raise SystemExit(f"{len(codes) - len(found)} corrections were not seen")
    return found


def waited_at_a_steady_rate(port: int, paths: list[str]) -> list[float]:
    """The seconds that each request waited, counted from the instant at which it was due: fifty a second, whatever happens; from
    fifty addresses in turn, since the proxy lets one address have so many connections only."""
    waited: list[float] = []

    def ask(due: float, path: str, source: str) -> None:
        if get(port, path, source)[0] == 200:
            waited.append(time.monotonic() - due)

    began, threads = time.monotonic(), []
    for number, path in enumerate(paths):
        due = began + number / RATE
        time.sleep(max(0.0, due - time.monotonic()))
        threads.append(threading.Thread(target=ask, args=(due, path, f"127.8.0.{1 + number % 50}")))
        threads[-1].start()
    for thread in threads:
        thread.join()
    if len(waited) != len(paths):
        raise SystemExit(f"{len(paths) - len(waited)} of {len(paths)} requests were not answered with 200")
    return sorted(waited)


def uncached(counties: list[str], count: int) -> tuple[list[str], list[str]]:
    """Addresses of list pages and of searches, none of them twice."""
    lists = [
        f"/lists/{code}/?list={kind}&page={page}"
        for page in range(1, 40)
        for code in counties
        for kind in ("retain", "cancel")
    ]
    words = ("户口", "婚姻状况", "核查", "办理", "身份", "收入", "登记", "居住", "资格", "学历")
    searches = [
        f"/find/?q={word}&place={code}&page={page}" for page in range(1, 9) for word in words for code in counties
    ]
    return lists[:count], [quote(path, safe="/?&=") for path in searches[:count]]


def measure(folder: Path, given: Any) -> None:
    """Start the servers and print the rows."""
    from campaign.models import Division
    from publishing.models import ListedItem

    item = ListedItem.objects.filter(outcome="cancel").order_by("pk").first()
    assert item is not None
    with served(folder) as port:
        seconds = 1 if given.tiny else 4
        asked_for = f"/find/?{urlencode({'q': item.cert_name[:4]})}"
        shown = {"list": "/lists/540102/", "item": f"/items/{item.uid}/", "search": asked_for}
        for words, path in shown.items():
            ours, file = beside_a_file(port, folder, path, given.rounds, seconds)
            row(f"{words} from nginx's cache, beside the same bytes as a file", ours, file, more(0.7), "/s")
        counties = list(Division.objects.filter(level=3).order_by("code").values_list("code", flat=True))
        if not given.tiny:
            late = corrections_under_load(port, counties[:CORRECTIONS], 3.0)
            row(f"{CORRECTIONS} corrections under load are seen after, median", statistics.median(late), None, None)
            row(f"{CORRECTIONS} corrections under load are seen after, last", max(late), None, most(60, "s"))
        for words, paths in zip(
            ("lists", "searches"), uncached(counties, RATE * (2 if given.tiny else SECONDS)), strict=True
        ):
            waited_at_a_steady_rate(port, [f"{path}&text=1" for path in paths[:RATE]])  # both processes have answered
            waited = waited_at_a_steady_rate(port, paths)
            row(f"{words}, uncached, {RATE} a second, median", statistics.median(waited) * 1000, None, None, "ms")
            p99 = waited[int(len(waited) * 0.99) - 1] * 1000
            row(f"{words}, uncached, {RATE} a second, p99", p99, None, most(100, "ms"), "ms")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    note(f"time that passes, the load generators included; load of the machine (1, 5, 15 minutes): {load}")


def main() -> None:
    """Print the rows, or say what is missing."""
    given = asked(__doc__, tiny=300, usual=60_000, full=300_000)
    missing = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if missing:
        heading("Serving", "NOT MEASURED")
        note(f"{' and '.join(missing)} not found on this machine: apt-get install nginx-light wrk")
        return
    with tempfile.TemporaryDirectory(prefix="jz-nginx-") as name, database("serving", given.tiny):
        from tests.bench import region

        region.listed(given.size, searched=True)
        region.settle_statistics()
        heading("Serving", f"{given.size:,} items, nginx before {WORKERS} services of one process each")
        measure(Path(name), given)


if __name__ == "__main__":
    main()
