"""What Celery does for the submissions: ids in, one call, safe to run twice."""

from datetime import datetime, timedelta

from celery import shared_task
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from campaign.models import Deadline, Extension, Message, Posting, Unit
from campaign.queries import chinese_deadline
from campaign.reminders import remind_once
from campaign.roles import ROLE_ACTIONS, Action
from submissions.operations.rules import count_hits
from submissions.queries import units_owing_declaration

DAYS_BEFORE = 3
KIND = "reminder"
BEARING = [role for role, actions in ROLE_ACTIONS.items() if actions & {Action.FILL, Action.CERTIFY}]


@shared_task
def remind_of_declaration() -> int:
    """Remind whoever still owes Annex 2; beat calls it every minute, and the clock is read here once."""
    return remind_late_declarations(timezone.now())


@shared_task
def count_rule_hits() -> int:
    """Count each night what every rule hits, for the table of rules; the clock is read here once."""
    return count_hits(timezone.now())


def remind_late_declarations(at: datetime) -> int:
    """Three days before the deadline (an extended one for a unit that has more time), tell units that owe Annex 2.

    Looks for what is due and not yet written, so that it catches up after an outage and never repeats itself; nothing is
    sent any more once the deadline has passed. Gives how many messages are new (notice 六(一): 严格时间进度).
    """
    soon = timedelta(days=DAYS_BEFORE)
    written = 0
    for deadline in Deadline.objects.filter(kind="declare").select_related("round__campaign"):
        extensions = Extension.objects.filter(deadline=deadline, until__gt=at).order_by("until")
        more_time = {extension.unit_id: extension.until for extension in extensions}
        if not (deadline.closes - soon <= at < deadline.closes) and not more_time:
            continue
        for unit in units_owing_declaration(deadline.round).filter(pk__in=_untold(deadline).values("unit")):
            closes = more_time.get(unit.pk, deadline.closes)
            if closes - soon <= at < closes:
                written += _remind(deadline, unit, closes, at)
    return written


def _untold(deadline: Deadline) -> QuerySet[Posting]:
    """The posts whose holders have not been told yet: a run with nothing to do asks once for all 4,200 units."""
    told = Message.objects.filter(
        user=OuterRef("user"),
        unit=OuterRef("unit"),
        obligation=f"{deadline.round_id}:{deadline.kind}",
        kind=KIND,
        offset_days=-DAYS_BEFORE,
    )
    return Posting.objects.current().filter(~Exists(told), role__in=BEARING, user__is_active=True)


def _remind(deadline: Deadline, unit: Unit, closes: datetime, at: datetime) -> int:
    until = chinese_deadline(closes)
    return remind_once(
        unit,
        deadline=deadline,
        kind=KIND,
        offset_days=-DAYS_BEFORE,
        subject=f"请于{until}前报送证明事项清理申报表",
        body=(
            f"{unit.name}尚未报送{deadline.round}证明事项清理申报表（附件2），截止时间为{until}（北京时间）。"
            "请登录后在“申报”中填写，由分管领导签发报送；没有证明事项的，请办理零报告。"
        ),
        at=at,
    )
