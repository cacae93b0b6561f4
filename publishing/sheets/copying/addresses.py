"""Which addresses of the site a copy holds, and under which file each lies there."""

import functools
import posixpath
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation

from campaign.templatetags.tongues import LARGE

# What may stand behind the question mark of a copied address, in this order, and what says no more than its absence.
KEPT_QUERY = ("list", "round", "page")
SAYS_NOTHING = {("page", "1"), ("list", "retain")}
WORD = re.compile(r"[a-z0-9-]{1,20}")
ASKING = {
    "find",
    "find_suggest",
    "window",
    "window_office",
    "window_slip",
    "complain",
}  # pages that are public and only there to be asked
FEEDS = {"feed", "feed_place", "notices_feed"}  # no pages, though their addresses end like pages
INDEX, FEED = "index.html", "index.xml"
ITEM = "item"


@dataclass(frozen=True)
class Place:
    """Where something lies in a copy: its file, and whether it stands there as it is or as a page that leads to the site."""

    address: str
    file: str
    name: str
    stands_in: bool = False


def language_of(path: str) -> str:
    """The language that an address names, else the site's own."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def prefix_of(path: str) -> str:
    """The language as the address names it: `/en`, or nothing."""
    language = language_of(path)
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


@functools.lru_cache(maxsize=16_384)
def page_at(path: str) -> ResolverMatch | None:
    """The page at a path, in whatever language it is asked for."""
    with translation.override(language_of(path)):
        try:
            return resolve(path)
        except Resolver404:
            return None


@dataclass(frozen=True)
class Held:
    """What a copy is to hold: pages of these languages (of all where none is named), and Chinese ones in `large` type too."""

    languages: tuple[str, ...] = ()
    large: bool = False


EVERYTHING = Held()


def bare_of(path: str, held: Held) -> str | None:
    """A path without what asks for large type; None where the copy has no such page: of another language, or in large type."""
    bare = path.removeprefix(LARGE)
    if held.languages and language_of(bare) not in held.languages:
        return None
    if bare == path:
        return path
    page = page_at(bare) if held.large and language_of(bare) == settings.LANGUAGE_CODE else None
    return bare if page is not None and bare.endswith("/") and hasattr(page.func, "in_languages") else None


@functools.lru_cache(maxsize=16_384)
def place_of(address: str, held: Held = EVERYTHING) -> Place | None:
    """Where a copy holds an address of the site; None where it holds none: then a link leads to the site itself.

    Public pages lie in folders of their own, public files under their names. A page that takes a form stands in as words
    that say where the form is. `held` says which pages the copy is to have at all.
    """
    parts = urlsplit(address)
    bare = bare_of(parts.path, held)
    page = page_at(bare) if bare else None
    if page is None or not getattr(page.func, "public", False) or page.func.__module__.startswith("campaign."):
        return None
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if any(name not in KEPT_QUERY or not WORD.fullmatch(value) for name, value in asked):
        return None
    query = sorted(set(asked) - SAYS_NOTHING, key=lambda one: KEPT_QUERY.index(one[0]))
    folders = "/".join(f"{name}-{value}" for name, value in query)
    same = parts.path + ("?" + "&".join(f"{name}={value}" for name, value in query) if query else "")
    above, last = posixpath.split(parts.path.lstrip("/"))
    name = page.url_name or ""
    if last:
        return Place(same, posixpath.join(above, folders, last), name) if "." in last else None
    if name in FEEDS:
        return Place(same, posixpath.join(above, folders, FEED), name)
    stands_in = name in ASKING or not hasattr(page.func, "unchanged")
    return Place(same, posixpath.join(above, folders, INDEX), name, stands_in)
