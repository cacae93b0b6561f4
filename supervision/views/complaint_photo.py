"""A photo of a complaint, to who may see it; and its release to the units that deal with it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, requires
from campaign.operations import Refused
from campaign.operations.reading import record_reading
from campaign.roles import Action
from campaign.views.asked import Asked
from supervision.operations.complaint_photos import content_of, release_photo
from supervision.queries.complaint_photos import photos_seen_by


@requires(Action.HANDLE_COMPLAINTS, Action.RESPOND, Action.SUPERVISE)
@require_safe
def complaint_photo(request: Asked, key: uuid.UUID) -> HttpResponse:
    """The drawing: handlers of the receiving office see all, others what was released; everybody else finds nothing.

    That an official was shown it is noted, once a day for each complaint (decision 59, 个人信息保护法 第五十一条).
    """
    photo = fetch(photos_seen_by(request.user), "key", key)
    try:
        content = content_of(photo)
    except Refused as refused:
        raise Http404 from refused
    record_reading(photo.complaint, ("照片",), actor=request.user, at=request.at)
    answer = HttpResponse(content, content_type="image/jpeg")
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Content-Disposition"] = "inline"
    return answer


@requires(Action.HANDLE_COMPLAINTS)
@require_POST
def complaint_photo_release(request: Asked, key: uuid.UUID) -> HttpResponse:
    """Let the respondents see a photo on which nobody can be made out."""
    photo = fetch(photos_seen_by(request.user), "key", key)
    try:
        release_photo(photo, actor=request.user, at=request.at)
    except Refused as refused:
        raise Http404 from refused
    messages.success(request, "照片已提供给办理单位。")
    return redirect("complaint", pk=photo.complaint_id)
