"""The replica: public pages only, never within a transaction, never behind."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpResponse

from campaign.middleware.requests import ReplicaMiddleware
from campaign.models import Unit
from campaign.upkeep import replica
from campaign.upkeep.replica import LOOK_EVERY, REPLICA, PublicReads, Watch, public_reads
from publishing.views.public.page import FRESH, KEPT

ROUTER = PublicReads()


def test_a_correction_is_seen_within_a_minute_by_way_of_the_replica_too():
    assert FRESH + KEPT + 2 * LOOK_EVERY < 60


@pytest.mark.parametrize(
    ("public", "fit", "atomic", "asked"),
    [
        (True, True, False, REPLICA),
        (False, True, False, "default"),
        (True, False, False, "default"),
        (True, True, True, "default"),
    ],
)
def test_who_is_asked(monkeypatch: pytest.MonkeyPatch, public: bool, fit: bool, atomic: bool, asked: str):
    monkeypatch.setattr(replica, "connections", {"default": SimpleNamespace(in_atomic_block=atomic)})
    monkeypatch.setattr(replica, "WATCH", SimpleNamespace(is_fit=lambda: fit))
    if public:
        with public_reads():
            found = ROUTER.db_for_read(Unit)
    else:
        found = ROUTER.db_for_read(Unit)
    assert (found, ROUTER.db_for_write(Unit), ROUTER.allow_migrate(REPLICA, "campaign")) == (asked, "default", False)


class World:
    """A main database and its replica, each with a place in the log, or away (None)."""

    def __init__(self, written: str | None, replayed: int | None) -> None:
        self.written, self.replayed, self.now, self.looks = written, replayed, 100.0, 0

    def asked(self, alias: str, question: str) -> str | None:
        self.looks += 1
        if alias == "default":
            return self.written
        if self.replayed is None:
            return None
        if "yes" in question:
            return "yes"
        return "true" if self.replayed >= int(question.split("'")[1]) else "false"


def watching(world: World, monkeypatch: pytest.MonkeyPatch) -> Watch:
    monkeypatch.setattr(replica, "asked", world.asked)
    return Watch(clock=lambda: world.now)


def test_a_replica_that_is_behind_is_not_asked_until_it_has_caught_up(monkeypatch: pytest.MonkeyPatch):
    world = World(written="5", replayed=5)
    watch = watching(world, monkeypatch)
    assert watch.is_fit()
    world.written = "9"
    world.now += LOOK_EVERY
    assert watch.is_fit()  # it has what had been written two seconds ago
    world.now += LOOK_EVERY
    assert not watch.is_fit()
    world.replayed = 9
    world.now += LOOK_EVERY
    assert watch.is_fit()


def test_an_answer_is_believed_for_a_while(monkeypatch: pytest.MonkeyPatch):
    world = World(written="5", replayed=5)
    watch = watching(world, monkeypatch)
    assert [watch.is_fit() for _ in range(50)] == [True] * 50
    assert world.looks == 2


def test_after_a_quiet_night_the_replica_must_have_everything(monkeypatch: pytest.MonkeyPatch):
    """Nobody looked for twenty minutes; meanwhile it stood still, and a correction was published."""
    world = World(written="5", replayed=5)
    watch = watching(world, monkeypatch)
    assert watch.is_fit()
    world.written = "9"
    world.now += 1200
    assert not watch.is_fit()
    world.replayed = 9
    world.now += 1200
    assert watch.is_fit()


def test_a_replica_that_is_away_is_not_asked(monkeypatch: pytest.MonkeyPatch):
    assert not watching(World(written="5", replayed=None), monkeypatch).is_fit()


def test_while_the_main_database_is_away_the_replica_goes_on(monkeypatch: pytest.MonkeyPatch):
    world = World(written=None, replayed=5)
    watch = watching(world, monkeypatch)
    assert watch.is_fit()


def test_one_look_at_a_time(monkeypatch: pytest.MonkeyPatch):
    watch = watching(World(written="5", replayed=5), monkeypatch)
    with watch.lock:
        assert not watch.is_fit()


def seen(method: str, path: str, rf: Any, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the replica may answer this request."""
    monkeypatch.setitem(settings.DATABASES, REPLICA, {})
    told: list[bool] = []

    def respond(_: Any) -> HttpResponse:
        told.append(replica._public.get())
        return HttpResponse()

    ReplicaMiddleware(respond)(rf.generic(method, path))
    return told[0]


@pytest.mark.parametrize(
    ("method", "path", "may"),
    [
        ("GET", "/lists/", True),
        ("POST", "/verify/file/", False),
        ("GET", "/contacts/confirm/x/", False),
        ("GET", "/metrics", False),
        ("GET", "/window/540102-002/poster/", False),
        ("GET", "/desk/", False),
        ("GET", "/no/such/", False),
    ],
)
def test_only_the_get_of_a_public_page(method: str, path: str, may: bool, rf: Any, monkeypatch: pytest.MonkeyPatch):
    assert seen(method, path, rf, monkeypatch) is may


def test_a_page_whose_replica_breaks_off_is_made_from_the_main_database(rf: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(settings.DATABASES, REPLICA, {})
    watch = watching(World(written="5", replayed=5), monkeypatch)
    monkeypatch.setattr(replica, "WATCH", watch)
    assert watch.is_fit()
    request = rf.get("/lists/")
    request.resolver_match = SimpleNamespace(
        func=lambda _, **given: HttpResponse(str(replica.is_reading())), args=(), kwargs={}
    )
    middleware = ReplicaMiddleware(lambda _: HttpResponse())
    assert middleware.process_exception(request, OperationalError()) is None  # it did not read from the replica
    with public_reads():
        assert middleware.process_exception(request, ValueError()) is None
        assert middleware.process_exception(request, OperationalError()).content == b"False"
    assert not watch.is_fit()


def test_without_a_replica_nothing_is_looked_at():
    with pytest.raises(MiddlewareNotUsed):
        ReplicaMiddleware(lambda request: HttpResponse())
