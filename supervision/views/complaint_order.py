"""Order a unit to correct because of a complaint: by which document, what, until when."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from campaign.access import fetch, requires
from campaign.operations import Refused
from campaign.roles import Action
from campaign.templatetags.face import day
from campaign.views.asked import Asked, day_of
from supervision.forms.corrections import OrderForm
from supervision.operations.complaint_orders import order_for_complaint
from supervision.operations.corrections import SayWhatIsWrong, due_of
from supervision.queries.check_plans import offices_of
from supervision.queries.complaint_orders import units_to_order
from supervision.queries.complaints import supervised_by
from supervision.views.complaint import crumbs


@requires(Action.SUPERVISE)
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_order(request: Asked, pk: int, unit: int) -> HttpResponse:
    """The form; posted, the order goes out, and the complaint's page leads to it."""
    one = fetch(supervised_by(request.user), "pk", pk)
    bound = fetch(units_to_order(one, request.user), "pk", unit)
    offices = offices_of(request.user).exclude(pk=bound.pk)
    form = OrderForm(request.POST if request.method == "POST" else None, offices=offices, findings=())
    if form.is_valid():
        try:
            made = order_for_complaint(one, bound, **form.cleaned_data, actor=request.user, at=request.at)
        except SayWhatIsWrong as wrong:
            form.add_problems(wrong.problems)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, f"已下达，并通知{bound.name}。整改截止{day(made.due_day, 'year')}24:00。")
            return redirect("complaint", pk=pk)
    today = day_of(request)
    context = {
        "complaint": one,
        "unit": bound,
        "form": form,
        "terms": [(days, due_of(today, days)) for days in (5, 10, 15)],
        "crumbs": crumbs(request, one, "责令整改"),
    }
    return render(request, "supervision/complaint_order.html", context, status=422 if form.errors else 200)
