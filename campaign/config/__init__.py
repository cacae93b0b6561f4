"""The roof: settings, root urls, Celery. It names the apps by string; nobody imports it."""
