"""What Celery does for supervision: safe to run twice, the clock is read at this edge; one file per subject (decision 52).

Celery looks for tasks here, so each file is imported by name.
"""

from supervision.tasks.complaints import close_silent_complaints, recount_complaints, remind_of_complaints

__all__ = ["close_silent_complaints", "recount_complaints", "remind_of_complaints"]
