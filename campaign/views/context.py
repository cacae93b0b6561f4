"""What every page's frame knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from campaign.queries import unread_count
from campaign.roles import Action


def frame(request: HttpRequest) -> dict[str, Any]:
    """The demonstration flag, and for a signed-in person the unread messages; nothing of a person on public pages."""
    return {"demo_mode": settings.DEMO_MODE, "Action": Action}
