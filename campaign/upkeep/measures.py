"""Figures for Prometheus: requests and database (django-prometheus), and what waits, is late or is wrong (decision 50)."""

import hmac
import ipaddress
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from campaign.enums import DutyState
from campaign.models import LastRun
from campaign.notice.duties import DutyKind
from campaign.queries import current_round
from campaign.queries.duties import owed
from campaign.upkeep.broker import ask_broker
from campaign.upkeep.figures import Measure
from campaign.upkeep.folding import held
from campaign.upkeep.outbox import job_waited, jobs_open, outbox_at

CONTENT_TYPE = CONTENT_TYPE_LATEST
PREFIX = "jianzheng_"


def may_read(meta: Mapping[str, Any]) -> bool:
    """Whether who asks has the token, or asks from an allowed address; nobody where neither is set."""
    token = settings.METRICS_TOKEN
    given = str(meta.get("HTTP_AUTHORIZATION", ""))
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    return any(_within(client_of(meta), network) for network in settings.METRICS_FROM)


def client_of(meta: Mapping[str, Any]) -> str:
    """The address of who asks: the peer's, behind proxies the one that the outermost of ours has seen; empty where unknown."""
    proxies: int | None = settings.AXES_IPWARE_PROXY_COUNT
    if not proxies:
        return str(meta.get("REMOTE_ADDR", ""))
    hops = [one.strip() for one in str(meta.get("HTTP_X_FORWARDED_FOR", "")).split(",") if one.strip()]
    return hops[-proxies] if len(hops) >= proxies else ""


def asked_from(request: HttpRequest) -> str | None:
    """The address of who asks, for what guards the sign-in (`client_of`); None where it is unknown."""
    return client_of(request.META) or None


def _within(address: str, network: str) -> bool:
    try:
        return ipaddress.ip_address(address) in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False


def page(at: datetime) -> bytes:
    """The figures at the instant `at`, in the form that Prometheus reads; those of all processes of this machine together."""
    own = CollectorRegistry()
    own.register(Own(at))
    return of_processes() + bytes(generate_latest(own))


def of_processes() -> bytes:
    """What the web processes counted: all of this machine's where they share a folder, else this one's."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return bytes(generate_latest(REGISTRY))
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    with held(Path(folder), alone=False):
        return bytes(generate_latest(registry))


class Own(Collector):
    """Our own figures as Prometheus wants them: one family for each name."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each name once, with all of its values."""
        families: dict[str, GaugeMetricFamily] = {}
        for one in measured(self.at):
            labels = [one.about[0]] if one.about else []
            name = PREFIX + one.name
            family = families.setdefault(name, GaugeMetricFamily(name, one.says, labels=labels))
            family.add_metric([one.about[1]] if one.about else [], one.value)
        yield from families.values()


def measured(at: datetime) -> list[Measure]:
    """Every figure at the instant `at`: the ground's, the broker's, and those of the acts (named in the settings)."""
    found = [*of_messages(at), *of_runs(at), *of_broker(), *of_duties(at), *of_jobs(at)]
    for name in settings.MEASURES:
        found += import_string(name)(at)
    return found


def of_messages(at: datetime) -> Iterable[Measure]:
    """The outbox: how many messages are where, and how long the oldest has waited."""
    outbox = outbox_at(at)
    for state, count in outbox.counts.items():
        yield Measure("messages", "Letters (mails and texts) by their state.", count, ("state", state))
    waited = outbox.waited.total_seconds()
    yield Measure("oldest_waiting_message_seconds", "How long the oldest message has waited for its mail.", waited)


def of_runs(at: datetime) -> Iterable[Measure]:
    """How long ago beat, the check of what is published and the backup last did their work."""
    for name, ran in LastRun.objects.values_list("name", "at"):
        age = (at - ran).total_seconds()
        yield Measure("last_run_age_seconds", "How long ago this last did its work.", age, ("what", name))


def of_duties(at: datetime) -> Iterable[Measure]:
    """How many obligations of the round are overdue, by duty (notice 六(一): 严格时间进度)."""
    round = current_round(at)
    late: Counter[str] = Counter()
    if round is not None:
        late.update(one.kind for one in owed(round, at) if one.state(at) is DutyState.OVERDUE)
    for kind in DutyKind:
        yield Measure("overdue", "What should have been done and is not, by kind.", late[kind], ("kind", str(kind)))


def of_jobs(at: datetime) -> Iterable[Measure]:
    """Jobs that wait or run, and how long the oldest has waited for a worker."""
    for state, count in jobs_open().items():
        yield Measure("jobs", "Large exports and piles of files that wait or run.", count, ("state", state))
    waited = job_waited(at).total_seconds()
    yield Measure("oldest_waiting_job_seconds", "How long the oldest job has waited for a worker.", waited)


def of_broker() -> Iterable[Measure]:
    """Whether the broker answers, and how many tasks wait there."""
    known = ask_broker()
    yield Measure("broker_up", "Whether Redis answers within a second.", float(known.up))
    if known.up:
        yield Measure("broker_waiting_tasks", "Tasks that wait in Redis for a worker.", known.waiting)
