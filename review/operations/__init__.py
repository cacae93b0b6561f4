"""The verbs of the review: take in, rule, return, feed back, answer, decide."""

from review.operations.answers import accept, contest, decide, escalate
from review.operations.docket import receive
from review.operations.rulings import (
    Conflict,
    NotPossible,
    TextChanged,
    feed_back,
    give_opinion,
    reopen,
    return_for_rectification,
    rule,
    rule_all,
    withdraw,
)

__all__ = [
    "Conflict",
    "NotPossible",
    "TextChanged",
    "accept",
    "contest",
    "decide",
    "escalate",
    "feed_back",
    "give_opinion",
    "receive",
    "reopen",
    "return_for_rectification",
    "rule",
    "rule_all",
    "withdraw",
]
