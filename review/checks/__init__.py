"""What is wrong with a ruling or with an office's word on it, and where rulings disagree."""

from campaign.checks import personal_number
from review.checks.handovers import is_office_line, problems_of_consent, problems_of_handover
from review.checks.verdicts import CHECKS, Verdict, levels_of, problems_of_verdict

__all__ = [
    "CHECKS",
    "Verdict",
    "is_office_line",
    "levels_of",
    "personal_number",
    "problems_of_consent",
    "problems_of_handover",
    "problems_of_verdict",
]
