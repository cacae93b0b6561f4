"""Complaints that are nearly due or late: yellow reaches who must act, red also the supervision office and the superior.

Looks for what is due and not yet written, so that it catches up after an outage and never repeats itself (decision 48). Reminders
are written by day only; an extended complaint has another last day, so that it is told of anew.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from campaign.access import people_who_can
from campaign.notice.reminding import by_day
from campaign.queries import chinese_deadline
from campaign.roles import Action
from supervision.enums.complaints import Light
from supervision.models import Complaint, Referral
from supervision.operations.last_days import BACK, Said, heard, key_of_last_day, newcomers, untold, write_all
from supervision.operations.telling_complaints import (
    ANSWER_IT,
    HANDLE_IT,
    WATCH_IT,
    handlers_of,
    superiors_of,
    supervisors_in,
)
from supervision.queries.complaint_clock import Clock
from supervision.queries.complaint_holds import not_held

YELLOW, RED = "complaint_due", "complaint_late"


def remind_of_running(at: datetime) -> int:
    """Write what has to be said at `at` of complaints whose clock runs; gives how many messages are new.

    Four queries where there is nothing to say. Who holds several posts is told of a complaint once. What came as a flood and waits for
    a look is left out: nobody is written to because of it.
    """
    if not by_day(at):
        return 0
    clock = Clock(at)
    rows = Complaint.objects.running().filter(due_at__gt=at - BACK, due_at__lte=clock.yellow_until)
    rows = not_held(rows).select_related("unit").order_by("due_at", "pk")
    due = ((key_of_last_day("complaint", one), _kind(one, clock), one) for one in rows)
    written = sum(write_all(_wanted(complaint, _kind(complaint, clock)), at) for complaint in untold(due))
    return written + _tell_newcomers(clock, at)


def _tell_newcomers(clock: Clock, at: datetime) -> int:
    """Who has taken up a post since: handlers of the receiving office, and who answers for a unit that owes an answer."""
    handlers, answerers = newcomers(at, Action.HANDLE_COMPLAINTS, Action.RESPOND)
    if not handlers and not answerers:
        return 0
    owing: dict[int, set[int]] = {}
    for complaint, office in (
        Referral.objects.owing().filter(office__in=answerers).values_list("complaint", "office").order_by()
    ):
        owing.setdefault(complaint, set()).update(answerers[office])
    theirs = Q(unit__in=handlers) | Q(pk__in=owing)
    rows = not_held(Complaint.objects.running().filter(theirs, due_at__lte=clock.yellow_until)).select_related("unit")
    due = {one: (key_of_last_day("complaint", one), _kind(one, clock)) for one in rows.order_by("due_at", "pk")}
    told = heard(due.values())
    return sum(
        write_all(_wanted(one, about[1]), at, told[about])
        for one, about in due.items()
        if about in told and (handlers.get(one.unit_id, set()) | owing.get(one.pk, set())) - told[about]
    )


def _kind(complaint: Complaint, clock: Clock) -> str:
    return RED if clock.light(complaint) == Light.RED else YELLOW


def _wanted(complaint: Complaint, kind: str) -> Iterator[Said]:
    key, until, unit = key_of_last_day("complaint", complaint), chinese_deadline(complaint.due_at), complaint.unit
    owing = list(Referral.objects.owing().filter(complaint=complaint).select_related("office").order_by("pk"))
    late = kind == RED
    subject = f"投诉{complaint.number}已逾期，期限是{until}" if late else f"投诉{complaint.number}将于{until}到期"
    waits = f"尚未答复的单位：{'、'.join(one.name for one in owing)}。" if owing else ""
    body = f"{unit.name}受理的投诉{complaint.number}，期限{until}（北京时间）。{waits}"
    yield Said(key, kind, unit, handlers_of(unit), subject, body + HANDLE_IT)
    for referral in owing:
        if referral.office:
            people = list(people_who_can(Action.RESPOND, referral.office))
            yield Said(key, kind, referral.office, people, subject, body + ANSWER_IT)
    if late:
        yield Said(key, kind, unit, [*supervisors_in(unit), *superiors_of(unit)], subject, body + WATCH_IT)
