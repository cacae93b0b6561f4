"""Orders to correct and the clock: nobody forgets one that is nearly due or late, and last days follow the calendar (decision 61).

The notice wants what was found put right 及时 (五(五)3) and who does not act held to account (六(三)): the unit hears when two working
days are left, the last included, and on the last day; once it is late, so do the office that ordered and who supervises in the unit above. Once each.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from campaign.access import free_hands, people_who_can
from campaign.models import Unit
from campaign.notice.complaints import warned_until
from campaign.notice.reminding import by_day
from campaign.notice.timetable import SHANGHAI, closes_at
from campaign.notice.working_days import WorkingDays
from campaign.queries import chinese_deadline, working_days
from campaign.roles import Action
from supervision.enums.corrections import OWED, OrderState
from supervision.models import CorrectionOrder, Relapse
from supervision.operations.corrections import due_of, tell_unit
from supervision.operations.last_days import (
    BACK,
    BATCH,
    Said,
    heard,
    key_of_last_day,
    move_last_day,
    newcomers,
    untold,
    write_all,
)
from supervision.operations.telling_complaints import superiors_of
from supervision.queries.corrections import NEAR

SOON, TODAY, LATE = "order_near", "order_last_day", "order_late"
CORRECT_IT = "请在“责令整改”中办理。"
WATCH_IT = "请在“责令整改”中查看，督促整改；仍不整改的，视情况登记通报、约谈或者问责建议。"


def remind_of_orders(at: datetime) -> int:
    """Write what has to be said at `at` of orders that a unit still owes; gives how many messages are new.

    What was sent back after its day is told of however long ago that day was. Four queries where there is nothing to say.
    """
    if not by_day(at):
        return 0
    today = at.astimezone(SHANGHAI).date()
    near = closes_at(warned_until(today, working_days(), warn=NEAR))
    recent = Q(due_at__gt=at - BACK) | Q(state=OrderState.RETURNED)
    rows = CorrectionOrder.objects.filter(recent, state__in=OWED, due_at__lte=near).select_related("unit", "issuer")
    due = [(order, kind_of(order, today)) for order in rows.order_by("due_at", "pk")]
    asked = ((key_of_last_day("order", order), kind, (order, kind)) for order, kind in due if kind)
    written = sum(write_all(_wanted(order, kind), at) for order, kind in untold(asked))
    return written + _tell_newcomers(near, today, at)


def _tell_newcomers(near: datetime, today: date, at: datetime) -> int:
    """Who has begun to answer for a unit since the others were told of its order."""
    (people,) = newcomers(at, Action.RESPOND)
    if not people:
        return 0
    rows = CorrectionOrder.objects.filter(unit__in=people, state__in=OWED, due_at__lte=near)
    rows = rows.select_related("unit", "issuer").order_by("due_at", "pk")
    due = {one: (key_of_last_day("order", one), kind_of(one, today)) for one in rows}
    told = heard(due.values())
    return sum(
        write_all(_wanted(one, about[1]), at, told[about])
        for one, about in due.items()
        if about in told and people[one.unit_id] - told[about]
    )


def kind_of(order: CorrectionOrder, today: date) -> str:
    """Which message an owed order that is nearly due calls for on a day; none on the day on which it was issued."""
    if order.due_day < today:
        return LATE
    if order.due_day == today:
        return TODAY
    return SOON if order.issued_at.astimezone(SHANGHAI).date() < today else ""


def _wanted(order: CorrectionOrder, kind: str) -> Iterator[Said]:
    key, until, unit = key_of_last_day("order", order), chinese_deadline(order.due_at), order.unit
    told = {SOON: f"将于{until}到期", TODAY: f"今天到期（{until}）", LATE: f"已逾期，期限是{until}"}[kind]
    body = f"{order.issuer.name}下达{unit.name}的{order.number}，期限{until}（北京时间），还没有报送整改情况。"
    subject = f"责令整改{told}：{order.number}"
    yield Said(key, kind, unit, list(people_who_can(Action.RESPOND, unit)), subject, body + CORRECT_IT)
    if kind == LATE:
        subject = f"下级单位的责令整改{told}：{order.number}"
        office = free_hands(Action.SUPERVISE, Unit.objects.filter(pk=order.issuer_id), unit)
        yield Said(key, kind, order.issuer, list(office), subject, body + WATCH_IT)
        yield Said(key, kind, unit, superiors_of(unit), subject, body + WATCH_IT)


def recount_orders(at: datetime) -> int:
    """Let the last days of owed orders follow the calendar, after an arrangement of holidays became known; gives how many moved.

    Safe to run twice; what was reported keeps the day that it was reported by, and the unit reads of a day that moved.
    """
    days, moved = working_days(), 0
    rows = CorrectionOrder.objects.filter(state__in=OWED).order_by("pk")
    for order in rows.only("pk", "issued_at", "days", "due_day").iterator(BATCH):
        if _last_day(order, days) != order.due_day:
            moved += _recount(order.pk, days, at)
    return moved


def _last_day(order: CorrectionOrder, days: WorkingDays) -> date:
    return due_of(order.issued_at.astimezone(SHANGHAI).date(), order.days, days)


def _recount(key: int, days: WorkingDays, at: datetime) -> bool:
    """Look once more under the lock: it may have been reported or withdrawn meanwhile."""
    with transaction.atomic():
        rows = CorrectionOrder.objects.select_for_update(of=("self",)).select_related("unit", "issuer")
        order = rows.get(pk=key)
        last = _last_day(order, days)
        if order.state not in OWED or last == order.due_day:
            return False
        order.due_day, until = last, closes_at(last)
        label = f"按节假日安排改为{chinese_deadline(until)}"
        move_last_day(order, until, act="recount", label=label, actor=None, at=at, also=("due_day",))
        Relapse.objects.filter(order=order).update(due_day=last)  # the case shows the day of its order
        body = f"{order.number}的整改期限按节假日安排改为{chinese_deadline(until)}（北京时间）。"
        tell_unit(order, f"order_moved:{last:%Y%m%d}", "整改期限改变", body, at)
        return True
