"""A photo that a respondent sent with its answer, to the unit itself, the handlers and who supervises."""

import uuid

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from campaign.access import fetch, requires
from campaign.roles import Action
from campaign.views.asked import Asked
from supervision.models.answer_evidence import AnswerEvidence
from supervision.queries.complaint_lists import parts_of
from supervision.queries.complaints import seen_by


@requires(Action.HANDLE_COMPLAINTS, Action.RESPOND, Action.SUPERVISE)
@require_safe
def answer_photo(request: Asked, key: uuid.UUID) -> HttpResponse:
    """The drawing; everybody else finds nothing."""
    own = Q(answer__referral__in=parts_of(request.user).values("pk"))
    read = Q(answer__referral__complaint__in=seen_by(request.user).order_by().values("pk"))
    photo = fetch(AnswerEvidence.objects.filter(own | read), "key", key)
    try:
        with photo.file.open("rb") as file:
            content = file.read()
    except OSError as error:
        raise Http404 from error
    answer = HttpResponse(content, content_type="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Disposition"] = "inline"
    return answer
