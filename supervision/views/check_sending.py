"""What a phone and the server say to each other about a visit: what stands, answers and photographs, each under a name of the
phone's own, so that a sending that broke off is simply sent again (decision 57)."""

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.views.decorators.http import require_POST, require_safe

from campaign.access import public, requires
from campaign.operations import NoPower, Refused
from campaign.roles import Action
from campaign.views.asked import Asked
from supervision.models import CheckPhoto, CheckVisit
from supervision.operations.check_answers import AnswerDraft, take_answers, take_photo
from supervision.queries.check_answers import as_data, standings_of
from supervision.queries.check_plans import visits_for
from supervision.views.files import stored

ANSWERS_MOST = 500  # in one sending
OTHER = "现在登录的不是填写这些内容的人，没有收下。"


@requires(Action.INSPECT, model=CheckVisit, within=visits_for)
@require_safe
def check_state(request: Asked, visit: CheckVisit) -> HttpResponse:
    """What stands, whose session it is, and a token for sending: a page that was opened long ago has an old one."""
    standings = standings_of(visit, visit.plan.draw)
    told = {
        "user": request.user.pk,
        "at": request.at.isoformat(),
        "token": get_token(request),
        "open": visit.is_open,
        "questions": [as_data(one) for one in standings],
    }
    return JsonResponse(told)


@requires(Action.INSPECT, model=CheckVisit, within=visits_for)
@require_POST
def check_answers(request: Asked, visit: CheckVisit) -> HttpResponse:
    """Take answers (JSON: a list of {uuid, key, value, note, over, at}); 409 where two different ones stand, both are kept.

    Nothing is taken of a phone that wrote them down for another account (`X-Check-User`): it would be stored as this person's.
    """
    if of_another(request):
        return JsonResponse({"words": OTHER, "other": True}, status=403)
    try:
        drafts = drafts_of(request.body, request.at)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"words": "内容不完整，请刷新页面后再发送。"}, status=400)
    try:
        taken = take_answers(visit, drafts, actor=request.user, at=request.at)
    except NoPower as refused:
        return JsonResponse({"words": refused.words}, status=403)
    except Refused as refused:
        return JsonResponse({"words": refused.words, "over": True}, status=422)
    told = {
        "at": request.at.isoformat(),
        "stored": [str(one) for one in taken.stored],
        "refused": {str(name): words for name, words in taken.refused.items()},
        "questions": [as_data(one) for one in taken.standings],
    }
    return JsonResponse(told, status=409 if taken.conflicts else 200)


def of_another(request: Asked) -> bool:
    """Whether the phone names another account than the session's: somebody signed in between writing and sending."""
    return request.headers.get("X-Check-User", str(request.user.pk)) != str(request.user.pk)


def drafts_of(body: bytes, at: datetime) -> list[AnswerDraft]:
    """The answers of a sending; raises ValueError, KeyError or TypeError for what is none."""
    rows = json.loads(body)
    if not isinstance(rows, list) or len(rows) > ANSWERS_MOST:
        raise ValueError("a list of answers is sent")
    return [draft_of(row, at) for row in rows]


def draft_of(row: dict[str, Any], at: datetime) -> AnswerDraft:
    """One answer; without a readable time of its own it was made now."""
    key, value, note = row["key"], row["value"], row["note"]
    if not all(isinstance(text, str) for text in (key, value, note)):
        raise ValueError("an answer is text")
    (key + value + note).encode()  # half a character cannot be stored
    made = parse_datetime(str(row.get("at", "")))
    made = at if made is None or is_naive(made) else made
    over = tuple(uuid.UUID(one) for one in row["over"])
    return AnswerDraft(uuid.UUID(row["uuid"]), key, value, note, over, made)


@requires(Action.INSPECT, model=CheckVisit, within=visits_for)
@require_POST
def check_photo_add(request: Asked, visit: CheckVisit) -> HttpResponse:
    """Take one photograph (`photo`, with its `uuid` and the question's `key`)."""
    if of_another(request):
        return JsonResponse({"words": OTHER, "other": True}, status=403)
    try:
        name, content = uuid.UUID(request.POST["uuid"]), request.FILES.getlist("photo")[0].read()
    except (KeyError, IndexError, ValueError):
        return JsonResponse({"words": "照片不完整，请重新选择。"}, status=400)
    try:
        photo = take_photo(visit, name, request.POST.get("key", ""), content, actor=request.user, at=request.at)
    except NoPower as refused:
        return JsonResponse({"words": refused.words}, status=403)
    except Refused as refused:
        return JsonResponse({"words": refused.words}, status=422)
    return JsonResponse({"stored": str(photo.uuid)})


@requires(Action.INSPECT, model=CheckVisit, within=visits_for)
@require_safe
def check_photo(request: Asked, visit: CheckVisit, name: uuid.UUID) -> HttpResponse:
    """One photograph of a visit, without metadata."""
    photo = CheckPhoto.objects.filter(visit=visit, uuid=name, erasure=None).first()
    if photo is None:
        raise Http404
    return stored(photo.file, f"{photo.uuid}.jpg", inline=True)


@public
@require_safe
def check_worker(request: Asked) -> HttpResponse:
    """The script that keeps visits on the phone; it stands here because it may only serve pages below its own address.

    Public as every script is: a browser looks for a newer one at any time, and refuses one behind a redirect to the sign-in.
    """
    path = finders.find("js/check_worker.js")
    if not path:
        raise Http404
    script = Path(str(path)).read_text(encoding="utf-8")
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
