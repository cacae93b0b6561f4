"""Who finds which enquiry, and what pairs add up to."""

import pytest

from publishing.models import Enquiry
from publishing.queries.enquiries import all_pairs, asked_below, asked_by, asked_of, enquiries_for, pairs_of, terms_of
from review.models import Confirmation
from tests.cast import PEOPLE
from tests.publishing.conftest import ASKED_AT, DAY


def test_the_parties_and_the_line_above_find_them_and_nobody_else(asking):
    asking.ask()
    sides = {"of": asked_of, "by": asked_by, "below": asked_below, "all": enquiries_for}
    found = {who: {side for side, rows in sides.items() if rows(getattr(asking.cast, who)).exists()} for who in PEOPLE}
    assert {who: shown for who, shown in found.items() if shown} == {
        **{who: {"of", "all"} for who in ("township_clerk", "township_leader")},
        **{who: {"by", "all"} for who in ("clerk", "leader")},
        **{who: {"below", "all"} for who in ("coordinator", "city_coordinator", "region_coordinator")},
    }


def test_the_median_of_the_sums_is_that_of_all_answers(asking):
    for number, days in enumerate((5, 0, 2, 1)):
        asking.answer(asking.ask(f"{number}号"), days=days)
    pairs = pairs_of(Enquiry.objects.standing(ASKED_AT))
    (pair,) = pairs
    assert (pair.days, pair.median_days) == ([5, 0, 2, 1], 1.5)
    other = type(pair)(1, 2, "甲", "乙", days=[10])
    assert (all_pairs([pair, other]).median_days, all_pairs([]).median_days) == (2, None)


@pytest.mark.parametrize(("later", "may_ask"), [("refused", False), ("waiting", True), ("accepted", True)])
def test_the_last_word_on_the_same_terms_counts_and_a_question_is_no_word(asking, later, may_ask):
    agreed = Confirmation.objects.get(ruling__uid=asking.item.uid)
    Confirmation.objects.filter(pk=agreed.pk).update(is_current=False)
    facts = ("ruling", "round", "office", "body", "disposal", "replacement", "asked_at", "days")
    after = Confirmation.objects.create(state=later, **{name: getattr(agreed, name) for name in facts})
    expected = {asking.item.pk: after if later == "accepted" else agreed} if may_ask else {}
    assert terms_of([asking.item]) == expected


def test_what_was_asked_anew_after_its_day_stays_among_the_late(asking):
    asking.ask("1号", replaces=asking.ask("1号"), days=2)
    late = asking.ask("2号")
    asking.ask("2号", replaces=late, days=5)
    (pair,) = pairs_of(Enquiry.objects.standing(ASKED_AT + 5 * DAY))
    assert (pair.replaced, pair.replaced_late, pair.late) == (2, 1, 0)
    assert all_pairs([pair, pair]).replaced_late == 2
