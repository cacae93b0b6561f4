"""Long lists page by page: what is known of their length is not asked again, and only the papers of the page are fetched."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property


class Pages(Paginator):
    """Pages over rows whose number may be known already."""

    def __init__(self, rows: QuerySet[Any], a_page: int, *, known: int | None = None) -> None:
        self.rows, self.known = rows.all(), known  # a copy: of one that was read to its end, parts are lists
        super().__init__(self.rows, a_page)

    @cached_property
    def count(self) -> int:
        """As known, else asked for."""
        return self.known if self.known is not None else self.rows.count()


class PagesByKey(Pages):
    """Looks for the keys of the page first and fetches those rows with all that belongs to them: one query more.

    Else the database joins and sorts everything that a page shows, of all rows, to find fifty.
    """

    def page(self, number: int | str) -> Page[Any]:
        """The page, its rows fetched."""
        found = super().page(number)
        keys = list(found.object_list.values_list("pk", flat=True))  # type: ignore[attr-defined]
        found.object_list = list(self.rows.filter(pk__in=keys))
        return found
