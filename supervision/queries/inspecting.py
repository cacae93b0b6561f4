"""What of checks, orders and accountability waits on a desk, and the pages that a post opens."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse

from campaign.access import actions_of
from campaign.models import Round, User
from campaign.queries import Work
from campaign.queries.statements import rows_for
from campaign.roles import Action
from supervision.queries.check_plans import plans_to_draw, visits_of_nobody, visits_to_make
from supervision.queries.corrections import findings_to_order, orders_waiting

OFFICE = ("to_verify", "overdue")
# What waits: the page that shows it, its words, and what is to be done, in the order of the desk.
LINES: dict[str, tuple[str, str, str, str, str]] = {
    "late": ("orders", "?side=own&light=red", "责令整改逾期", "请立即整改并报送", "late"),
    "owed": ("orders", "?side=own&light=due", "责令整改待办", "在限定日期前整改并报送", "todo"),
    "to_verify": ("orders", "?side=below&state=reported&here=on", "整改待核实", "核实后通过或者退回", "todo"),
    "overdue": ("orders", "?side=below&light=bare&here=on", "下级整改逾期", "督促整改，必要时登记问责", "late"),
    "mine": ("checks", "?whose=mine", "现场检查待办", "断网也能填写，有网时发送", "todo"),
    "nobodys": ("checks", "?whose=nobody", "检查待分派", "在检查计划中分派检查人", "todo"),
    "drafted": ("check_plans", "?state=drafted", "检查计划待抽取", "核对名单后抽取，抽取后不能重抽", "todo"),
    "findings": ("findings", "", "检查问题待处理", "需要整改的，下达责令整改", "todo"),
}


def waiting_for(user: User, at: datetime) -> dict[str, QuerySet[Any]]:
    """What waits for the person, by the names of `LINES`; only what their posts let them do."""
    held = actions_of(user)
    found: dict[str, QuerySet[Any]] = {}
    if held & {Action.RESPOND, Action.SUPERVISE}:
        orders = orders_waiting(user, at)
        found |= {name: rows for name, rows in orders.items() if (name in OFFICE) <= (Action.SUPERVISE in held)}
    if Action.INSPECT in held:
        found["mine"] = visits_to_make(user)
    if Action.SUPERVISE in held:
        found |= {
            "nobodys": visits_of_nobody(user),
            "drafted": plans_to_draw(user),
            "findings": findings_to_order(user),
        }
    return found


def waiting_counted(user: User, at: datetime) -> QuerySet[Any, Any]:
    """How much waits for the person by the names of `LINES`."""
    first, *more = (
        rows.order_by().values_list(Value(name, CharField())).annotate(Count("pk"))
        for name, rows in waiting_for(user, at).items()
    )
    together: QuerySet[Any, Any] = first.union(*more, all=True) if more else first
    return together


def work_for(user: User, round: Round, at: datetime) -> list[Work]:
    """Orders to fulfil, to verify, overdue; visits to make; plans to draw (notice 五(五)3); one query, none for who has none."""
    if not actions_of(user) & {Action.RESPOND, Action.SUPERVISE, Action.INSPECT}:
        return []
    counts: dict[str, int] = dict(rows_for(user, at, "inspecting", partial(waiting_counted, user, at)))
    return [
        Work(label, counts[name], reverse(page) + query, hint, tone)
        for name, (page, query, label, hint, tone) in LINES.items()
        if counts.get(name)
    ]


def pages_for(user: User) -> list[tuple[str, str]]:
    """The pages of this subject that the person's posts open."""
    held = actions_of(user)
    found: list[tuple[str, str]] = []
    if Action.SUPERVISE in held:
        found += [("检查计划", reverse("check_plans")), ("检查问题", reverse("findings"))]
    if Action.INSPECT in held:
        found.append(("现场检查", reverse("checks")))
    if held & {Action.RESPOND, Action.SUPERVISE}:
        found += [("责令整改", reverse("orders")), ("问责登记", reverse("accountabilities"))]
    return found
