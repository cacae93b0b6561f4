"""What is wrong with a ruling, and where rulings disagree."""

from review.checks.verdicts import CHECKS, Verdict, levels_of, problems_of_verdict

__all__ = ["CHECKS", "Verdict", "levels_of", "problems_of_verdict"]
