"""The rules of Annex 2 as data: what each weighs, what it rests on, and what it says (`fixtures/rules/*.json`; decision 13)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from django.conf import settings

from campaign.checks import Problem, Severity
from submissions.enums import RuleStage

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "rules"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name on the table, its weight and stage, its ground with the place, an example, its words by variant.

    `help` is the id of the box on the item's page where the field is explained.
    """

    code: str
    name: str
    severity: Severity
    stage: RuleStage
    basis: str
    source: str
    help: str
    example: str
    words: Mapping[str, str]

    @property
    def is_fixed(self) -> bool:
        """A blocker keeps what cannot be stored or printed out of the table: no office sets it otherwise."""
        return self.severity is Severity.BLOCKER


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its code, in the order of the files. Raises ValueError for a code that stands twice."""
    found: dict[str, Rule] = {}
    for path in sorted(FOLDER.glob("*.json")):
        for row in json.loads(path.read_text(encoding="utf-8")):
            if row["code"] in found:
                raise ValueError(f"{path.name}: the rule {row['code']} stands twice")
            weight = {"severity": Severity(row["severity"]), "stage": RuleStage(row["stage"])}
            found[row["code"]] = Rule(**{**row, **weight})
    return MappingProxyType(found)


def problem_of(code: str, where: str, variant: str = "", **facts: object) -> Problem:
    """Give the problem that rule `code` finds at `where`, with the weight and the words of the rulebook.

    `facts` fill the blanks of the words; `example`, `basis` and `source` are the rule's own unless given.
    Raises KeyError for a rule or variant that the book lacks.
    """
    rule = rules()[code]
    blanks = {"example": rule.example, "basis": rule.basis, "source": rule.source} | facts
    return Problem(where, code, rule.severity, rule.words[variant].format(**blanks))
