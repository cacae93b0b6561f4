"""Questions over many rulings; every list starts from what the person may see."""

from review.queries.due import due_times
from review.queries.lists import Neighbours, counts_by_state, neighbours
from review.queries.opinions import (
    Hold,
    Standing,
    earlier_opinions,
    held_by,
    opinions_seen_by,
    panel_key,
    panel_of,
    panels_of,
    split_seen_by,
    standings_of,
)
from review.queries.scope import (
    SHOWN_TO_UNIT,
    UNTOLD,
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
from review.queries.talks import Step, talks_of
from review.queries.texts import Difference, differences, log_told_to_unit, text_of, versions_of
from review.queries.threads import is_told, remarks_for, remarks_of, side_in
from review.queries.work import pages_for, work_for

__all__ = [
    "SHOWN_TO_UNIT",
    "UNTOLD",
    "Difference",
    "Hold",
    "Neighbours",
    "Standing",
    "Step",
    "answers_for",
    "barred_units",
    "counts_by_state",
    "declarations_awaiting",
    "differences",
    "disputes_for",
    "disputes_seen_by",
    "docket_for",
    "due_times",
    "earlier_opinions",
    "held_by",
    "is_told",
    "log_told_to_unit",
    "neighbours",
    "opinions_seen_by",
    "pages_for",
    "panel_key",
    "panel_of",
    "panels_of",
    "remarks_for",
    "remarks_of",
    "rulings_under",
    "side_in",
    "split_seen_by",
    "standings_of",
    "talks_of",
    "text_of",
    "unreceived_in",
    "unsettled_in",
    "versions_of",
    "work_for",
]
