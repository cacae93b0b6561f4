"""Note that something which goes round by itself has done its work."""

from datetime import datetime

from campaign.models import LastRun


def note_run(name: str, *, at: datetime) -> None:
    """Note that `name` has run at `at`; one statement, whoever else writes it at the same moment."""
    LastRun.objects.bulk_create(
        [LastRun(name=name, at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )
