"""What a unit owes as a calendar: a file for who is signed in, and an address for calendar programs, which cannot sign in."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_POST, require_safe

from campaign.access import fetch, public, signed_in
from campaign.enums import DUTY_DONE, DUTY_OPEN, DutyState
from campaign.models import Round, Unit
from campaign.notice.timetable import SHANGHAI
from campaign.operations.duty_feeds import make_feed, revoke_feed
from campaign.queries import chinese_deadline, current_round
from campaign.queries.duties import Owed, standings
from campaign.queries.duty_pages import Moved, feed_by, moves_of, posted_in
from campaign.sheets.calendar_out import Entry, calendar_file
from campaign.views.asked import Asked

TYPE = "text/calendar; charset=utf-8"
KEPT = 15 * 60  # seconds for which a calendar program need not ask again


@signed_in
@require_safe
def duties_ics(request: Asked, pk: int) -> HttpResponse:
    """The calendar of one of the person's units, as a file."""
    unit = fetch(posted_in(request.user), "pk", pk)
    response = HttpResponse(calendar_of(unit, request.at), content_type=TYPE)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"应办事项-{unit.name}.ics") or ""
    return response


@signed_in
@require_POST
def duty_feed_make(request: Asked, pk: int) -> HttpResponse:
    """A new address; the one before stops."""
    make_feed(fetch(posted_in(request.user), "pk", pk), actor=request.user, at=request.at)
    messages.success(request, "已生成订阅地址。请把地址添加到手机或电脑的日历中，不要转给别人。")
    return redirect(f"{reverse('duties')}#feeds")


@signed_in
@require_POST
def duty_feed_stop(request: Asked, pk: int) -> HttpResponse:
    """The address stops for good."""
    if revoke_feed(fetch(posted_in(request.user), "pk", pk), actor=request.user, at=request.at):
        messages.success(request, "已停用订阅地址，日历不再更新。需要时可以重新生成。")
    return redirect(f"{reverse('duties')}#feeds")


@public
@require_safe
@conditional_page
@cache_control(private=True, max_age=KEPT)
def duty_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind a secret address; one that was revoked, or whose person has left the unit, is not there."""
    feed = feed_by(token)
    if feed is None:
        raise Http404
    response = HttpResponse(calendar_of(feed.unit, request.at), content_type=TYPE)  # type: ignore[attr-defined]
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def calendar_of(unit: Unit, at: datetime) -> bytes:
    """What the unit owes in the round that runs, as a calendar; the same bytes as long as nothing changes."""
    round = current_round(at)
    name = f"{unit.name}应办事项"
    if round is None:
        return calendar_file(name, [])
    days, excuses = moves_of(round, unit)
    found = standings(round, units=Unit.objects.filter(pk=unit.pk))
    began = round.phases.order_by("opens").values_list("opens", flat=True).first() or at
    deadlines = {one.kind: one.pk for one in round.deadlines.all()}
    entries = []
    for one in found:
        if one.state(at) == DutyState.NONE:
            continue
        moved = days.get(one.deadline, Moved()) + excuses.get(one.obligation, Moved())
        if one.duty.again and one.closes != one.own:
            moved = moved + days.get(deadlines[one.duty.again], Moved()) + Moved(1)
        entries.append(
            entry(one, unit, round, at, Moved(moved.times, max(filter(None, (began, moved.last, one.done_at)))))
        )
    return calendar_file(name, entries)


def entry(one: Owed, unit: Unit, round: Round, at: datetime, moved: Moved) -> Entry:
    """One obligation as an entry; that a day has passed is not written into it, so that it stays the same."""
    state = one.state(at)
    step = state in DUTY_OPEN and one.has_step
    closes = one.closes if step or not one.duty.arises else one.own
    day = f"{closes.astimezone(SHANGHAI):-%Y%m%d%H}"
    mark = "已办结：" if state in DUTY_DONE else "已免报：" if state == DutyState.WAIVED else "截止："
    words = [
        f"{chinese_deadline(closes, year=True)}（北京时间）前{one.duty.name}。",
        one.duty.to_do,
        f"依据：「{one.duty.sentence}」",
    ]
    if one.extended:
        words.insert(1, f"已批准延期，原时限{chinese_deadline(one.common, year=True)}（北京时间）。")
    return Entry(
        # Each step is an event of its own, which comes and goes; so no SEQUENCE has to follow it.
        uid=f"{round.campaign.code}-{round.number}-{unit.code}-{one.kind.value}{day if step else ''}@jianzheng",
        title=f"{mark}{one.duty.name}",
        words="\n".join(words),
        closes=closes,
        changed=moved.last or at,
        moved=moved.times,
        open=state in DUTY_OPEN,
        cancelled=state == DutyState.WAIVED,
        url=f"{settings.SITE_URL}{reverse('duties')}",
    )
