"""What the coordination office sees of letters: how many stand where, how old the queue is, and which one to send again."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from campaign.access import fetch, requires
from campaign.enums import Channel, Delivery
from campaign.forms.reminders import OutboxFilter
from campaign.models import Letter, Unit
from campaign.operations import Refused
from campaign.operations.letters import AGAIN, send_again
from campaign.queries.outbox import Queue, letters_listed, queue_at, row_of
from campaign.roles import Action
from campaign.sheets.letters_out import write_letters
from campaign.templatetags.face import as_time
from campaign.views.asked import Asked, day_of
from campaign.views.calendar_move import offices
from campaign.views.inbox import chips
from campaign.views.jobs import asked_later
from campaign.views.pages import Pages

PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {
    Delivery.QUEUED: "waiting",
    Delivery.SENDING: "waiting",
    Delivery.SENT: "kept",
    Delivery.REFUSED: "refused",
    Delivery.IN_DOUBT: "refused",
    Delivery.NO_ADDRESS: "refused",
    Delivery.DROPPED: "cancelled",
}


@requires(Action.SET_CALENDAR, model=Unit, within=offices)
@require_safe
def outbox(request: Asked, unit: Unit) -> HttpResponse:
    """Counts, the age of the queue, and the list."""
    form = OutboxFilter(request.GET or None)
    queue = queue_at(request.at)
    page = Pages(form.narrow(letters_listed()), PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "office": unit,
        "queue": queue,
        "counts": counts_of(queue),
        "age": age_words(queue.age) if queue.age is not None else "",
        "form": form,
        "active": chips(form, request.GET),
        "clear_url": reverse("outbox", args=[unit.pk]),
        "page": page,
        "lines": [line(letter) for letter in page],
        "query": request.GET.urlencode(),
        "here": request.get_full_path(),
    }
    return render(request, "campaign/outbox.html", context)


def age_words(age: timedelta) -> str:
    """How long something waits, as people say it: days from two days on, else hours and minutes."""
    return f"{age.days}天" if age.days > 1 else as_time(int(age.total_seconds() // 60))


def counts_of(queue: Queue) -> list[dict[str, Any]]:
    """One line for each state, with the number by mail and by text and the address that lists them."""
    return [
        {
            "word": state.label,
            "tone": TONES[state],
            "cells": [
                {
                    "channel": channel.label,
                    "number": queue.counts[channel][state],
                    "query": f"channel={channel.value}&delivery={state.value}",
                }
                for channel in Channel
            ],
        }
        for state in Delivery
    ]


def line(letter: Any) -> dict[str, Any]:
    """A letter with its mark, what stands in it, and whether it may be sent again."""
    text = letter.channel == Channel.TEXT
    return {
        "letter": letter,
        "tone": TONES[Delivery(letter.delivery)],
        "subject": letter.text_subject if text else letter.mail_subject,
        "unit": letter.text_unit if text else letter.mail_unit,
        "again": letter.delivery in AGAIN,
    }


@requires(Action.SET_CALENDAR, model=Unit, within=offices)
@require_safe
def outbox_workbook(request: Asked, unit: Unit) -> HttpResponse:
    """The filtered list as a workbook; a long one is asked for as a job."""
    letters = OutboxFilter(request.GET or None).narrow(letters_listed())
    if later := asked_later(request, "letters", "xlsx", rows=letters.count()):
        return later
    target = BytesIO()
    write_letters(target, map(row_of, letters), unit_name=unit.name, day=day_of(request))
    response = HttpResponse(target.getvalue(), content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, "消息发送情况.xlsx") or ""
    return response


@requires(Action.SET_CALENDAR, model=Unit, within=offices)
@require_POST
def outbox_again(request: Asked, unit: Unit, letter: int) -> HttpResponse:
    """Send one letter once more."""
    one = fetch(Letter.objects.all(), "pk", letter)
    try:
        send_again(one, unit, actor=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"给{one.user.name}的{one.get_channel_display()}已重新排队，几分钟内发出。")
    return redirect("outbox", pk=unit.pk)
