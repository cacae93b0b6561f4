"""Orders to correct: those to the person's own units, those to units below; what waits on top."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from campaign.access import requires
from campaign.notice.working_days import WorkingDays
from campaign.queries import working_days
from campaign.roles import Action
from campaign.templatetags.face import deadline
from campaign.views.asked import Asked
from campaign.views.context import frame_of
from review.views.papers import chips
from supervision.enums.corrections import OrderLight, OrderState
from supervision.forms.corrections import OrderFilter
from supervision.models import CorrectionOrder
from supervision.queries.corrections import SIDES, light_of, standing_first
from supervision.sheets.checks import ORDERS, rows_of_orders
from supervision.views.files import register_answer

PAGE = 50
ORDER_TONES = {
    OrderState.ISSUED: "waiting",
    OrderState.WORKING: "waiting",
    OrderState.REPORTED: "referred",
    OrderState.RETURNED: "refused",
    OrderState.CLOSED: "kept",
    OrderState.WITHDRAWN: "cancelled",
}
LIGHT_TONES = {OrderLight.RED: "refused", OrderLight.YELLOW: "waiting"}
COLUMNS = [{"label": label} for label in ("文号", "整改单位", "下达单位", "来源", "整改期限", "状态", "提示")]


def side_asked(request: Asked) -> tuple[str, list[str]]:
    """The list that is asked for, and those that the person's posts open."""
    open_ones = [name for name, one in SIDES.items() if one.action in frame_of(request).held]
    side = request.GET.get("side", "")
    return (side if side in open_ones else open_ones[0]), open_ones


@requires(Action.RESPOND, Action.SUPERVISE)
@require_safe
def orders(request: Asked) -> HttpResponse:
    """One of the lists."""
    side, open_ones = side_asked(request)
    form = OrderFilter(request.GET)
    rows = form.narrow(standing_first(SIDES[side].rows(request.user)), user=request.user, at=request.at)
    page, days = Paginator(rows, PAGE).get_page(request.GET.get("page")), working_days()
    tabs = [{"label": SIDES[name].label, "url": f"?side={name}", "on": name == side} for name in open_ones]
    context = {
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": f"{reverse('orders')}?side={side}",
        "side": side,
        "tabs": tabs if len(tabs) > 1 else [],
        "page": page,
        "columns": COLUMNS,
        "rows": [row(one, request, days) for one in page],
        "query": request.GET.urlencode(),
    }
    return render(request, "supervision/orders.html", context)


def row(one: CorrectionOrder, request: Asked, days: WorkingDays) -> list[Any]:
    """An order as a row of the table."""
    return [
        {"text": one.number, "url": reverse("order", args=[one.pk])},
        one.unit.name,
        one.issuer.name,
        one.get_source_display(),
        deadline(one.due_at, "year"),
        {"text": one.get_state_display(), "tone": ORDER_TONES[OrderState(one.state)]},
        light_cell(light_of(one, request.at, days)),
    ]


def light_cell(light: OrderLight) -> Any:
    """A light as a word with its mark; a dash where all is well."""
    return "—" if light == OrderLight.NONE else {"text": light.label, "tone": LIGHT_TONES[light]}


@requires(Action.RESPOND, Action.SUPERVISE)
@require_safe
def orders_file(request: Asked, kind: str) -> HttpResponse:
    """The list as it is filtered, as a file: `xlsx` or `csv`."""
    side, _ = side_asked(request)
    rows = OrderFilter(request.GET).narrow(
        standing_first(SIDES[side].rows(request.user)), user=request.user, at=request.at
    )
    return register_answer(request, ORDERS, rows_of_orders(rows, request.at, working_days()), kind)
