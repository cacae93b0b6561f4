"""Order a unit to correct: by hand, or for findings that were picked (notice 五(五)3: 将及时予以纠正)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaign.access import requires
from campaign.models import Unit
from campaign.operations import Refused
from campaign.roles import Action
from campaign.templatetags.face import day
from campaign.views.asked import Asked, day_of
from supervision.enums.corrections import OrderSource
from supervision.forms.corrections import OrderForm
from supervision.operations.corrections import SayWhatIsWrong, due_of, issue_order
from supervision.queries.check_plans import offices_of
from supervision.queries.corrections import findings_to_order

MOST = 200  # findings in one order
GONE = "所选问题中有的已由他人下达整改，或者不属于该单位。请在“检查问题”中重新选择。"


@requires(Action.SUPERVISE, model=Unit)
def order_new(request: Asked, unit: Unit) -> HttpResponse:
    """The form with the findings that the address names; posted, the order goes out: for these findings, or, where none is named,
    for what the office saw itself."""
    named = keys_named(request)
    if named is None:
        messages.error(request, f"所选问题没有读出，没有下达：一次最多选{MOST}个，地址中只能是问题的编号。请重新勾选。")
        return redirect("findings")
    findings = list(findings_to_order(request.user).filter(unit=unit, pk__in=named))
    if request.method != "POST" and len(findings) < len(named):
        messages.error(request, GONE)
        return redirect("findings")
    offices = offices_of(request.user).exclude(pk=unit.pk)
    form = OrderForm(request.POST if request.method == "POST" else None, offices=offices, findings=findings)
    ready = form.is_valid()
    if request.method == "POST" and len(findings) < len(named):
        form.add_error(None, GONE)
    elif ready:
        try:
            made = issue_order(
                unit,
                source=OrderSource.FINDING if findings else OrderSource.DAILY,
                findings=findings,
                actor=request.user,
                at=request.at,
                **form.cleaned_data,
            )
        except SayWhatIsWrong as wrong:
            form.add_problems(wrong.problems)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, f"已下达，并通知{unit.name}。整改截止{day(made.due_day, 'year')}24:00。")
            return redirect("order", pk=made.pk)
    context = {"unit": unit, "form": form, "findings": findings, **_around(request, bool(named))}
    return render(request, "supervision/order_new.html", context, status=422 if form.errors else 200)


def _around(request: Asked, of_findings: bool) -> dict[str, Any]:
    """Where the page leads back to, and when the usual terms end."""
    from_check = {"label": "检查问题", "url": reverse("findings")}
    back = from_check if of_findings else {"label": "责令整改", "url": f"{reverse('orders')}?side=below"}
    today = day_of(request)
    terms = [(days, due_of(today, days)) for days in (5, 10, 15)]
    return {"terms": terms, "back": back, "crumbs": [back, {"label": "下达责令整改"}]}


def keys_named(request: Asked) -> set[int] | None:
    """The findings that the address or the form names, none where nothing is named; None where a name is no key or there are too many:
    an order says what it is for, nothing of it is left out unsaid."""
    names = request.POST.getlist("finding") if request.method == "POST" else request.GET.getlist("finding")
    keys = {int(one) for one in names if one.isascii() and one.isdigit() and len(one) < 16}
    return None if len(names) > MOST or len(keys) < len(set(names)) else keys
