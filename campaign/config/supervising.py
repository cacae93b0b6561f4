"""Supervision: what beat does for it, and from which hosts pages of service guides may be read (decisions 53, 56)."""

from celery.schedules import crontab

from campaign.config.environment import listed

# Hosts of service guides whose pages may be read (empty: none are, the usual case), and networks beside the public ones in
# which they may stand, such as the government's own: 10.1.0.0/16.
GUIDE_HOSTS, GUIDE_NETWORKS = listed("GUIDE_HOSTS"), listed("GUIDE_NETWORKS")
SUPERVISION_SCHEDULE = {
    "remind of complaints": {"task": "supervision.tasks.complaints.remind_of_complaints", "schedule": 60.0},
    "remind of corrections": {"task": "supervision.tasks.corrections.remind_of_corrections", "schedule": 60.0},
    "note who stays silent": {
        "task": "supervision.tasks.complaints.close_silent_complaints",
        "schedule": crontab(minute=15),
    },
    "recount last days": {"task": "supervision.tasks.complaints.recount_complaints", "schedule": crontab(minute=20)},
    "recount days of corrections": {
        "task": "supervision.tasks.corrections.recount_corrections",
        "schedule": crontab(minute=25),
    },
    "clear what was never sent": {
        "task": "supervision.tasks.floods.clear_unsent_complaints",
        "schedule": crontab(minute=35),
    },
    "follow published lists": {"task": "supervision.tasks.guides.follow_published_lists", "schedule": 60.0},
    "look for relapses": {
        "task": "supervision.tasks.guides.look_for_relapses_nightly",
        "schedule": crontab(hour=2, minute=50),
    },
    "read guides from the net": {
        "task": "supervision.tasks.guides.fetch_guides",
        "schedule": crontab(hour=3, minute=40),
    },
}
