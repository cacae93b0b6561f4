"""Every place in which a planted word could be read by who may not: what is asked for as whom, and what lies where."""

import io
import logging
from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from celery.signals import before_task_publish, task_prerun
from django.contrib import admin
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import TestCase
from django.urls import reverse

from campaign.models import LogEntry, Message
from campaign.reminders.letters import mail_words, text_words
from campaign.upkeep.logs import JSONFormatter, LineFormatter
from campaign.upkeep.measures import page as metrics
from supervision.models import ComplaintPhoto
from supervision.queries.cases import case_of
from tests.house.crawl import LEFT_OUT, face_of, is_public, links, page_at, text_of
from tests.house.numbers import parts_of
from tests.publishing.conftest import CANCELLED
from tests.supervision.planted_story import OFFICE, Told, Watched
from tests.supervision.test_case_files import archive

Text = tuple[str, str]  # where, and what stands there
COUNTY = "540102"
# Where the person and the person's own words are kept; what the township wrote of him stands in its answer.
KEPT = frozenset({"supervision_complaintparty", "supervision_complaintwords"})
PUBLIC = (
    *("home", "window", "complain", "follow", "notices", "notices_feed", "notices_csv", "outside", "privacy", "how"),
    *(
        "how_evaluation",
        "lists",
        "summary",
        "data",
        "verify",
        "feed",
        "robots",
        "sitemap_index",
        "log_seals",
        "api_openapi",
    ),
    *("api_items", "api_editions", "api_offices", "manifests"),
)
LISTS = (
    *(
        "desk",
        "orders",
        "relapses",
        "complaint_lights",
        "complaints_report",
        "notices_desk",
        "year_ends",
        "evaluations",
    ),
    *("accountabilities", "findings", "monthly_returns", "briefings", "guide_tasks", "readings", "jobs", "people"),
)
FILES = ("complaints_file", "complaint_lights_file", "complaints_report_file", "orders_file", "relapses_file")


class Listening:
    """What the processes write beside the database while it goes on: log lines in both forms, and what tasks are given."""

    def __init__(self) -> None:
        self.streams, self.tasks = {"json": io.StringIO(), "line": io.StringIO()}, list[str]()

    def __enter__(self) -> "Listening":
        self.handlers = []
        for formatter, stream in zip((JSONFormatter(), LineFormatter()), self.streams.values(), strict=True):
            handler = logging.StreamHandler(stream)
            handler.setFormatter(formatter)
            logging.getLogger().addHandler(handler)
            self.handlers.append(handler)
        self.requests = logging.getLogger("campaign.request")
        self.level, self.requests.level = self.requests.level, logging.INFO
        self.requests.manager._clear_cache()  # type: ignore[attr-defined]
        before_task_publish.connect(self.published)
        task_prerun.connect(self.begun)
        return self

    def __exit__(self, *_: object) -> None:
        for handler in self.handlers:
            logging.getLogger().removeHandler(handler)
        self.requests.level = self.level
        self.requests.manager._clear_cache()  # type: ignore[attr-defined]
        before_task_publish.disconnect(self.published)
        task_prerun.disconnect(self.begun)

    def published(self, sender: str = "", body: Any = None, headers: Any = None, **_: Any) -> None:
        """A task is handed to the broker."""
        self.tasks.append(f"{sender} {body} {headers}")

    def begun(self, sender: Any = None, args: Any = (), kwargs: Any = None, **_: Any) -> None:
        """A task begins."""
        self.tasks.append(f"{sender.name} {args} {kwargs}")

    def texts(self) -> Iterator[Text]:
        """Every line."""
        for name, stream in self.streams.items():
            yield from ((f"{name} log, line {n}", line) for n, line in enumerate(stream.getvalue().splitlines(), 1))


def walk(
    client: Watched, starts: Sequence[str], *, alike: int, most: int, public: bool, act: str = ""
) -> Iterator[Text]:
    """What is reached from these addresses by links, of each kind of page so many, of views of one act if it is named; headers
    too, and every part of files."""
    waiting, seen, kinds = deque(starts), set(starts), Counter[str]()
    for _ in range(most):
        if not waiting:
            return
        url = waiting.popleft()
        answer = client.get(url)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code < 500, url
        kind = answer.headers.get("Content-Type", "")
        head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        text = text_of(content, kind)
        yield url, f"{head}\n{text}"
        for link in links(url, text) if "html" in kind and answer.status_code == 200 else ():
            page = page_at(link)
            view = f"{face_of(link)} {getattr(page, 'view_name', urlsplit(link).path)}"
            ours = getattr(getattr(page, "func", None), "__module__", "").startswith(act)
            known = link in seen or link.startswith(LEFT_OUT) or kinds[view] >= alike
            if ours and not known and is_public(link) == public:
                seen.add(link)
                kinds[view] += 1
                waiting.append(link)


def public_texts(told: Told, *, whole: bool) -> Iterator[Text]:
    """What anybody reads: the pages that could speak of complaints, in every face, and what they lead to."""
    starts = [f"/window/{OFFICE}/?q={quote(CANCELLED)}", f"/window/{OFFICE}/slip/?q={quote(CANCELLED)}"]
    starts += [
        f"/complain/{OFFICE}/?q={quote(CANCELLED)}",
        f"/notices/{COUNTY}/",
        f"/lists/{COUNTY}/",
        f"/feed/{COUNTY}/",
    ]
    starts += [
        f"/{front}{page}"
        for front in (("en", "bo", "large", "large/en") if whole else ("en",))
        for page in ("/notices/", "/outside/")
    ]
    starts += [reverse(name) for name in PUBLIC]
    alike, most = (30, 1500) if whole else (1, len(starts) + 4)
    yield from walk(
        Watched(told.addresses), starts, alike=alike, most=most, public=True, act="" if whole else "supervision"
    )


def reader_texts(told: Told, who: str, *, pages: int, alike: int, whole: bool) -> Iterator[Text]:
    """What one official finds: lists with their files, pages of single complaints, the inbox, the log of the unit."""
    client = Watched(told.addresses)
    client.force_login(getattr(told.cast, who))
    starts = [f"{reverse('complaints')}?side={side}" for side in ("below", "respond")]
    starts += [
        reverse("complaints_file", args=["xlsx"]),
        reverse("inbox"),
        reverse("unit_log", args=[told.ground.ground.civil.pk]),
    ]
    if whole:
        starts += [reverse(name) for name in LISTS]
        starts += [reverse(name, args=[kind]) for name in FILES for kind in ("xlsx", "csv")]
    found = walk(client, starts, alike=alike, most=pages, public=False, act="" if whole else "supervision")
    yield from ((f"{who} {url}", text) for url, text in found)


def archive_texts(told: Told, who: str, numbers: Collection[str]) -> Iterator[Text]:
    """The cases that one official may take away."""
    person = getattr(told.cast, who)
    keys = [("complaint", number) for number in numbers] + [("unit", told.ground.ground.civil.code)]
    for kind, key in keys:
        if case_of(kind, key, person) is not None:
            yield from parts_of(f"{who}: {kind} {key}", archive(kind, key, person))


def admin_texts(told: Told, *, whole: bool) -> Iterator[Text]:
    """The technical site: every table that it shows, of each some rows with what became of them."""
    client = Watched(told.addresses)
    client.force_login(told.cast.technical)
    for model in admin.site._registry if whole else (LogEntry, Message):
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        urls = [reverse(f"{page}_changelist")]
        for row in model._default_manager.order_by("-pk")[: 20 if whole else 1]:
            urls += [reverse(f"{page}_{what}", args=[row.pk]) for what in ("change", "history")]
        for url in urls:
            yield url, text_of(client.get(url).content, "html")


def table_texts() -> Iterator[Text]:
    """Every row of every table but those in which the person is kept."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename")
        for (table,) in cursor.fetchall():
            if table not in KEPT:
                cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{table}" AS t')
                yield table, cursor.fetchone()[0] or ""


def log_texts(told: Told, folder: Path, seals: Path) -> Iterator[Text]:
    """The sealed log: the file of its blocks, and everything as it is taken away whole."""
    path = folder / "log.jsonl"
    with TestCase.captureOnCommitCallbacks(execute=True):
        call_command("export_log", str(path), stdout=io.StringIO())
    yield from ((f"exported log, line {n}", line) for n, line in enumerate(path.read_text().splitlines(), 1))
    yield "file of the blocks", seals.read_text()


def letter_texts(at: Any) -> Iterator[Text]:
    """Every message as a mail and as a text."""
    for message in Message.objects.select_related("unit", "user"):
        where = f"message {message.pk}"
        yield where, "\n".join((*mail_words([message], english=True, at=at), *text_words([message])))


def session_texts() -> Iterator[Text]:
    """What is kept of who is signed in."""
    yield from ((f"session {n}", repr(row.get_decoded())) for n, row in enumerate(Session.objects.all()))


def metric_texts(at: Any) -> Iterator[Text]:
    """The figures that the operator's machine fetches."""
    yield "metrics", metrics(at).decode()


def photo_bytes(media: Path) -> Iterator[tuple[str, bytes]]:
    """Every picture that was kept, large and small, and its name."""
    for path in sorted(media.rglob("*")):
        if path.is_file():
            yield path.name, path.name.encode() + path.read_bytes()
    for photo in ComplaintPhoto.objects.all():
        yield f"small drawing of {photo.key}", bytes(photo.thumb)
