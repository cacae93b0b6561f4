"""The table of rules: what each rests on and weighs, how far it is in force, how many items it hits."""

from dataclasses import dataclass
from datetime import datetime

from campaign.enums import UnitKind
from campaign.models import Unit
from submissions.checks.rulebook import Rule, rules
from submissions.checks.weighing import settings_now, severity_of, stage_of
from submissions.enums import RuleStage, RuleWeight
from submissions.models import RuleSetting, RuleTally


@dataclass(frozen=True)
class RuleLine:
    """A rule as it stands now; `items` is None before the first count."""

    rule: Rule
    weight: RuleWeight
    stage: RuleStage
    setting: RuleSetting | None
    items: int | None


def rule_lines(*, on_trial: bool) -> list[RuleLine]:
    """The rules in the order of the book, with those on trial and those switched off only where `on_trial` asks for them."""
    settings = settings_now()
    counted = {tally.code: tally.items for tally in RuleTally.objects.all()}
    lines = [
        RuleLine(
            rule,
            RuleWeight(severity_of(code, settings).value),
            stage_of(code, settings),
            settings.get(code),
            counted.get(code),
        )
        for code, rule in rules().items()
    ]
    return [line for line in lines if on_trial or line.stage is RuleStage.ACTIVE]


def counted_at() -> tuple[int, datetime] | None:
    """How many items were looked at in the last count, and when; None before the first."""
    last = RuleTally.objects.order_by("-counted_at").first()
    return (last.of, last.counted_at) if last else None


def office() -> Unit | None:
    """The coordination office, which sets the rules for the whole region."""
    return Unit.objects.filter(kind=UnitKind.COORDINATION_OFFICE).order_by("code").first()


def settings_of(code: str) -> list[RuleSetting]:
    """Everything that an office has set the rule to, newest first."""
    return list(RuleSetting.objects.filter(code=code).select_related("set_by").order_by("-pk"))
