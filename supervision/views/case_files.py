"""The whole case of an item, a unit or a complaint, to take away as one archive."""

from io import BytesIO
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header

from campaign.access import requires
from campaign.roles import Action
from campaign.views.asked import Asked
from supervision.operations.case_files import prepare_case
from supervision.queries.cases import case_of
from supervision.sheets.case_files import KINDS, write_case
from supervision.tasks.case_files import case_name, is_large

READERS = (
    *(Action.READ, Action.OVERSEE, Action.EXAMINE, Action.DECIDE),
    *(Action.HANDLE_COMPLAINTS, Action.SUPERVISE, Action.RESPOND),
)


@requires(*READERS)
def case_file(request: Asked, kind: str, key: str) -> HttpResponse:
    """What is in the case for this person; posted, it is written at once, or as a job where it is large."""
    case = case_of(kind, key, request.user)
    if case is None:
        raise Http404
    if request.method == "POST":
        if is_large(case):
            return redirect(f"{reverse('job_ask', args=['case'])}?{urlencode({'case': kind, 'key': key})}")
        prepare_case(case, actor=request.user, at=request.at)
        target = BytesIO()
        write_case(target, case, actor=request.user, at=request.at)
        response = HttpResponse(target.getvalue(), content_type="application/zip")
        response.headers["Content-Disposition"] = content_disposition_header(True, case_name(case)) or ""
        return response
    context = {
        "case": case,
        "kind": KINDS[kind],
        "large": is_large(case),
        "crumbs": [{"label": "我的工作", "url": reverse("desk")}, {"label": f"{KINDS[kind]}卷宗"}],
    }
    return render(request, "supervision/case_file.html", context)
