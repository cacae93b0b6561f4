"""A request as the pages of this system know it."""

from datetime import date, datetime

from django.http import HttpRequest

from campaign.models import User
from campaign.notice.timetable import SHANGHAI


class Asked(HttpRequest):
    """A signed-in person's request; `at` is the instant at which it came in (`middleware.ClockMiddleware`)."""

    at: datetime
    user: User


def day_of(request: Asked) -> date:
    """The day on which a request came in, by Beijing's calendar."""
    return request.at.astimezone(SHANGHAI).date()
