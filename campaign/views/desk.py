"""My work: the phase, my posts, what waits for me, what I was told."""

from django.http import HttpResponse
from django.shortcuts import render

from campaign.access import must_have_second_factor, signed_in
from campaign.models import Message, Unit
from campaign.operations.second_factor import authenticator_of
from campaign.queries import Work, ribbon
from campaign.queries.duties import Owed
from campaign.queries.duty_pages import countdown, soonest
from campaign.views.asked import Asked
from campaign.views.context import frame_of

NEWS = 5
DUE = 4  # obligations counted down on the desk
MARKS = {
    "late": ("refused", "急办"),
    "todo": ("waiting", "待办"),
    "waiting": ("plain", "等待"),
    "done": ("kept", "已办"),
}


@signed_in
def desk(request: Asked) -> HttpResponse:
    """The page on which a person lands after sign-in."""
    known = frame_of(request)
    context = {
        "round": known.round,
        "ribbon": ribbon(known.round, request.at) if known.round else None,
        "posts": known.posts,
        "tasks": [task(work) for work in known.work],
        "soonest": [due(*one, request) for one in soonest(request.user, known.round, request.at, DUE)]
        if known.round
        else [],
        "open": sum(work.count for work in known.work if work.tone in {"late", "todo"}),
        "news": Message.objects.filter(user=request.user).select_related("unit")[:NEWS],
        "unread": known.unread,
        "unbound": must_have_second_factor(request.user) and authenticator_of(request.user) is None,
    }
    return render(request, "campaign/desk.html", context)


def task(work: Work) -> dict[str, str]:
    """One line of the list of work: its state is a word with the count."""
    tone, word = MARKS[work.tone]
    words = f"{word}{work.count}件" if work.count else word
    return {"label": work.label, "url": work.url, "hint": work.hint, "tone": tone, "word": words}


def due(one: Owed, unit: Unit, request: Asked) -> dict[str, object]:
    """One line of what is due next: how long there is."""
    late = request.at >= one.closes
    words = countdown(request.at, one.closes)
    return {"one": one, "duty": one.duty, "unit": unit, "tone": "refused" if late else "waiting", "word": words}
