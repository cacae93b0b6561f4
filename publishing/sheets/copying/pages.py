"""Write pages of the copy: ask the site, mend the links, put the file. One `Writer` for each process."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.urls import reverse
from django.utils import translation

from campaign.templatetags.tongues import LARGE
from publishing.sheets.copying.addresses import EVERYTHING, INDEX, ITEM, Held, Place, language_of, place_of, prefix_of
from publishing.sheets.copying.asking import Answer, Asker
from publishing.sheets.copying.links import Links
from publishing.sheets.copying.tree import Branch, Copied


@dataclass(frozen=True)
class Job:
    """Where to write, beside what, under which path the copy will be carried, and what it is to hold."""

    folder: Path
    old: Path
    base: str
    held: Held = EVERYTHING


@dataclass
class Report:
    """What a batch of pages led to: what was written, which pages and assets they name, which files the site did not give."""

    copied: Copied = field(default_factory=Copied)
    places: list[Place] = field(default_factory=list)
    assets: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)


class Writer:
    """Asks and writes. Items are not told of in reports: they are gone through one by one anyway."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.asker = Asker()

    def write(self, places: Iterable[Place]) -> Report:
        """Write these pages and files."""
        branch, links, report = Branch(self.job.folder, self.job.old), Links(self.job.base, self.job.held), Report()
        for place in places:
            content = self._content(place, links)
            if content is None:
                report.lost.append(place.address)
            else:
                branch.put(place.file, content)
        report.copied, report.assets = branch.copied, links.assets
        report.places = [one for one in links.places.values() if one.name != ITEM]
        return report

    def _content(self, place: Place, links: Links) -> Iterable[bytes] | None:
        """The bytes for a place; None for a file that the site does not give. What is no page leads to the site in words."""
        answer = self._asked(place)
        if not place.file.endswith(INDEX):
            return answer.pieces if answer.status == 200 else None
        if answer.status != 200 or not answer.kind.startswith("text/html"):
            answer = self._stand_in(place)
        return [links.rewritten(answer.content.decode(), place).encode()]

    def _asked(self, place: Place) -> Answer:
        return self._stand_in(place) if place.stands_in else self.asker.get(place.address)

    def _stand_in(self, place: Place) -> Answer:
        with translation.override(language_of(place.address)):
            front = LARGE if place.address.startswith(f"{LARGE}/") else ""
            return self.asker.get(f"{front}{reverse('copied')}?of={quote(place.address.removeprefix(LARGE))}")


def items_of(uids: Iterable[str], languages: Iterable[str], held: Held = EVERYTHING) -> Iterator[Place]:
    """The places of items, in each language, and in large type where the copy has such pages."""
    for language in languages:
        with translation.override(language):
            for uid in uids:
                address = reverse(ITEM, args=[uid])
                if prefix_of(address) or language == language_of("/"):
                    for front in ("", LARGE) if held.large else ("",):
                        if (place := place_of(front + address, held)) is not None:
                            yield place
