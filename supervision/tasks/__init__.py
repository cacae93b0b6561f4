"""What Celery does for supervision: safe to run twice, the clock is read at this edge; one file per subject (decision 52).

Celery looks for tasks here, so each file is imported by name.
"""

from supervision.tasks.complaints import close_silent_complaints, recount_complaints, remind_of_complaints
from supervision.tasks.corrections import recount_corrections, remind_of_corrections
from supervision.tasks.floods import clear_unsent_complaints
from supervision.tasks.guides import fetch_guides, follow_published_lists, look_for_relapses_nightly

__all__ = [
    "clear_unsent_complaints",
    "close_silent_complaints",
    "fetch_guides",
    "follow_published_lists",
    "look_for_relapses_nightly",
    "recount_complaints",
    "recount_corrections",
    "remind_of_complaints",
    "remind_of_corrections",
]
