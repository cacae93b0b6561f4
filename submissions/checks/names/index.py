"""The names of the catalogue in memory: every alias under its last two characters, so that alike ones are found at once.

The index is built when the catalogue has changed since; whether it has, two small questions tell.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Max

from campaign.checks import comparison_key
from submissions.checks.names.alike import ENOUGH, HEAD, likeness
from submissions.checks.names.wording import hint_keys
from submissions.enums import NameSource
from submissions.models import CertificateAlias, CertificateMerge

Stamp = tuple[int, int, int, int]
REMEMBERED = 20_000  # names of which the like ones are kept at hand


@dataclass(frozen=True, slots=True)
class Known:
    """One name of the catalogue with the certificate that it leads to; `open` for names that everybody may read."""

    name: str
    key: str
    certificate: int
    title: str
    title_key: str
    open: bool
    barred_by: str  # the document by which village committees must not issue it


@dataclass(frozen=True, slots=True)
class Near:
    """A name of the catalogue that might be the same certificate, and how alike it is (0 to 1)."""

    known: Known
    likeness: float


class NameIndex:
    """The names, by their strict key and by how they end."""

    def __init__(self, names: Iterable[Known]) -> None:
        self.by_key = {one.key: one for one in names}
        self.by_head: dict[str, list[Known]] = {}
        self.found: dict[str, list[Near]] = {}
        for one in self.by_key.values():
            for head in {key[-HEAD:] for key in hint_keys(one.name)}:
                self.by_head.setdefault(head, []).append(one)

    def known(self, name: str) -> Known | None:
        """The catalogue's entry for exactly this name (by the comparison key)."""
        return self.by_key.get(comparison_key(name))

    def near(self, name: str, limit: int = 5) -> list[Near]:
        """The certificates with a name like this one, the most alike first, each once; its own certificate left out."""
        found = self.found.get(name)
        if found is None:
            if len(self.found) >= REMEMBERED:
                self.found.clear()
            found = self.found[name] = self._near(name)
        return found[:limit]

    def _near(self, name: str) -> list[Near]:
        own = self.known(name)
        best: dict[int, Near] = {}
        for head in {key[-HEAD:] for key in hint_keys(name)}:
            for one in self.by_head.get(head, ()):
                if own is not None and one.certificate == own.certificate:
                    continue
                found = likeness(name, one.name)
                if found >= ENOUGH and (one.certificate not in best or found > best[one.certificate].likeness):
                    best[one.certificate] = Near(one, found)
        return sorted(best.values(), key=lambda near: (-near.likeness, near.known.title))


_KEPT: list[tuple[Stamp, NameIndex]] = []


def index_now() -> NameIndex:
    """The index of the catalogue as it stands; two queries, and one more where it has changed since the last time."""
    stamp = _stamp()
    if _KEPT and _KEPT[0][0] == stamp:
        return _KEPT[0][1]
    index = NameIndex(_names())
    _KEPT[:] = [(stamp, index)]
    return index


def _stamp() -> Stamp:
    names = CertificateAlias.objects.aggregate(count=Count("pk"), last=Max("pk"))
    merges = CertificateMerge.objects.aggregate(last=Max("pk"), undone=Count("undone_at"))
    return names["count"], names["last"] or 0, merges["last"] or 0, merges["undone"]


def _names() -> Sequence[Known]:
    rows = CertificateAlias.objects.values_list(
        "name", "key", "certificate", "certificate__name", "certificate__key", "certificate__village_source", "source"
    )
    return [
        Known(name, key, certificate, title, title_key, source != NameSource.DECLARED, barred)
        for name, key, certificate, title, title_key, barred, source in rows.filter(certificate__active=True)
    ]
