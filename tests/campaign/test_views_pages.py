"""Long lists page by page: the rows of the page in the list's order, in so many queries however long the list is."""

from typing import Any

from campaign.models import Posting
from campaign.views.pages import Pages, PagesByKey
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
