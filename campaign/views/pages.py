"""Long lists page by page: what is known of their length is not asked again, and only the papers of the page are fetched."""

from collections.abc import Callable, Sequence
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


class PagesByMark(Pages):
    """Goes straight to where a page begins: the hundredth costs what the first does, where OFFSET reads through all rows before it.

    `rows` are in the order of their column `by`; `marks` gives its value in the first row of each page, and is asked for only behind
    the first. It belongs to rows that never change: what is not as the marks say is found as ever.
    """

    def __init__(
        self, rows: QuerySet[Any], a_page: int, *, known: int, by: str, marks: Callable[[], Sequence[int]]
    ) -> None:
        self.by, self.marks = by, marks
        super().__init__(rows, a_page, known=known)

    def page(self, number: int | str) -> Page[Any]:
        """The page, by the mark of its first row."""
        number = self.validate_number(number)
        marks = self.marks() if number > 1 else ()
        if number > 1 and len(marks) != self.num_pages:
            return super().page(number)
        rows = self.rows.filter(**{f"{self.by}__gte": marks[number - 1]}) if number > 1 else self.rows
        return Page(rows[: self.per_page], number, self)
