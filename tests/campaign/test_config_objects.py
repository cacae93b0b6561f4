"""Large objects of a process: built once for all threads, old ones given while a new one is built."""

import threading
from collections.abc import Iterator

import pytest

from campaign.config.objects import MOST, ObjectCache


@pytest.fixture
def cache() -> Iterator[ObjectCache]:
    made = ObjectCache("", {})
    made.clear()
    yield made
    made.clear()


def in_threads(number: int, act) -> list[object]:
    """What each of so many threads gets, each from a cache of its own, as Django gives it to them."""
    got, start = [], threading.Barrier(number)

    def run() -> None:
        start.wait()
        got.append(act(ObjectCache("", {})))

    threads = [threading.Thread(target=run) for _ in range(number)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return got


def test_eight_threads_that_ask_at_once_have_one_object_that_was_built_once(cache):
    built = []

    def build() -> object:
        built.append(threading.get_ident())
        return object()

    got = in_threads(8, lambda own: own.get_or_set("names", build, 600))
    assert (len(built), len(set(map(id, got)))) == (1, 1)


def test_while_one_builds_anew_the_others_are_given_the_old_one(cache):
    began, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        began.set()
        assert go_on.wait(10)
        return "new"

    cache.set("names", "old", -1)  # its time is over
    builder = threading.Thread(target=lambda: cache.get_or_set("names", slow, 600))
    builder.start()
    assert began.wait(10)
    assert cache.get_or_set("names", lambda: "never", 600) == "old"
    go_on.set()
    builder.join()
    assert cache.get_or_set("names", lambda: "never", 600) == "new"


def test_who_fails_to_build_leaves_the_way_free(cache):
    with pytest.raises(ZeroDivisionError):
        cache.get_or_set("names", lambda: 1 // 0, 600)
    assert cache.get_or_set("names", lambda: "new", 600) == "new"


def test_the_oldest_leaves(cache):
    for number in range(MOST + 1):
        cache.set(str(number), number, 600)
    assert [cache.get(str(number)) for number in range(MOST + 1)] == [None, *range(1, MOST + 1)]
