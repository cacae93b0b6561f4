"""Public pages by the application alone, through its WSGI entry in this process: no server, no network, one thread.

    python -m tests.bench.bench_public [--size ITEMS] [--rounds N] [--full]

A conditional GET that answers 304 stands beside an empty view behind the same middleware. Uncached list and search pages
stand beside a plain JSON list with a REST framework's defaults: COUNT over everything and whole model instances. That is
a stand-in, since no such framework is among the dependencies. nginx in front is not measured here.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

from tests.bench.figures import asked, heading, in_turn, more, note, row
from tests.bench.ground import database


class Site:
    """The site's WSGI application, called directly."""

    def __init__(self) -> None:
        from django.conf import settings
        from django.core.wsgi import get_wsgi_application

        settings.ROOT_URLCONF = "tests.bench.pages"
        self.application = get_wsgi_application()

    def get(self, path: str, **more_of_request: str) -> tuple[int, dict[str, str]]:
        """Status and headers of a GET; the body is read to its end."""
        at, _, query = path.partition("?")
        found: list[Any] = []
        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": at,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            **more_of_request,
        }
        answer = self.application(environ, lambda status, headers: found.extend((status, headers)))
        b"".join(answer)
        answer.close()
        return int(found[0].split()[0]), {name.lower(): value for name, value in found[1]}


def asking(site: Site, path: str, status: int = 200, **headers: str) -> Callable[[], None]:
    """A call that asks for the page and insists on the status."""

    def ask() -> None:
        answered, _ = site.get(path, **headers)
        if answered != status:
            raise SystemExit(f"{path}: {answered} instead of {status}")

    return ask


def conditional(site: Site, path: str) -> Callable[[], None] | None:
    """A call that asks for the page as somebody who has it; None where the page carries no validator."""
    status, headers = site.get(path)
    if status != 200:
        raise SystemExit(f"{path}: {status}")
    given = {"HTTP_IF_NONE_MATCH": headers["etag"]} if "etag" in headers else {}
    if not given and "last-modified" in headers:
        given = {"HTTP_IF_MODIFIED_SINCE": headers["last-modified"]}
    return asking(site, path, 304, **given) if given else None


def main() -> None:
    """Print a row for each page, in requests a second."""
    given = asked(__doc__, tiny=300, usual=60_000, full=300_000, rounds=5)
    with database("public", given.tiny):
        from publishing.models import ListedItem
        from tests.bench import region

        region.listed(given.size, searched=True)
        region.settle_statistics()
        site, repeat = Site(), 2 if given.tiny else 20
        item = ListedItem.objects.filter(outcome="cancel").order_by("pk").first()
        assert item is not None
        empty = asking(site, "/bench/empty/")
        heading("Public pages", f"{given.size:,} items, one thread, no cache")
        pages = {"list": "/lists/540102/", "item": f"/items/{item.uid}/", "home": "/"}
        for words, path in pages.items():
            known = conditional(site, path)
            if known is None:
                note(f"{words}: the page carries neither ETag nor Last-Modified, so nothing can be conditional")
                continue
            found = in_turn({"ours": known, "empty": empty}, given.rounds, repeat)
            row(f"{words}, 304, beside an empty view", 1 / found["ours"], 1 / found["empty"], more(0.8), "/s")
        word = item.cert_name[:4]
        searches = {"list of a county": ("/lists/540102/", "/bench/list/")}
        for length in (1, 2, 4, 8):
            asked_for = item.cert_name[:length]
            searches[f"search, {length} characters"] = (
                f"/find/?{urlencode({'q': asked_for})}",
                f"/bench/list/?{urlencode({'search': asked_for})}",
            )
        for words, (ours, plain) in searches.items():
            ways = {"ours": asking(site, ours), "plain": asking(site, plain)}
            found = in_turn(ways, given.rounds, max(1, repeat // 10))
            row(f"{words}, uncached", 1 / found["ours"], 1 / found["plain"], more(10), "/s")
        note(f"baseline of lists and searches: COUNT, 100 whole instances as JSON; the words are from {word}…")


if __name__ == "__main__":
    main()
