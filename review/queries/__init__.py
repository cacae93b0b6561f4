"""Questions over many rulings; every list starts from what the person may see."""

from review.queries.lists import Neighbours, counts_by_state, neighbours
from review.queries.scope import (
    SHOWN_TO_UNIT,
    answers_for,
    barred_units,
    declarations_awaiting,
    disputes_for,
    disputes_seen_by,
    docket_for,
    rulings_under,
    unreceived_in,
    unsettled_in,
)
from review.queries.texts import Difference, differences, log_told_to_unit, text_of, versions_of
from review.queries.work import pages_for, work_for

__all__ = [
    "SHOWN_TO_UNIT",
    "Difference",
    "Neighbours",
    "answers_for",
    "barred_units",
    "counts_by_state",
    "declarations_awaiting",
    "differences",
    "disputes_for",
    "disputes_seen_by",
    "docket_for",
    "log_told_to_unit",
    "neighbours",
    "pages_for",
    "rulings_under",
    "text_of",
    "unreceived_in",
    "unsettled_in",
    "versions_of",
    "work_for",
]
