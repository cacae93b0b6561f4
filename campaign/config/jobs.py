"""The kinds of job, by the name that stands in the row; each is an object of an act above the ground (decision 49)."""

import os

JOB_KINDS = {
    "letters": "campaign.tasks.jobs.LETTERS",
    "duties": "campaign.tasks.duty_jobs.DUTIES",
    "progress": "submissions.tasks.progress_jobs.PROGRESS",
    "docket": "review.tasks.jobs.DOCKET",
    "deliveries": "submissions.tasks.jobs.DELIVERIES",
    "compile": "publishing.tasks.jobs.COMPILE",
    "draft": "publishing.tasks.jobs.DRAFT",
    "roll_up": "publishing.tasks.releasing.ROLL_UP",
    "publish": "publishing.tasks.releasing.PUBLISH",
    "site": "publishing.tasks.site.SITE",
    "enquiries": "publishing.tasks.jobs.ENQUIRIES",
    "complaints": "supervision.tasks.complaint_jobs.COMPLAINTS",
    "guide_tasks": "supervision.tasks.guide_jobs.GUIDE_TASKS",
    "case": "supervision.tasks.case_files.CASE",
    "evaluation": "supervision.tasks.year_end.EVALUATION",
    "region_report": "supervision.tasks.year_end.REPORT",
}
# So many run at once, whatever the number of workers.
JOB_SLOTS = int(os.environ.get("JOB_SLOTS", "2"))
# A download of so many rows or fewer is made at once, in the request.
JOB_FROM_ROWS = 2000
JOB_SCHEDULE = {
    "do the jobs that nobody took": {"task": "campaign.tasks.do_waiting_jobs", "schedule": 60.0},
    "clear away the files of jobs": {"task": "campaign.tasks.clear_jobs", "schedule": 3600.0},
}
