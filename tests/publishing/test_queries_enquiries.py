"""Who finds which enquiry, and what pairs add up to."""

from publishing.models import Enquiry
from publishing.queries.enquiries import all_pairs, asked_below, asked_by, asked_of, enquiries_for, pairs_of
from tests.cast import PEOPLE
from tests.publishing.conftest import ASKED_AT


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
