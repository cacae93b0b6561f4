"""Order a unit to correct: by hand, or for findings that were picked (notice 五(五)3: 将及时予以纠正)."""

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
from supervision.models import Finding
from supervision.operations.corrections import SayWhatIsWrong, due_of, issue_order
from supervision.queries.check_plans import offices_of
from supervision.queries.corrections import findings_to_order


@requires(Action.SUPERVISE, model=Unit)
def order_new(request: Asked, unit: Unit) -> HttpResponse:
    """The form with the findings that the address names; posted, the order goes out."""
    findings = picked(request, unit)
    offices = offices_of(request.user).exclude(pk=unit.pk)
    form = OrderForm(request.POST if request.method == "POST" else None, offices=offices, findings=findings)
    if form.is_valid():
        try:
            made = issue_order(
                unit,
                source=OrderSource.FINDING,
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
    today = day_of(request)
    context = {
        "unit": unit,
        "form": form,
        "findings": findings,
        "terms": [(days, due_of(today, days)) for days in (5, 10, 15)],
        "crumbs": [{"label": "检查问题", "url": reverse("findings")}, {"label": "下达责令整改"}],
    }
    return render(request, "supervision/order_new.html", context, status=422 if form.errors else 200)


def picked(request: Asked, unit: Unit) -> list[Finding]:
    """The findings that are named and still wait, of this unit."""
    names = request.GET.getlist("finding") or request.POST.getlist("finding")
    keys = {int(one) for one in names[:200] if one.isascii() and one.isdigit() and len(one) < 16}
    return list(findings_to_order(request.user).filter(unit=unit, pk__in=keys))
