"""The WSGI entry, for gunicorn."""

import gc
import os

from django.core.wsgi import get_wsgi_application

# Started here, so that the tasks of the web process know the broker's settings.
from campaign.config.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.config.settings")
application = get_wsgi_application()

# What was loaded stays for good: the collector need not walk it again and again while requests are answered.
gc.freeze()

__all__ = ["application", "celery_app"]
