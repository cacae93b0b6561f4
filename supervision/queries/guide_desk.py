"""What waits on a desk about guides, briefings, relapses and monthly returns; and which pages a post opens."""

from collections import Counter
from collections.abc import Container
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, QuerySet, Value
from django.urls import reverse

from campaign.access import actions_of
from campaign.models import Round, User
from campaign.notice.timetable import SHANGHAI
from campaign.queries import Work
from campaign.queries.statements import rows_for
from campaign.roles import Action
from supervision.models import MonthlyReturn
from supervision.queries.briefings import untold
from supervision.queries.guides import waiting_tasks
from supervision.queries.relapses import relapses_waiting, townships_of

PAGES = (
    ({Action.RESPOND, Action.CERTIFY, Action.SUPERVISE, Action.OVERSEE}, "办事指南更新", "guide_tasks"),
    ({Action.RESPOND, Action.CERTIFY, Action.SUPERVISE, Action.OVERSEE}, "传达到窗口", "briefings"),
    ({Action.RESPOND, Action.CERTIFY, Action.SUPERVISE, Action.OVERSEE}, "死灰复燃线索", "relapses"),
    ({Action.SUPERVISE, Action.OVERSEE}, "月报", "monthly_returns"),
)


def work_for(user: User, round: Round, at: datetime) -> list[Work]:
    """What of guides, cases and returns waits for the person; one query."""
    held = actions_of(user)
    if not held & {Action.RESPOND, Action.CERTIFY, Action.SUPERVISE, Action.FILL}:
        return []
    month = month_due(at)
    counts = Counter[str](dict(rows_for(user, at, "guides", partial(_counted, user, held, month), month)))
    tasks, cases = reverse("guide_tasks"), reverse("relapses")
    returns = f"{reverse('monthly_returns')}?month={month:%Y-%m}&stands=not_yet"
    briefings = f"{reverse('briefings')}?stands=not_yet"
    works = [
        Work("办事指南待更新", counts["fill"], f"{tasks}?side=own&state=waiting", "按清单逐项更新，送分管领导确认"),
        Work(
            "办事指南抽查退回", counts["back"], f"{tasks}?side=own&state=returned", "按退回意见更新后再送确认", "late"
        ),
        Work("办事指南待确认", counts["confirm"], f"{tasks}?side=own&state=filled", "核对后确认已更新"),
        Work("传达到窗口待确认", counts["tell"], briefings, "确认已传达到每一个窗口"),
        Work("死灰复燃线索待核实", counts["verify"], f"{cases}?state=open", "核实后责令纠正，或者列为不属实"),
        Work("责令纠正待报告", counts["correct"], f"{cases}?state=ordered", "在期限内纠正并报告"),
        Work("纠正情况待核实", counts["close"], f"{cases}?state=corrected", "核实后结案，或者退回"),
        Work("月报待填报", counts["month"], returns, "有没有人被要求来开具已经取消的证明；没有的零报告"),
    ]
    return [work for work in works if work.count]


def month_due(at: datetime) -> date:
    """The month of which a return is due: the one before this, by Beijing's calendar."""
    today = at.astimezone(SHANGHAI).date()
    return date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)


def _counted(user: User, held: Container[Action], month: date) -> QuerySet[Any, Any]:
    """Everything that waits, in one query."""
    rows: dict[str, QuerySet[Any]] = {**waiting_tasks(user), **relapses_waiting(user)}
    if Action.CERTIFY in held:
        rows["tell"] = untold(user)
    if Action.FILL in held:
        filed = MonthlyReturn.objects.filter(unit=OuterRef("pk"), month=month)
        rows["month"] = townships_of(user).filter(~Exists(filed))
    first, *more = (
        some.order_by().values_list(Value(name, CharField())).annotate(Count("pk")) for name, some in rows.items()
    )
    together: QuerySet[Any, Any] = first.union(*more, all=True)
    return together


def pages_for(user: User) -> list[tuple[str, str]]:
    """Label and address of each page that one of the person's posts opens."""
    held = actions_of(user)
    return [(label, reverse(name)) for actions, label, name in PAGES if actions & held]
