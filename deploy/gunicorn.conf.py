"""gunicorn behind nginx, which buffers slow clients; each worker is a process with a few threads."""

import os

bind = "0.0.0.0:8000"
workers = int(os.environ.get("WEB_WORKERS", "3"))
# Three large exports in one process leave five threads: a process takes requests in although all of its threads are busy.
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "gthread"
# A workbook is read in ten seconds at most; what takes longer is stuck.
timeout = 60
graceful_timeout = 30
keepalive = 5
# Start afresh now and then, not all at once: memory of large exports goes back to the machine.
max_requests = 2000
max_requests_jitter = 400
worker_tmp_dir = "/dev/shm"  # noqa: S108 - heartbeats belong in memory, not on a slow disk
limit_request_line = 4094
limit_request_fields = 64
# The addresses of nginx are given by the private network, which only nginx shares with the outside.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "*")
# nginx keeps the access log; a path decoded here could forge lines.
accesslog = None
errorlog = "-"
