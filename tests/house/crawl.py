"""A crawler: everything an actor reaches by links, and by the matrix, with what workbooks and files say inside."""

import io
import re
import unicodedata
import zipfile
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import quote, urljoin, urlsplit

from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation

from campaign.templatetags.tongues import CHINESE, LARGE, split_address
from tests.house.papers import BAIT, Papers
from tests.house.rights import ROWS
from tests.house.site import address, ask, client_of

HREF = re.compile(r'(?:href|action|src)="([^"]+)"')
# Followed by nobody: what stands for files, and the technical site.
LEFT_OUT = ("/static/", "/technical/", "/sign-out/")
SEARCHED = (
    *("find", "place", "place_csv", "summary", "people", "docket", "docket_download", "answers", "disputes"),
    *("compilations", "guides", "contacts", "contacts_workbook", "completeness", "completeness_download", "calendar"),
    *("enquiries", "enquiries_file", "enquiry_pairs", "enquiry_pairs_file", "enquiry_items", "legality_review"),
)

SETTING_OUT = ("home", "desk")
VARIANTS = 3  # how many of the links to one page are followed that differ in what stands behind the question mark
ALIKE = 6  # how many pages of one kind are reached by links; those of the matrix are always asked for


def starts(papers: Papers, actor: str, *, whole: bool) -> Iterator[str]:
    """Every page of the matrix, or only those from which a person sets out; and every list asked for the bait. Public pages
    are the same for everybody: nobody signed in reads them."""
    words = quote(BAIT)
    for row in ROWS:
        if row.method == "GET" and (actor == "anonymous" or not row.is_public):
            url = address(row, papers)
            if whole or row.name in SETTING_OUT:
                yield url
            if row.name in SEARCHED:
                yield f"{url}?q={words}&text={words}&name={words}"
                yield f"{url}?round=2&state=&on=2020-10-01"


def page_at(url: str) -> ResolverMatch | None:
    """The kind of page that stands at the address, in whatever language and size."""
    path = urlsplit(url).path.removeprefix(LARGE)
    with translation.override(split_address(path)[0]):
        try:
            return resolve(path)
        except Resolver404:
            return None


def face_of(url: str) -> str:
    """The language and size of an address: nothing for Chinese in the usual size."""
    path = urlsplit(url).path
    bare = path.removeprefix(LARGE)
    return f"{split_address(bare)[0]}{path.removesuffix(bare)}".removeprefix(CHINESE)


def is_public(url: str) -> bool:
    """Whether the page at the address is everybody's."""
    return bool(getattr(getattr(page_at(url), "func", None), "public", False))


def text_of(content: bytes, kind: str) -> str:
    """What a person could read in an answer: pages without their marks' escapes, every part of a workbook."""
    if content[:4] == b"PK\x03\x04" and zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as workbook:
            parts = [workbook.read(name).decode("utf-8", "replace") for name in workbook.namelist()]
        return unescape("\n".join([*workbook.namelist(), *parts]))
    words = content.decode("utf-8", "replace")
    return unescape(words) if "html" in kind else words


def crawl(
    papers: Papers,
    actor: str,
    *,
    follow: bool = True,
    whole: bool = True,
    alike: int = ALIKE,
    most: int = 1500,
    more: Iterable[str] = (),
) -> Iterator[tuple[str, str]]:
    """Address and text of what the actor reaches, each address once: all of the matrix if `whole` and of the addresses `more`, and
    by links too unless `follow` says no, of each kind of page as many as `alike`."""
    client, waiting, seen = client_of(actor, papers), deque([*starts(papers, actor, whole=whole), *more]), set()
    known, followed, kinds = set(waiting), Counter[str](), Counter[str]()
    while waiting:
        url = waiting.popleft()
        if url in seen or url.startswith(LEFT_OUT) or (actor != "anonymous" and is_public(url)):
            continue
        seen.add(url)
        assert len(seen) <= most, f"the crawl does not end: {sorted(seen)[-20:]}"
        response = ask(client, "GET", url)
        assert response.status_code < 500, url
        kind = response.headers.get("Content-Type", "")
        told = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        text = text_of(response.content, kind)
        yield url, f"{told}\n{text}"
        if response.status_code in {301, 302}:
            waiting.append(urljoin(url, response.headers["Location"]))
        elif follow and "html" in kind and response.status_code == 200:
            for link in sorted(set(links(url, text)) - known):
                known.add(link)
                path, face = urlsplit(link).path, face_of(link)
                kind_of_page = f"{face} {getattr(page_at(link), 'view_name', link)}"
                followed[path] += 1
                kinds[kind_of_page] += followed[path] == 1
                # The same views stand behind every language and size (test_tongues): one page of each kind there.
                if followed[path] <= (1 if face else VARIANTS) and kinds[kind_of_page] <= (1 if face else alike):
                    waiting.append(link)


def links(url: str, text: str) -> Iterator[str]:
    """The site's own addresses on a page, without what points into a page."""
    for target in HREF.findall(text):
        parts = urlsplit(urljoin(url, target))
        if parts.netloc == "" and parts.scheme == "" and parts.path.startswith("/"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def digits_of(text: str) -> str:
    """The text with telephone numbers as one run of plain digits, however they were typed."""
    return re.sub(r"(?<=[0-9])[\s\-‐–—.]+(?=[0-9])", "", unicodedata.normalize("NFKC", text))
