"""History written by the database says the same as history written row by row."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from submissions.models import Declaration, DeclaredItem
from submissions.operations.history import BATCH, note_history
from tests.cast import PHASE_2, PHASE_3, Cast
from tests.submissions.papers import add

NOT_FACTS = {"history_id"}


def lines(item: DeclaredItem) -> list[dict[str, object]]:
    """The history of an item, oldest first, without the numbers of its lines."""
    rows = item.history.order_by("pk").values()
    return [{key: value for key, value in row.items() if key not in NOT_FACTS} for row in rows]


def test_it_is_the_same_line_that_saving_one_item_writes(paper: Declaration, cast: Cast):
    item = add(paper, cast.clerk, levels=[1, 3], yearly_count=12, remark="甲\n“乙”")
    note_history([item], "+", actor=cast.clerk, at=PHASE_2)
    first, second = lines(item)
    assert second == first


def test_a_change_is_dated_and_signed(paper: Declaration, cast: Cast):
    item = add(paper, cast.clerk)
    DeclaredItem.objects.filter(pk=item.pk).update(remark="改后")
    note_history([item], "~", actor=cast.leader, at=PHASE_3)
    last = item.history.order_by("pk").last()
    assert last is not None
    assert (last.remark, last.history_type, last.history_user, last.history_date) == ("改后", "~", cast.leader, PHASE_3)
    assert [one.cert_name for one in (last.instance, last.prev_record)] == ["婚姻状况证明"] * 2


def test_a_pile_is_a_statement_for_each_batch(paper: Declaration, cast: Cast):
    row = {"declaration": paper, "cert_name": "居住证明"}
    items = DeclaredItem.objects.bulk_create([DeclaredItem(no=number, **row) for number in range(BATCH + 1)])
    with CaptureQueriesContext(connection) as queries:
        note_history(items, "+", actor=cast.clerk, at=PHASE_2)
    assert (len(queries), DeclaredItem.history.count()) == (2, BATCH + 1)


def test_nothing_is_no_statement(cast: Cast, django_assert_num_queries):
    with django_assert_num_queries(0):
        note_history([], "+", actor=cast.clerk, at=PHASE_2)
