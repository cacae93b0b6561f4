"""A request as the pages of this system know it."""

from datetime import datetime

from django.http import HttpRequest

from campaign.models import User


class Asked(HttpRequest):
    """A signed-in person's request; `at` is the instant at which it came in (`middleware.ClockMiddleware`)."""

    at: datetime
    user: User
