"""Who complains is known to the handlers of one office and to nobody else: planted people are looked for wherever anything is read.

The line of the issue: planted names and numbers in 200 complaints are found 0 times in public, 0 in logs, 0 in other units' views;
photo metadata is gone (trust T88, T89, T91). Twenty in the tests, two hundred in the soak, with the same body:
`python -m tests.run -q -s -m soak tests/supervision/test_planted_complaints.py` prints how many places were searched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from supervision.models import Complaint, ComplaintParty, ComplaintPhoto
from supervision.operations.photos import is_bare
from supervision.tasks.complaints import close_silent_complaints, remind_of_complaints
from tests.cast import PHASE_5
from tests.house import privacy
from tests.supervision import planted_places as places
from tests.supervision.conftest import Complaining
from tests.supervision.planted_people import Finder, people
from tests.supervision.planted_story import Told, Watched, goes_wrong, leak, play
from tests.supervision.test_case_files import archive
from tests.supervision.test_operations_photos import LATITUDE

NOW = PHASE_5
# Of the unit complained of, of another respondent, of who supervises, of the office above, of another county, of the house.
READERS = ("clerk", "township_clerk", "supervisor", "city_supervisor", "stranger")
EVERYBODY = (
    *READERS,
    *(
        "leader",
        "township_leader",
        "city_handler",
        "region_supervisor",
        "region_handler",
        "coordinator",
        "city_coordinator",
    ),
    *(
        "region_coordinator",
        "lead_clerk",
        "lead_leader",
        "inspector",
        "stranger_leader",
        "stranger_chair",
        "city_clerk",
    ),
    *("institution_leader", "panel_chair", "legality", "approver"),
)
OF_TOWNSHIP = ("township_clerk", "township_leader")


@dataclass(frozen=True)
class Size:
    """How much of everything: `photos` says that every so manieth comes with one, `pages` how many of them each reader opens,
    `whole` that everything is followed and the site is copied too."""

    complaints: int
    photos: int
    readers: tuple[str, ...]
    pages: int
    whole: bool


SOME, ALL = Size(20, 10, READERS, 9, whole=False), Size(200, 4, EVERYBODY, 300, whole=True)


@dataclass
class Search:
    """Where was looked and what was found, by kind of place."""

    finder: Finder
    looked: dict[str, int] = field(default_factory=dict)
    found: dict[str, list[str]] = field(default_factory=dict)
    readers: set[str] = field(default_factory=set)  # who read of a complaint at all

    def look(
        self, kind: str, texts: Iterable[places.Text], may: Callable[[str], set[str]] = lambda where: set()
    ) -> None:
        """Look through the texts; `may` says which words may be read there."""
        self.looked.setdefault(kind, 0)
        hits = self.found.setdefault(kind, [])
        for where, text in texts:
            self.looked[kind] += 1
            hits += [f"{where}: {word}" for word in sorted(self.finder.in_text(text) - may(where))]

    def printed(self) -> str:
        """The table of places and hits."""
        return "\n".join(
            f"{kind}: {count:,} searched, {len(self.found[kind])} found" for kind, count in self.looked.items()
        )


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("size", [pytest.param(SOME, id="20"), pytest.param(ALL, id="200", marks=pytest.mark.soak)])
def test_who_complains_is_found_nowhere_but_at_the_handlers(
    complaining: Complaining, size: Size, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    rail: dict[str, Any] = {"unit": "", "role": "", "sums": [], "groups": []}
    monkeypatch.setattr("campaign.views.context.rail", lambda request: rail)  # the same on every page, and slow
    settings.MEDIA_ROOT, settings.LOG_SEALS_FILE = tmp_path / "media", str(tmp_path / "seals.jsonl")
    *persons, trouble = people(size.complaints + 1)
    with places.Listening() as heard:
        told = play(complaining, persons, photos=size.photos)
        assert goes_wrong(told, trouble, monkeypatch) == 500
        assert set(told.fates.values()) == {
            *("solved", "reopened", "refused", "clustered", "held", "admitted", "pressed", "ordered", "erased"),
        }
        with time_machine.travel(NOW, tick=False):
            remind_of_complaints.apply()
            close_silent_complaints.apply()
            found = searched(told, Search(Finder([*persons, trouble])), size, tmp_path)
    found.look("log lines", heard.texts())
    found.look("arguments of tasks", (("task", words) for words in heard.tasks))
    print(f"\n{found.printed()}")  # noqa: T201 - the figures, with pytest -s
    assert {kind: hits for kind, hits in found.found.items() if hits} == {}
    assert (min(found.looked.values()) > 0, found.readers & set(READERS)) == (True, set(READERS) - {"stranger"})
    assert (len(told.complaints), told.refused) == (size.complaints, 18)
    with time_machine.travel(NOW, tick=False):
        photos_are_bare(found.finder, tmp_path / "media")
        gone_is_gone(told, trouble, found.finder)
        handlers_read(told)
        the_finder_finds(told, found.finder)


def searched(told: Told, search: Search, size: Size, folder: Path) -> Search:
    """Look everywhere."""
    named = {person.name for person in told.named}
    numbers = [complaint.number for complaint in told.complaints.values()][:: 1 if size.whole else 6]
    search.look("public pages, feeds, interface, maps", places.public_texts(told, whole=size.whole))
    if size.whole:
        search.look("static copy", privacy.exported(folder / "copy"))
    every = [complaint.number for complaint in told.complaints.values()]
    for who in size.readers:
        # What a unit typed itself it may read again: nothing tells it whether it guessed right.
        own = named if who in OF_TOWNSHIP else set[str]()
        # Every page of those whose business it is, of the others some of each kind: all rows stand in the files.
        alike = 1 if not size.whole else size.complaints if who in READERS else 10
        texts = list(places.reader_texts(told, who, pages=size.pages, alike=alike, whole=size.whole))
        if any(number in text for _, text in texts for number in every):
            search.readers.add(who)
        texts += places.archive_texts(told, who, numbers)
        search.look("pages, files and cases of officials", texts, lambda where, own=own: own)  # type: ignore[misc]
    search.look("technical site", places.admin_texts(told, whole=size.whole))
    search.look("tables", places.table_texts(), lambda where: named if where == "supervision_answer" else set())
    search.look("sealed log", places.log_texts(told, folder, folder / "seals.jsonl"))
    search.look("messages and letters", places.letter_texts(NOW))
    search.look("sessions", places.session_texts())
    search.look("metrics", places.metric_texts(NOW))
    search.look("addresses asked for", (("access line", line) for line in told.addresses))
    return search


def photos_are_bare(finder: Finder, media: Path) -> None:
    """Nothing but pixels was kept of any photo, and its name is our own."""
    assert ComplaintPhoto.objects.exists()
    for where, content in places.photo_bytes(media):
        start = content.index(b"\xff\xd8")
        assert (where, finder.in_bytes(content), LATITUDE in content, is_bare(content[start:])) == (
            where,
            False,
            False,
            True,
        )


def gone_is_gone(told: Told, trouble: Any, finder: Finder) -> None:
    """Whose days are over, and who could not send, stands not even where the others are kept."""
    rows = "\n".join(str(row) for model in (ComplaintParty,) for row in model.objects.values_list("name", "mobile"))
    gone = {word for person in (*told.erased, trouble) for word in person.words}
    assert (finder.in_text(rows) & gone, ComplaintParty.objects.count()) == (set(), len(told.complaints) - 1)
    assert Complaint.objects.count() == len(told.complaints)


def handlers_read(told: Told) -> None:
    """The handlers of the office that received it do read who complains: covered first, then whole, in a file and in the case."""
    client = Watched([])
    client.force_login(told.cast.handler)
    person, complaint = next((who, one) for who, one in told.complaints.items() if told.fates[who] == "solved")
    finder = Finder([person])
    covered = client.get(reverse("complaint", args=[complaint.pk])).content.decode()
    whole = client.post(reverse("complaint_party", args=[complaint.pk]), {"why": "verify"}).content.decode()
    file = client.post(f"{reverse('complaints_party_file')}?side=handle", {"why": "verify"}).content
    case = archive("complaint", complaint.number, told.cast.handler)
    texts = ["\n".join(text for _, text in places.parts_of("a.zip", content)) for content in (file, case)]
    found = [finder.in_text(text) for text in (covered, whole, *texts)]
    assert found == [{person.witness}, set(person.words), {person.name, person.mobile}, set(person.words)]


def the_finder_finds(told: Told, finder: Finder) -> None:
    """A leak would be found: in a notice, and in a line of the log."""
    person = next(iter(told.complaints))
    with privacy.unguarded():
        notice = leak(told, person)
    page = reverse("notice", args=[notice.place.code, notice.pk])
    shown = Watched([]).get(page).content.decode()
    tables = {
        where: found for where, text in places.table_texts() if (found := finder.in_text(text) & set(person.words))
    }
    assert (finder.in_text(shown), tables) == (
        {person.name, person.mobile},
        {"supervision_publicnotice": {person.name, person.mobile}},
    )
