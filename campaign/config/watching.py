"""What the operator sees: the log, and the figures of requests (decision 50)."""

import os
from typing import Any

COUNTING = "django_prometheus.middleware.Prometheus{}Middleware"


def logging_of(form: str) -> dict[str, Any]:
    """The log in this form ("json": an object in each line, for machines; "line": for people); neither holds personal data."""
    level = os.environ.get("LOG_LEVEL", "WARNING")
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {"()": "campaign.upkeep.logs.LineFormatter"},
            "json": {"()": "campaign.upkeep.logs.JSONFormatter"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django would add handlers of its own (mail to administrators, a console with tracebacks).
            "django": {"handlers": [], "level": level, "propagate": True},
            "campaign.request": {"level": "INFO" if form == "json" else level},
        },
    }


def counting(middleware: list[str]) -> list[str]:
    """The middleware with what counts requests around it."""
    return [COUNTING.format("Before"), *middleware, COUNTING.format("After")]
