"""In what an edition differs from the one it takes the place of: rows added, removed, changed (notice 五(三): 向社会公开).

What a list says is compared cell by cell; its place in the list is not part of it. A row of Annex 5 is a unit with its figures.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from publishing.enums import OUTCOME_OF, EditionKind, ListChange
from publishing.models import COUNTS, Compilation, Edition, ListedItem, UnitFigures
from publishing.queries.legality import COMPARED, NO_DAY

FIGURES = ("unit_name", "division_path", "nil", *COUNTS)
SHOWN = (ListChange.ADDED, ListChange.GONE, ListChange.CHANGED)


def edition_before(edition: Edition) -> Edition | None:
    """The edition of the same list that this one took the place of; None for a first one."""
    superseded = edition.compilation.supersedes_id
    if superseded is None:
        return None
    before = Edition.objects.official().filter(compilation=superseded, kind=edition.kind)
    return before.select_related("unit__division", "round", "compilation", "manifest").first()


def rows_changed(edition: Edition, before: Edition, change: ListChange) -> QuerySet[Any]:
    """The rows that were added to the list, taken from it, or say something else; those taken from it are the old list's."""
    new, old = _rows(edition), _rows(before)
    match change:
        case ListChange.ADDED:
            return new.filter(~Exists(_twins(old)))
        case ListChange.GONE:
            return old.filter(~Exists(_twins(new)))
        case _:
            same = _same_figures(old) if edition.kind == EditionKind.SUMMARY else _same_rows(old, edition, before)
            return new.filter(Exists(_twins(old)) & ~Exists(same))


def counts_changed(edition: Edition, before: Edition) -> dict[ListChange, int]:
    """How many rows changed in which way; three queries."""
    return {change: rows_changed(edition, before, change).count() for change in SHOWN}


def _rows(edition: Edition) -> QuerySet[Any]:
    if edition.kind == EditionKind.SUMMARY:
        figures = UnitFigures.objects.filter(compilation=edition.compilation_id)
        return figures.select_related("unit").order_by("division_path", "unit__code")
    outcome = OUTCOME_OF[EditionKind(edition.kind)]
    return ListedItem.objects.filter(compilation=edition.compilation_id, outcome=outcome).order_by("position")


def _twins(rows: QuerySet[Any]) -> QuerySet[Any]:
    key = "unit" if rows.model is UnitFigures else "uid"
    found: QuerySet[Any] = rows.filter(**{key: OuterRef(key)}).order_by()
    return found


def _same_figures(old: QuerySet[Any]) -> QuerySet[Any]:
    same: QuerySet[Any] = _twins(old).filter(**{name: OuterRef(name) for name in FIGURES})
    return same


def _same_rows(old: QuerySet[Any], edition: Edition, before: Edition) -> QuerySet[Any]:
    """The old rows that say the same; a cancelled item without a day of its own holds from the list's publication."""
    plain = {name: OuterRef(name) for name in COMPARED if name != "effective_from"}
    days = [Value(day_shown(one), output_field=DateField()) for one in (before, edition)]
    twins = _twins(old).alias(day=Coalesce("effective_from", days[0]))
    same: QuerySet[Any] = twins.filter(day=Coalesce(OuterRef("effective_from"), days[1]), **plain)
    return same


def day_shown(edition: Edition) -> date:
    """The day that the list prints for a row without one: that of its publication on Annex 4, none on Annex 3."""
    day = edition.effective_from if edition.kind == EditionKind.CANCELLED else None
    return day or NO_DAY


@dataclass(frozen=True)
class Moved:
    """Where an item of one list stands in the other compilation: 现列入取消清单."""

    outcome: str
    word: str


def elsewhere(compilation: Compilation, rows: list[Any]) -> dict[Any, Moved]:
    """On which list of the compilation the items of these rows stand, by their identity; one query, none for figures."""
    uids = [row.uid for row in rows if isinstance(row, ListedItem)]
    if not uids:
        return {}
    found = ListedItem.objects.filter(Q(compilation=compilation), uid__in=uids)
    return {row.uid: Moved(row.outcome, str(row.get_outcome_display())) for row in found.only("uid", "outcome")}


def twins_of(before: Edition, rows: list[Any]) -> dict[Any, Any]:
    """The old rows of the same items or units, by their identity; one query."""
    old = _rows(before)
    if old.model is UnitFigures:
        return {row.unit_id: row for row in old.filter(unit__in=[row.unit_id for row in rows])}
    return {row.uid: row for row in old.filter(uid__in=[row.uid for row in rows])}
