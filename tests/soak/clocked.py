"""`python -m tests.soak.clocked worker|beat …`: a Celery process of the product whose clock is moved by MOVED_BY seconds, beat each second."""

import os
import sys
from datetime import timedelta

import django
import time_machine

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from campaign.config.celery import app  # noqa: E402

if __name__ == "__main__":
    if moved := float(os.environ.get("MOVED_BY", "0")):
        time_machine.travel(timezone.now() + timedelta(seconds=moved), tick=True).start()
    app.conf.beat_schedule = {
        name: {"task": f"campaign.tasks.{name}", "schedule": 1.0} for name in ("remind_of_duties", "deliver_messages")
    }
    app.conf.beat_max_loop_interval = 0.5
    app.start(sys.argv[1:])
