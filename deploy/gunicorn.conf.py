"""gunicorn behind nginx, which buffers slow clients; each worker is a process with a few threads."""

import os
import tempfile
from pathlib import Path
from typing import Any

# Under systemd the socket is handed over (deploy/systemd/jianzheng-web@.socket) and this address is not used.
bind = os.environ.get("WEB_BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_WORKERS", "3"))
# Three large exports in one process leave five threads: a process takes requests in although all of its threads are busy.
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
# A workbook is read in ten seconds at most; what takes longer is stuck.
timeout = 60
graceful_timeout = 30
keepalive = 5
# Start afresh now and then, not all at once: memory of large exports goes back to the machine. Seldom: it costs some seconds.
max_requests = 20000
max_requests_jitter = 4000
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats belong in memory, not on a slow disk
limit_request_line = 4094
limit_request_fields = 64
# The addresses of nginx are given by the private network, which only nginx shares with the outside.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "*")
# Our own line for each request has no query and no name in it (campaign/upkeep/logs.py); gunicorn's would.
accesslog = None
control_socket_disable = True
_form = os.environ.get("LOG_FORMAT", "json")
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "campaign.upkeep.logs.JSONFormatter"},
        "line": {"()": "campaign.upkeep.logs.LineFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": _form}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False, "qualname": "gunicorn.error"},
        "gunicorn.access": {"handlers": [], "level": "ERROR", "propagate": False, "qualname": "gunicorn.access"},
    },
}

# The processes of a machine count together for /metrics, in files that are gone with it.
if os.environ.get("METRICS_TOKEN") or os.environ.get("METRICS_FROM"):
    _counted = os.environ.get("PROMETHEUS_MULTIPROC_DIR") or tempfile.mkdtemp(prefix="jianzheng-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counted
    Path(_counted).mkdir(parents=True, exist_ok=True)


def child_exit(server: Any, worker: Any) -> None:
    """Keep what an ended process has counted, without its files."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from campaign.upkeep.folding import fold

        fold(Path(folder), worker.pid)
