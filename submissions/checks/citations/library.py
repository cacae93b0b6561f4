"""What the law library knows of the acts that a declaration cites: two queries, however many citations."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q

from submissions.checks.citations.columns import BasisReading
from submissions.checks.citations.parse import Citation
from submissions.models import Act, Article

# An act comes into force within a year of its publication, as a rule; until then the version before it may still hold.
WAITING = timedelta(days=366)
_FIELDS = (
    *("id", "title", "title_key", "level", "number", "version_on", "in_force_from", "in_force_to"),
    *("replaced_by", "last_article", "verified"),
)


def surely_begun(act: Act, day: date) -> bool:
    """Whether this version is in force on `day` for all that is known; an undated one never surely is."""
    if act.in_force_from:
        return act.in_force_from <= day
    return act.version_on is not None and act.version_on + WAITING <= day


def perhaps_in_force(versions: Sequence[Act], day: date) -> list[Act]:
    """The versions that may have been in force on `day`: begun, not ended, not surely followed by a later one."""
    begun = [act for act in versions if (act.begins is None or act.begins <= day)]
    standing = [act for act in begun if act.in_force_to is None or act.in_force_to >= day]
    last = max((act.begins for act in begun if act.begins and surely_begun(act, day)), default=None)
    return [act for act in standing if last is None or act.begins is None or act.begins >= last]


@dataclass(frozen=True)
class Cited:
    """A citation beside what the library holds: every version of the act, and those that may be in force on the day."""

    citation: Citation
    versions: tuple[Act, ...] = ()
    standing: tuple[Act, ...] = ()
    texts: dict[tuple[int, int, int], str] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether the library holds the act."""
        return bool(self.versions)

    @property
    def newest(self) -> Act:
        """The version to name to a reader: the last that may be in force, else the last of all."""
        return (self.standing or self.versions)[-1]

    def text_of(self, act: Act, article: int, suffix: int) -> str:
        """The wording of an article of a version, "" where it is not loaded."""
        return self.texts.get((act.pk, article, suffix), "")

    def wordings(self) -> list[str]:
        """The wordings of the cited articles in the versions that may be in force, "" for each that is not loaded."""
        return [
            self.text_of(act, place.article, place.suffix)
            for place in self.citation.pointers
            for act in self.standing
            if place.article
        ]


class Library:
    """The acts and articles that some citations name, fetched at once."""

    def __init__(self, citations: Iterable[Citation], day: date) -> None:
        self.day = day
        cited = list(citations)
        keys = {one.key for one in cited if one.title}
        self.acts: dict[str, list[Act]] = defaultdict(list)
        if keys:
            for act in Act.objects.filter(title_key__in=keys).only(*_FIELDS):
                self.acts[act.title_key].append(act)
        for versions in self.acts.values():
            versions.sort(key=lambda act: (act.begins is not None, act.begins or date.min))
        self.texts = self._texts(cited)

    def _texts(self, cited: Sequence[Citation]) -> dict[tuple[int, int, int], str]:
        wanted = Q()
        for one in cited:
            if ids := [act.pk for act in self.acts.get(one.key, ())]:
                wanted |= Q(act__in=ids, number__in={place.article for place in one.pointers})
        if not wanted:
            return {}
        rows = Article.objects.filter(wanted).values_list("act_id", "number", "suffix", "text")
        return {(act, number, suffix): text for act, number, suffix, text in rows}

    @cached_property
    def is_empty(self) -> bool:
        """Whether no act has been loaded at all: then nothing is said, for nothing was looked up."""
        return not self.acts and not Act.objects.exists()

    def look_up(self, citation: Citation) -> Cited:
        """The citation with what is known of its act."""
        versions = self.acts.get(citation.key, []) if citation.title else []
        return Cited(citation, tuple(versions), tuple(perhaps_in_force(versions, self.day)), self.texts)


def library_for(readings: Iterable[BasisReading], day: date) -> Library:
    """The library as far as these bases cite it, on `day`."""
    return Library([one for reading in readings for one in reading.citations], day)
