"""Names of certificates: which might be one, which village committees must not issue. Nothing is put together by itself."""

from submissions.checks.names.alike import are_alike, likeness
from submissions.checks.names.index import Known, NameIndex, Near, index_now
from submissions.checks.names.problems import (
    answered_among,
    heard_by,
    in_order,
    is_village,
    names_of_piles,
    open_near,
    pair_of,
    problems_of_names,
)
from submissions.checks.names.wording import hint_keys

__all__ = [
    "Known",
    "NameIndex",
    "Near",
    "answered_among",
    "are_alike",
    "heard_by",
    "hint_keys",
    "in_order",
    "index_now",
    "is_village",
    "likeness",
    "names_of_piles",
    "open_near",
    "pair_of",
    "problems_of_names",
]
