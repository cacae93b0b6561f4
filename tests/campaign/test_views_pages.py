"""Long lists page by page: the rows of the page in the list's order, in so many queries however long the list is."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Posting
from campaign.views.pages import Pages, PagesByKey, PagesByMark
from tests.cast import Cast


def test_every_row_stands_on_one_page_in_the_order_of_the_list(cast: Cast):
    rows = Posting.objects.select_related("unit", "user").order_by("-unit__code", "pk")
    for kind in (Pages, PagesByKey):
        pages = kind(rows, 7)
        assert [row for page in pages for row in page] == list(rows)


def test_a_page_takes_one_query_for_its_keys_and_one_for_its_rows(cast: Cast, django_assert_num_queries: Any):
    rows = Posting.objects.select_related("unit", "user").order_by("-unit__code", "pk")
    for a_page in (1, 3):
        with django_assert_num_queries(3):
            assert len([row.unit.name for row in PagesByKey(rows, a_page).get_page(2)]) == a_page


def test_a_known_number_is_not_asked_for(cast: Cast, django_assert_num_queries: Any):
    known = Posting.objects.count()
    with django_assert_num_queries(0):
        assert Pages(Posting.objects.order_by("pk"), 7, known=known).num_pages == -(-known // 7)


def test_a_page_beyond_the_end_is_the_last(cast: Cast):
    rows = Posting.objects.order_by("pk")
    assert list(PagesByKey(rows, 7).get_page("99")) == list(rows)[-(len(rows) % 7 or 7) :]
    assert list(PagesByKey(rows.none(), 7).get_page("99")) == []


def by_mark(rows: Any, a_page: int, marks: list[int] | None = None) -> PagesByMark:
    found = marks if marks is not None else list(rows.values_list("pk", flat=True))[::a_page]
    return PagesByMark(rows, a_page, known=rows.count(), by="pk", marks=lambda: found)


def test_by_its_mark_every_page_is_what_it_is_by_counting(cast: Cast):
    rows = Posting.objects.order_by("pk").values_list("pk", "unit")
    pages = by_mark(rows, 7)
    assert [list(page) for page in pages] == [list(page) for page in Pages(rows, 7)]
    assert (list(pages.get_page("99")), pages.get_page("x").number) == (list(Pages(rows, 7).get_page("99")), 1)


def test_no_page_reads_what_lies_before_it_and_marks_that_do_not_fit_are_not_used(cast: Cast):
    rows = Posting.objects.order_by("pk")
    with CaptureQueriesContext(connection) as asked:
        list(by_mark(rows, 3).get_page(4))
        before = [one["sql"] for one in asked]
        assert (list(by_mark(rows, 3, [1]).get_page(4)), len(before)) == (list(rows[9:12]), 3)
    assert "OFFSET" not in before[-1]
