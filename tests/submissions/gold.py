"""The gold table of citations: what each cell says, and what the checker is to find in it."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from campaign.operations.rows import FIXTURES
from submissions.checks import BasisDraft, ItemDraft
from submissions.checks.citations import problems_of_citations
from submissions.checks.citations.columns import read_basis
from submissions.operations.laws import load_laws
from submissions.operations.statutes import statutes_in

TABLE = Path(__file__).with_name("citations_gold.csv")


@dataclass(frozen=True)
class Gold:
    """One row: a basis as typed, the citations in it, and the codes of what is to be found on the day."""

    no: str
    kind: str
    title: str
    clause: str
    text: str
    level: str
    proposal: str
    day: str
    parsed: str
    findings: str

    def draft(self) -> ItemDraft:
        """An item that rests on this basis alone."""
        basis = BasisDraft(self.title, self.clause, self.text, self.level)
        return ItemDraft(cert_name="无固定收入证明", proposal=self.proposal, bases=(basis,))

    def read(self) -> str:
        """What the parser makes of the two columns."""
        return "|".join(map(str, read_basis(self.title, self.clause).citations))

    def found(self) -> list[str]:
        """The codes that the checker finds, in order."""
        return sorted(problem.code for problem in problems_of_citations([self.draft()], date.fromisoformat(self.day)))

    @property
    def expected(self) -> list[str]:
        """The codes that are to be found."""
        return sorted(filter(None, self.findings.split(";")))


def gold() -> list[Gold]:
    """The table."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [Gold(**row) for row in csv.DictReader(file)]


def load_library() -> None:
    """The acts of the fixtures, and the invented ones."""
    for folder in ("law", "demo/law"):
        load_laws(statutes_in(FIXTURES / folder))


def scores(rows: list[Gold]) -> Iterator[tuple[str, int, int, int]]:
    """For each code that is expected or found: how often rightly found, wrongly found, missed."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for row in rows:
        found, expected = Counter(row.found()), Counter(row.expected)
        right += found & expected
        wrong += found - expected
        missed += expected - found
    for code in sorted(right | wrong | missed):
        yield code, right[code], wrong[code], missed[code]
