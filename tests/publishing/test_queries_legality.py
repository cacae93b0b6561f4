"""What changed since the last review, and what became of what it asked for."""

import pytest

from publishing.enums import ListChange, RemarkKind
from publishing.operations import discard, submit_for_legality
from publishing.queries.legality import (
    changed_as,
    counts_of_changes,
    counts_of_remarks,
    followed,
    remarked,
    reviewed_before,
    with_numbers,
)
from tests.publishing.conftest import CANCELLED, COMPILED_AT, KEPT, REFERRED

ADDED, GONE = "收入证明", "健康证明"


def names(items):
    return sorted(items.values_list("cert_name", flat=True))


def test_a_first_compilation_has_nothing_before_it(settled):
    assert reviewed_before(settled.compile()) is None


def test_the_last_one_that_was_decided_counts_and_not_one_given_up_before(settled, looked_at):
    given_up = looked_at.second
    discard(given_up, note="漏了一项。", actor=settled.cast.panel_chair, at=COMPILED_AT)
    third = settled.compile()
    assert (reviewed_before(given_up), reviewed_before(third)) == (looked_at.first, looked_at.first)


def test_rows_are_compared_by_the_items_identity(looked_at):
    first, second = looked_at.first, looked_at.second
    found = {change: names(second.items.filter(changed_as(change, first))) for change in list(ListChange)[:3]}
    assert found == {
        ListChange.ADDED: [ADDED],
        ListChange.CHANGED: sorted([KEPT, CANCELLED]),
        ListChange.SAME: sorted(["婚姻状况证明", REFERRED, "身份证复印件"]),
    }
    assert names(first.items.filter(changed_as(ListChange.GONE, second))) == [GONE]


def test_counts_agree_with_the_rows(looked_at, django_assert_num_queries):
    with django_assert_num_queries(2):
        counts = counts_of_changes(looked_at.second, looked_at.first)
    assert counts == {ListChange.ADDED: 1, ListChange.CHANGED: 2, ListChange.SAME: 3, ListChange.GONE: 1}


def test_what_the_review_asked_for_is_followed_up_not_done_first(looked_at, django_assert_num_queries):
    with django_assert_num_queries(2):
        lines = followed(looked_at.first, looked_at.second)
    shown = [(one.remark.item.cert_name if one.remark.item else "", one.change, one.is_met) for one in lines]
    assert shown == [
        (REFERRED, ListChange.SAME, False),
        ("", None, None),
        (KEPT, ListChange.CHANGED, True),
        (GONE, ListChange.GONE, True),
    ]


def test_remarks_are_counted_without_what_was_withdrawn(looked_at):
    assert counts_of_remarks(looked_at.first) == {RemarkKind.CHANGE: 3, RemarkKind.DOUBT: 1, RemarkKind.PASS: 0}
    rows = looked_at.first.items
    assert names(rows.filter(remarked())) == sorted([KEPT, GONE, REFERRED])
    assert names(rows.filter(remarked((RemarkKind.DOUBT,)))) == [REFERRED]


def test_rows_are_numbered_as_each_list_prints_them(looked_at):
    numbered = with_numbers(looked_at.first.items.filter(outcome__in=("retain", "cancel"))).order_by("position")
    found = [(row.outcome, row.number) for row in numbered]
    assert found == [("retain", 1), ("cancel", 1), ("cancel", 2), ("retain", 2)]


@pytest.mark.parametrize(
    ("name", "value"), [("guide", {"place": "窗口"}), ("levels", [3, 4]), ("effective_from", None)]
)
def test_every_kind_of_cell_is_compared(looked_at, name, value):
    first, second = looked_at.first, looked_at.second
    row = first.items.get(cert_name=CANCELLED)
    same = second.items.get(cert_name="婚姻状况证明")
    row.pk, row.compilation, row.uid, row.position = None, second, "00000000-0000-4000-8000-000000000001", 90
    row.save(force_insert=True)
    row.pk, row.compilation = None, first
    setattr(row, name, value)
    row.save(force_insert=True)
    changed = second.items.filter(changed_as(ListChange.CHANGED, first), position=90).exists()
    assert (changed, same.effective_from) == (True, None)


def test_only_a_decided_review_counts_as_one(settled, looked_at):
    submit_for_legality(looked_at.second, actor=settled.cast.panel_chair, at=COMPILED_AT)
    assert reviewed_before(looked_at.second) == looked_at.first
