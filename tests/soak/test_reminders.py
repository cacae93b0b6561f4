"""Reminders at length: killed workers on a real broker, beats that stop and double, the whole campaign with 4,200 units.

Prints its figures: `python -m tests.run -q -s -m soak tests/soak/test_reminders.py`.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection

from campaign.config.celery import app
from campaign.enums import Delivery, Role
from campaign.models import Deadline, Letter, Message, Phase, Round, Unit, User
from campaign.notice.timetable import PHASES, SHANGHAI, closes_at
from campaign.operations.duties import lay_down
from campaign.operations.notice import open_round
from campaign.operations.people import appoint_all
from campaign.operations.reminder_templates import load_templates
from campaign.reminders import deliver
from tests.campaign import post_office
from tests.campaign.killing import in_doubt, wrong_now
from tests.campaign.played import BEGINS, Campaign, check
from tests.campaign.post_office import PostOffice

pytestmark = [pytest.mark.soak, pytest.mark.django_db(transaction=True)]
KILLS, REDELIVERIES, UNITS = 50, 5, 1000
TASKS = ("campaign.tasks.remind_of_duties", "campaign.tasks.deliver_messages")
MINUTE = timedelta(minutes=1)


def region(units: int | None = None) -> None:
    """Divisions and typical units of the fixtures; a clerk in each unit that takes part (of so many of them)."""
    call_command("load_notice", verbosity=0)
    call_command("load_divisions", verbosity=0)
    call_command("load_units", typical=True, verbosity=0)
    call_command("load_forms", verbosity=0)
    load_templates()
    places = list(Unit.objects.order_by("code"))
    people = [User(username=f"p{n}", name=f"示例{n}", email=f"p{n}@example.invalid") for n in range(len(places))]
    people = User.objects.bulk_create(people)
    chosen = [(user, unit) for user, unit in zip(people, places, strict=True) if unit.takes_part][:units]
    posts = [(user, unit, Role.CLERK) for user, unit in chosen]
    if units is None:
        posts += more_posts(places)
    appoint_all(posts, at=BEGINS)


def more_posts(places: list[Unit]) -> list[tuple[User, Unit, Role]]:
    """A leader in four of five units, a coordinator and a recorder where lists are made, one clerk beside in a few."""
    chance, wanted = random.Random(27), []
    for unit in places:
        roles = [Role.LEADER] if chance.random() < 0.8 else []
        roles += [Role.COORDINATOR, Role.APPROVAL_RECORDER, Role.PANEL_CHAIR] if unit.leads else []
        wanted += [(unit, role) for role in roles]
    people = [User(username=f"q{n}", name=f"另例{n}", email=f"q{n}@example.invalid") for n in range(len(wanted))]
    made = User.objects.bulk_create(people)
    return [(user, unit, role) for user, (unit, role) in zip(made, wanted, strict=True)]


def due_now(at: datetime, offset_days: int) -> Round:
    """A round in which the contact sheet's reminder of that offset is due at nine o'clock of the day of `at`, and nothing else."""
    shift = (at.astimezone(SHANGHAI).date() - PHASES[0].last_day).days - offset_days
    round = open_round(Round.objects.get(number=1).campaign, 2, shift)
    Deadline.objects.filter(round=round).exclude(kind="contact").update(
        closes=closes_at(at.date() + timedelta(days=300))
    )
    lay_down(round)
    return round


@contextmanager
def process(office: PostOffice, *arguments: str, clock: datetime | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery process of the product on the tests' database and broker, with its mail to the office, on a moved clock."""
    host, port = office.address
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@{database['HOST'].replace('/', '%2F')}/{database['NAME']}"
    made = os.environ | {
        "DATABASE_URL": url,
        "EMAIL_HOST": host,
        "EMAIL_PORT": str(port),
        "EMAIL_BACKEND": "campaign.reminders.smtp.EmailBackend",
        "MOVED_BY": str((clock - datetime.now(UTC)).total_seconds() if clock else 0.0),
    }
    command = [sys.executable, "-m", "tests.soak.clocked", *arguments]
    started = subprocess.Popen(command, env=made, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield started
    finally:
        started.send_signal(signal.SIGKILL)
        started.wait()


WORKER = (
    "worker",
    "--pool",
    "solo",
    "--loglevel",
    "ERROR",
    "--without-gossip",
    "--without-mingle",
    "--without-heartbeat",
)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office.post_office() as made:
        yield made


def push() -> None:
    """The same messages of the broker, each several times."""
    for name in TASKS:
        for _ in range(REDELIVERIES):
            app.send_task(name, task_id=f"{name}-{time.time():.0f}")


def by_day(at: datetime) -> datetime:
    """The moment itself between ten and eighteen o'clock, else ten o'clock of the next day: no letter leaves at night."""
    local = at.astimezone(SHANGHAI)
    if 10 <= local.hour < 18:
        return at
    return local.replace(hour=10, minute=0) + timedelta(days=1)


def test_a_thousand_units_five_redeliveries_fifty_killed_workers(office: PostOffice):
    app.control.purge()
    region(UNITS)
    now = by_day(datetime.now(UTC))
    due_now(now, -7)
    moved = now - datetime.now(UTC)
    chance, began, killed = random.Random(50), time.monotonic(), 0
    office.pause = 0.02  # a mail takes a while, so that kills fall into it
    while killed < KILLS:
        push()
        clock = datetime.now(UTC) + moved
        with process(office, *WORKER, clock=clock) as worker, process(office, *WORKER, clock=clock) as other:
            before = len(office.taken)
            wait_until(lambda before=before: len(office.taken) > before)
            time.sleep(chance.random() * 0.4)
            for one in (worker, other):
                one.send_signal(signal.SIGKILL)
                killed += 1
    of_workers = len(office.taken)
    later = datetime.now(UTC) + moved + 11 * MINUTE
    while deliver_here(office, later):
        pass
    doubtful = in_doubt()
    print(
        f"\n{UNITS} units x {REDELIVERIES} redeliveries x {killed} kills: {of_workers} mails by workers that were killed, {len(office.taken)} in all, {doubtful} in doubt; {time.monotonic() - began:.0f} s"
    )
    assert wrong_now(office, people=UNITS) == []
    assert doubtful <= killed


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something that another process does."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "the workers did nothing"
        time.sleep(0.01)


def deliver_here(office: PostOffice, at: datetime) -> int:
    """One more run, in this process."""
    post_office.use(django_settings, office)
    return deliver(at).sent


def test_beat_down_over_the_due_minute_and_two_beats_afterwards(office: PostOffice):
    app.control.purge()
    region(200)
    day = datetime.now(SHANGHAI) + timedelta(days=2)
    due = day.replace(hour=9, minute=0, second=0, microsecond=0)
    due_now(due, -7)
    beat = ("beat", "--loglevel", "ERROR", "--schedule")
    before = due - 31 * MINUTE
    with process(office, *WORKER, clock=before), process(office, *beat, schedule_file(1), clock=before):
        time.sleep(9)
        assert Message.objects.count() == 0
    after = due + 45 * MINUTE
    with (
        process(office, *WORKER, clock=after),
        process(office, *WORKER, clock=after),
        process(office, *beat, schedule_file(2), clock=after),
        process(office, *beat, schedule_file(3), clock=after),
    ):
        ends = time.monotonic() + 60
        while time.monotonic() < ends and Letter.objects.filter(delivery=Delivery.SENT).count() < 200:
            time.sleep(0.5)
        time.sleep(5)
    print(f"\nbeat down from -31 to +45 minutes, then two beats: {len(office.taken)} mails to 200 people")
    assert wrong_now(office, people=200) == []
    assert (in_doubt(), len(office.taken)) == (0, 200)
    assert {message.due_at for message in Message.objects.all()} == {due}


def schedule_file(number: int) -> str:
    """Where a beat keeps what it last did."""
    return os.path.join(os.environ["VAR_DIR"], f"beat-{number}")  # noqa: PTH118


def test_the_whole_campaign_with_all_units_writes_the_expected_ledger(settings):
    settings.EMAIL_BACKEND = "tests.campaign.played.Counting"
    with (
        connection.cursor() as cursor
    ):  # a hundred thousand letters are planned as in an installation (tests/servers.py)
        cursor.execute("SET enable_nestloop = on")
    region()
    round = Round.objects.get(number=1)
    lay_down(round)
    office = Unit.objects.get(kind="coordination_office")
    actor = User.objects.get(postings__unit=office, postings__role=Role.COORDINATOR)
    began = time.monotonic()
    campaign = Campaign(round, office, actor, every_day=True)
    told, wrong = check(campaign)
    print(f"\n{len(campaign.units)} units, {len(campaign.facts.runs)} runs, {time.monotonic() - began:.0f} s\n{told}")
    assert Phase.objects.filter(round=round).count() == 5
    assert wrong == []
