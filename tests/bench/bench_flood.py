"""A flood of complaints while the public reads: 1,000 a minute from 50 addresses, 20 honest ones among them.

    python -m tests.bench.bench_flood [--size ITEMS] [--full]

nginx of deploy/ in front of gunicorn, as it is served (apt-get install nginx-light); every client binds to an address of its own on
loopback, so that nothing but the proxy tells the application who asks. The same uncached list and search pages are asked for at a
steady rate without the flood and in it, and pages that nginx keeps. A third of the flood is made up, a third presses a form again that
has been sent, a third are whole complaints each by a form that this site gave out. Twenty honest complaints come from other addresses,
one after the other, each with its form, its check page and its last press, and all must be received, not held.
"""

import http.client
import multiprocessing
import os
import re
import shutil
import statistics
import tempfile
import threading
import time
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.bench_serving import (
    RATE,
    WORKERS,
    served,
    uncached,
    waited_at_a_steady_rate,
)
from tests.bench.figures import asked, heading, more, most, note, row
from tests.bench.ground import database

A_MINUTE, ADDRESSES, HONEST = 1000, 50, 20
WAYS = ("made up", "again", "whole")
SECONDS = 60
P99 = most(100, "ms")  # of uncached public pages at fifty a second
OFFICE = "540102-002"
TYPED = {
    "item_name": "没有的证明",
    "service_name": "户口迁移",
    "window": "3号窗口",
    "account": "窗口说没有就不办。" * 20,
    "name": "示例投诉人",
    "mobile": "13800000007",
    "reply_way": "tracking",
}


def send(port: int, method: str, path: str, address: str, body: str = "") -> tuple[int, str]:
    """A request from a client at that address of loopback."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60, source_address=(address, 0))
    headers = {"X-Forwarded-Proto": "http"}
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        link.request(method, path, body, headers)
        answer = link.getresponse()
        return answer.status, answer.read().decode()
    finally:
        link.close()


def word_of(page: str) -> str:
    """The signed word of a form."""
    found = re.search(r'name="form" value="([^"]+)"', page)
    if found is None:
        raise SystemExit("no form on the page")
    return unescape(found[1])


def typed(word: str, step: str, today: str) -> str:
    """A filled-in form."""
    return urlencode({**TYPED, "demanded_on": today, "form": word, "step": step})


def flood(port: int, today: str, seconds: float, told: Any) -> None:
    """Complaints at a steady rate until the time is over; a request that waits holds up no other. Tells what was answered
    and how long each waited. Half of it comes from one network, the other half each from a network of its own."""
    path, answers, waited, threads, whole = f"/complain/{OFFICE}/", list[int](), list[float](), [], 1
    number_of = int(A_MINUTE * seconds / 60)
    forms = [word_of(send(port, "GET", path, "127.9.9.9")[1]) for _ in range(number_of // 3 + 1)]
    time.sleep(3.5)
    told.put("ready")

    def one(address: str, word: str) -> None:
        began = time.monotonic()
        answers.append(send(port, "POST", path, address, typed(word, "send", today))[0])
        waited.append(time.monotonic() - began)

    began = time.monotonic()
    for number in range(number_of):
        time.sleep(max(0.0, began + number * 60 / A_MINUTE - time.monotonic()))
        who, way = number % ADDRESSES, number % len(WAYS)  # each address comes in each way, the ways come evenly
        address = f"127.0.0.{1 + who}" if who % 2 else f"127.1.{who}.1"
        word = {"made up": "forged", "again": forms[0], "whole": forms[whole % len(forms)]}[WAYS[way]]
        whole += WAYS[way] == "whole"
        threads.append(threading.Thread(target=one, args=(address, word)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    told.put((answers, waited))


def honest(port: int, today: str, people: int, told: Any) -> None:
    """People, each from an address of their own, through form, check page and last press; tells the numbers received."""
    received, path = [], f"/complain/{OFFICE}/"
    for person in range(people):
        address = f"127.{100 + person}.7.7"
        word = word_of(send(port, "GET", path, address)[1])
        time.sleep(2.5)
        checked = send(port, "POST", path, address, typed(word, "check", today))[1]
        time.sleep(0.6)
        status, page = send(port, "POST", path, address, typed(word_of(checked), "send", today))
        if status == 200 and (found := re.search(r'id="receipt-number">(\d+)', page)):
            received.append(found[1])
    told.put(received)


def addresses_to_read(count: int) -> dict[str, list[str]]:
    """Uncached list pages and searches of the public, none of them twice, and one page that nginx keeps."""
    from campaign.models import Division

    counties = list(Division.objects.filter(level=3).order_by("code").values_list("code", flat=True))
    found = dict(zip(("lists", "searches"), uncached(counties, count), strict=True))
    # A tiny ground has few places: the same again under other addresses.
    kinds = {
        kind: [f"{paths[number % len(paths)]}&text={number // len(paths)}" for number in range(count)]
        for kind, paths in found.items()
    }
    return {**kinds, "pages from nginx's cache": [f"/lists/{counties[0]}/?list=retain"] * count}


def read(port: int, paths: dict[str, list[str]], start: int, seconds: int) -> dict[str, list[float]]:
    """How long each kind of page is waited for at the steady rate, one kind after the other, each for so many seconds."""
    count = RATE * seconds
    return {kind: waited_at_a_steady_rate(port, some[start : start + count]) for kind, some in paths.items()}


def measure(folder: Path, given: Any) -> None:
    """Start the servers and print the rows."""
    from django.utils import timezone

    from supervision.models import Complaint, ComplaintArrival

    today = timezone.localdate().isoformat()
    seconds, wanted = (1, 2) if given.tiny else (SECONDS // 3, HONEST)
    paths, apart = addresses_to_read(RATE * seconds * 2), multiprocessing.get_context("spawn")
    with served(folder) as port:
        read(port, {kind: [f"{path}&warm=1" for path in some] for kind, some in paths.items()}, 0, 1)
        calm = read(port, paths, 0, seconds)
        told = {job: apart.Queue() for job in (flood, honest)}
        started = [apart.Process(target=flood, args=(port, today, seconds * 3 + 2, told[flood]))]
        started[0].start()
        told[flood].get(timeout=300)
        started.append(apart.Process(target=honest, args=(port, today, wanted, told[honest])))
        started[1].start()
        time.sleep(1)
        busy = read(port, paths, RATE * seconds, seconds)
        answers, waited = told[flood].get(timeout=120)
        people = told[honest].get(timeout=200)
        for process in started:
            process.join()
    for kind in paths:
        for words, share in (("median", 0.5), ("p99", 0.99)):
            ours, without = (found[kind][int(len(found[kind]) * share) - 1] * 1000 for found in (busy, calm))
            row(f"{kind} in the flood, {RATE}/s, {words}", ours, without, P99 if share > 0.9 else None, "ms")
    row("one of the flood is answered in, median", statistics.median(waited) * 1000, None, None, "ms")
    held = set(ComplaintArrival.objects.exclude(held_for="").values_list("complaint__number", flat=True))
    through = [number for number in people if number not in held]
    row("honest complaints received and not held", len(through), wanted, more(1), "")
    counts = ", ".join(f"{answers.count(status)} with {status}" for status in sorted(set(answers)))
    others = Complaint.objects.count() - len(people)
    note(
        f"of the flood {len(answers)} were sent and answered {counts}; {others} were received, {len(held)} of them held"
    )
    note(f"load of the machine: {os.getloadavg()[0]:.1f}, the load generators included")
    if len(through) != wanted:
        raise SystemExit(f"only {len(through)} of {wanted} honest complaints got through")


def main() -> None:
    """Print the rows, or say what is missing."""
    given = asked(__doc__, tiny=300, usual=60_000, full=300_000)
    if shutil.which("nginx") is None:
        heading("Flood", "NOT MEASURED")
        note("nginx not found on this machine: apt-get install nginx-light")
        return
    with tempfile.TemporaryDirectory(prefix="jz-nginx-") as name, database("flood", given.tiny):
        from tests.bench import region

        region.listed(given.size, searched=True)
        region.settle_statistics()
        heading(
            "Flood",
            f"{given.size:,} items; {A_MINUTE:,} complaints a minute from {ADDRESSES} addresses, nginx before gunicorn × {WORKERS}",
        )
        measure(Path(name), given)


if __name__ == "__main__":
    main()
