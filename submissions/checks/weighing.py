"""What a found problem weighs today: the rulebook's word, unless the coordination office has set the rule otherwise."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace

from campaign.checks import Problem, Severity
from submissions.checks.items import ItemDraft
from submissions.checks.rulebook import rules
from submissions.enums import RuleStage
from submissions.models import RuleSetting

Settings = Mapping[str, RuleSetting]
NOT_TEXT = ("no", "where")  # an item that moves up or down says the same


def settings_now() -> Settings:
    """The newest setting of each rule that an office has set; one query."""
    return {setting.code: setting for setting in RuleSetting.objects.order_by("pk")}


def stage_of(code: str, settings: Settings) -> RuleStage:
    """How far the rule is in force; what the book does not hold (a file's own problems) always is."""
    if code not in rules():
        return RuleStage.ACTIVE
    return RuleStage(settings[code].stage) if code in settings else rules()[code].stage


def severity_of(code: str, settings: Settings) -> Severity:
    """What the rule weighs. Raises KeyError for a code that the book lacks."""
    return Severity(settings[code].severity) if code in settings else rules()[code].severity


def weighed(problems: Iterable[Problem], settings: Settings) -> list[Problem]:
    """The problems of rules in force with the weight that they have now; those on trial or off are left out."""
    found = []
    for problem in problems:
        if problem.code not in rules():
            found.append(problem)
        elif stage_of(problem.code, settings) is RuleStage.ACTIVE:
            found.append(replace(problem, severity=severity_of(problem.code, settings)))
    return found


def in_a_file(problems: Iterable[Problem]) -> list[Problem]:
    """The same problems as a workbook lists them: what does not block is shown and leaves the file's verdict alone.

    A file is judged by its form; what its items say is judged when the paper is handed in (decision 13).
    """
    return [p if p.severity is Severity.BLOCKER else replace(p, severity=Severity.INFO) for p in problems]


def text_hash(draft: ItemDraft) -> str:
    """The name of an item's text: an explanation holds while it stays the same, in whatever version or place."""
    facts = {key: value for key, value in asdict(replace(draft, where={})).items() if key not in NOT_TEXT}
    return hashlib.sha256(json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
