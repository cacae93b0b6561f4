"""The WSGI entry, for gunicorn."""

import gc
import os
import sys

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils.module_loading import import_string

# Started here, so that the tasks of the web process know the broker's settings.
from campaign.config.celery import app as celery_app

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.config.settings")
application = get_wsgi_application()

# What would else be loaded while somebody waits for the first answer of this process: all pages (by their addresses), and tables.
reverse(settings.LOGIN_URL)
for name in settings.LOADED_AT_START:
    import_string(name)()

# A thread that computes (a docket of fifty thousand rows) gives way to who waits for a page ten times as often as by default.
sys.setswitchinterval(0.0005)

# What was loaded stays for good: the collector need not walk it again and again while requests are answered.
gc.freeze()

__all__ = ["application", "celery_app"]
