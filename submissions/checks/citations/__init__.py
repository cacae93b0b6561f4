"""Citations: read out of what people type, and checked against the law library."""

from submissions.checks.citations.finding import ShownBasis, citations_of_piles, problems_of_citations, shown
from submissions.checks.citations.parse import Citation, parse_citations
from submissions.checks.citations.pointers import Pointer

__all__ = [
    "Citation",
    "Pointer",
    "ShownBasis",
    "citations_of_piles",
    "parse_citations",
    "problems_of_citations",
    "shown",
]
