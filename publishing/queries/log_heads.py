"""What published lists say of the log: each names the newest block that there was, so that the log cannot be cut behind it (59)."""

import json
from collections.abc import Iterator
from typing import Any

from campaign.queries.log_proof import log_head
from publishing.models import EditionManifest


def log_named() -> dict[str, Any] | None:
    """The newest block of the log as a manifest names it."""
    head = log_head()
    return {"block": head.number, "sha256": head.sha256} if head else None


def witnesses() -> Iterator[tuple[str, int, str]]:
    """Where, number and hash of every block that a published list names (setting `LOG_WITNESSES`)."""
    for place, content in EditionManifest.objects.order_by("place").values_list("place", "content").iterator(200):
        try:
            said = json.loads(content).get("log")
            named = (int(said["block"]), str(said["sha256"])) if said else None
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # that a manifest is not what it was is found by the check of the editions
        if named:
            yield f"公布的第{place}份校验清单", *named
