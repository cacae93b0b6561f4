"""What is sealed, checked and erased by itself, and by what (decision 59); the acts are named by string because apps point down."""

from celery.schedules import crontab

# Who else names a block of the sealed log: f() -> (where, number, hash)….
LOG_WITNESSES = ["publishing.queries.log_heads.witnesses"]
# Which personal data are kept for how long: f() -> list of `campaign.operations.retention.Kept`.
RETENTION = [
    "supervision.operations.retained.kept",
    "supervision.operations.retained_photos.kept",
    "submissions.operations.retained.kept",
    "campaign.operations.retained.kept",
]
KEEPING_SCHEDULE = {
    "seal the log": {"task": "campaign.tasks.seal_the_log", "schedule": crontab(minute="*/5")},
    "check the log": {"task": "campaign.tasks.check_the_log", "schedule": crontab(hour=1, minute=30)},
    "erase what was kept long enough": {
        "task": "campaign.tasks.erase_what_is_due",
        "schedule": crontab(hour=2, minute=40),
    },
}
