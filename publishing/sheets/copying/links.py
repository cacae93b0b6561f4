"""The links of a page as a copy needs them: to its own files, or to the site itself where the copy has none."""

import posixpath
import re
from dataclasses import dataclass, field
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from publishing.sheets.copying.addresses import EVERYTHING, INDEX, Held, Place, place_of

LINK = re.compile(r'(<form\b[^>]*>)|\b(href|src)="([^"]*)"')
ACTION = re.compile(r'\saction="([^"]*)"')


@dataclass
class Links:
    """Rewrites the links of pages; keeps what they lead to. `base` is the path under which the copy is carried; without it
    links are relative and name their files, so that a copy can be read without any server."""

    base: str = ""
    held: Held = EVERYTHING
    places: dict[str, Place] = field(default_factory=dict)
    assets: set[str] = field(default_factory=set)

    def rewritten(self, html: str, place: Place) -> str:
        """The page with its links as the copy needs them."""
        return LINK.sub(lambda found: self._form(found[1], place) if found[1] else self._link(found, place), html)

    def _form(self, tag: str, place: Place) -> str:
        """A form asks the site itself; without an address of its own it asks the page on which it stands."""
        named = ACTION.search(tag)
        target = urljoin(place.address, unescape(named[1]) if named else "")
        bare = ACTION.sub("", tag)
        return f'{bare[:-1]} action="{escape(live(target))}">'

    def _link(self, found: re.Match[str], place: Place) -> str:
        name, target = found[2], unescape(found[3])
        parts = urlsplit(target)
        if parts.scheme or parts.netloc or target.startswith("#") or not target:
            return found[0]
        address, _, part = urljoin(place.address, target).partition("#")
        part = f"#{part}" if part else ""
        if address.startswith(settings.STATIC_URL):
            self.assets.add(address)
            return f'{name}="{self.to(address.lstrip("/"), place)}"'
        there = place_of(address, self.held)
        if there is None:
            return f'{name}="{escape(live(address))}{part}"'
        self.places.setdefault(there.address, there)
        return f'{name}="{self.to(there.file, place)}{part}"'

    def to(self, file: str, place: Place) -> str:
        """The way from a page to a file of the copy."""
        if not self.base:
            return escape(posixpath.relpath(file, posixpath.dirname(place.file) or "."))
        return escape(self.base + (file.removesuffix(INDEX) if posixpath.basename(file) == INDEX else file))


def live(address: str) -> str:
    """The address on the site itself."""
    return settings.SITE_URL.rstrip("/") + address
