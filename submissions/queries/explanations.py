"""What the rules find in a paper, with the explanation that stands beside each warning."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from campaign.checks import Problem, Severity
from submissions.checks.rulebook import rules
from submissions.checks.stored import draft_of, problems_about, problems_in
from submissions.checks.weighing import text_hash
from submissions.models import Declaration, DeclaredItem, Explanation

UNSAID = "未说明"
Key = tuple[uuid.UUID, str]


@dataclass(frozen=True)
class Finding:
    """A problem of a stored item; for a warning the newest explanation, and whether the item still says what it explains."""

    item: DeclaredItem
    problem: Problem
    explanation: Explanation | None = None
    holds: bool = False

    @property
    def name(self) -> str:
        """The rule as the table of rules names it."""
        return rules()[self.problem.code].name if self.problem.code in rules() else ""

    @property
    def asks_for_words(self) -> bool:
        """Whether the paper may be handed in only with an explanation."""
        return self.problem.severity is Severity.WARNING

    @property
    def said(self) -> str:
        """The explanation as leader and panel read it."""
        return (self.explanation.words or UNSAID) if self.explanation and self.holds else UNSAID


def findings_of(declaration: Declaration, day: date) -> list[Finding]:
    """Everything that the rules find in a paper on `day` (Beijing time), in the order of the rules."""
    problems = problems_in(declaration, day)
    keys = {int(problem.where.partition("-")[0]) for problem in problems}
    items = {item.pk: item for item in declaration.items.filter(pk__in=keys).prefetch_related("bases")}
    return _explained(declaration, [(items[int(one.where.partition("-")[0])], one) for one in problems])


def findings_about(item: DeclaredItem, day: date) -> list[Finding]:
    """What the rules find in one item on `day`, as its panel reads it."""
    return _explained(item.declaration, [(item, problem) for problem in problems_about(item, day)])


def explanations_of(declaration: Declaration, uids: Iterable[uuid.UUID]) -> dict[Key, Explanation]:
    """The newest explanation for each item and rule, written in this version or an earlier paper of the unit."""
    written = Explanation.objects.filter(
        declaration__unit=declaration.unit_id, declaration__lte=declaration.pk, uid__in=list(uids)
    ).select_related("by")
    return {(one.uid, one.code): one for one in written.order_by("pk")}


def _explained(declaration: Declaration, pairs: list[tuple[DeclaredItem, Problem]]) -> list[Finding]:
    warned = {item.pk: item for item, problem in pairs if problem.severity is Severity.WARNING}
    known = explanations_of(declaration, {item.uid for item in warned.values()}) if warned else {}
    hashes = {pk: text_hash(draft_of(item)) for pk, item in warned.items()}
    found = []
    for item, problem in pairs:
        explanation = known.get((item.uid, problem.code)) if problem.severity is Severity.WARNING else None
        holds = explanation is not None and explanation.text_hash == hashes[item.pk]
        found.append(Finding(item, problem, explanation, holds))
    return found
