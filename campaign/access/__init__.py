"""Who may do what to what: the only room that knows guardian (its permission rows on units, and nothing else of it).

A person holds actions on the units of their postings; an action reaches further units by the table in `campaign.roles`.
Every list starts from `units_for`, every page from `requires`, every move from `why_not`.
"""

from campaign.access.guards import View, fetch, public, requires, signed_in, technical
from campaign.access.holding import (
    Held,
    Person,
    actions_of,
    grant,
    grant_all,
    holdings,
    holdings_of,
    holds,
    knowing,
    knowing_all,
    known_of,
    people_holding,
    units_held,
)
from campaign.access.reach import (
    Governed,
    can,
    free_hands,
    left_without,
    near_to,
    people_who_can,
    reached,
    units_for,
    why_not,
)
from campaign.access.verified import (
    NotVerified,
    ask_for_second_factor,
    begin_unverified,
    is_verified,
    mark_verified,
    must_have_second_factor,
    owes_code,
    refuse_unverified,
    within,
)

__all__ = [
    "Governed",
    "Held",
    "NotVerified",
    "Person",
    "View",
    "actions_of",
    "ask_for_second_factor",
    "begin_unverified",
    "can",
    "fetch",
    "free_hands",
    "grant",
    "grant_all",
    "holdings",
    "holdings_of",
    "holds",
    "is_verified",
    "knowing",
    "knowing_all",
    "known_of",
    "left_without",
    "mark_verified",
    "must_have_second_factor",
    "near_to",
    "owes_code",
    "people_holding",
    "people_who_can",
    "public",
    "reached",
    "refuse_unverified",
    "requires",
    "signed_in",
    "technical",
    "units_for",
    "units_held",
    "why_not",
    "within",
]
