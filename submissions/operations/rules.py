"""Set a rule of Annex 2 for the whole region, and count what each rule hits (decision 13)."""

from collections import Counter
from datetime import datetime

from django.db import transaction

from campaign.access import why_not
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, NoteMissing, Refused, record
from campaign.roles import Action
from submissions.checks.rulebook import rules
from submissions.checks.stored import draft_of, found_in
from submissions.enums import RuleStage, RuleWeight
from submissions.models import Declaration, RuleSetting, RuleTally


class FixedRule(Refused):
    """The rule keeps out what cannot be stored; nobody sets it otherwise."""


def set_rule(
    office: Unit, code: str, *, severity: RuleWeight, stage: RuleStage, reason: str, actor: User, at: datetime
) -> RuleSetting:
    """Set what the rule weighs and how far it is in force, from now on; the setting before stays on record.

    Raises `NoPower`, `NoteMissing` without a reason, `FixedRule` for a blocker, or where a blocker is to be made.
    """
    if words := why_not(actor, Action.SET_RULES, office):
        raise NoPower(words)
    if not reason.strip():
        raise NoteMissing("设定规则须写明理由。")
    if rules()[code].is_fixed or severity is RuleWeight.BLOCKER:
        raise FixedRule("这条规则保证申报表能够保存和打印，不能调整。请选择其他规则。")
    with transaction.atomic():
        before = RuleSetting.objects.filter(code=code).order_by("pk").last()
        setting = RuleSetting.objects.create(
            unit=office,
            code=code,
            severity=severity,
            stage=stage,
            reason=reason.strip(),
            set_by=actor,
            set_at=at,
        )
        label = f"设定规则“{rules()[code].name}”：{stage.label}，{severity.label}"[:60]
        facts = {"severity": before.severity, "stage": before.stage} if before else {}
        after = {"rule": code, "severity": severity.value, "stage": stage.value}
        record(office, "set_rule", label, actor=actor, at=at, note=reason.strip(), before=facts, after=after)
    return setting


def count_hits(at: datetime) -> int:
    """Count for every rule, on trial and off too, how many of the items that count now it hits; gives how many items."""
    hits: Counter[str] = Counter()
    total = 0
    papers = Declaration.objects.current().select_related("unit").prefetch_related("items__bases")
    for paper in papers.order_by("pk").iterator(chunk_size=20):
        drafts = [draft_of(item) for item in paper.items.all()]
        total += len(drafts)
        found = found_in(drafts, at.astimezone(SHANGHAI).date(), paper.unit)
        hits.update(code for code, _ in {(one.code, one.where.partition("-")[0]) for one in found})
    with transaction.atomic():
        for code in rules():
            facts = {"items": hits[code], "of": total, "counted_at": at}
            RuleTally.objects.update_or_create(code=code, defaults=facts)
    return total
