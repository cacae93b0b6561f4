"""Serve the embedded default: pages, workers and beat as threads of one process, on the memory broker."""

import os
import threading
from typing import Any

from celery.app.utils import find_app
from celery.beat import EmbeddedService
from celery.worker import WorkController
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]

from campaign.management.commands.run_jobs import work


class Embedded(BaseApplication):
    """One gunicorn process with threads; its worker starts the Celery threads once it has forked."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def load_config(self) -> None:
        """One process only: the memory broker is not shared between processes."""
        for name, value in {
            "bind": self.address,
            "workers": 1,
            "worker_class": "gthread",
            "threads": 8,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": start_celery,
        }.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        """The WSGI application."""
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def start_celery(_worker: Any = None) -> list[threading.Thread]:
    """Start a worker, beat and a worker for the jobs as daemon threads; they end with the process."""
    app = find_app("campaign.config.celery")  # by name: the roof is imported by nobody
    controller = WorkController(app=app, pool="solo", without_mingle=True, without_gossip=True)
    schedule = str(settings.VAR_DIR / "celerybeat-schedule")
    threads = [
        threading.Thread(target=controller.start, name="worker", daemon=True),
        EmbeddedService(app, thread=True, schedule_filename=schedule),
        threading.Thread(target=work, args=(threading.Event(),), name="jobs", daemon=True),
    ]
    for thread in threads:
        thread.daemon = True
        thread.start()
    return threads


class Command(BaseCommand):
    help = "在本机提供演示系统：网页、后台任务和定时器在同一个进程中运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"), help="端口")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CELERY_BROKER_URL.startswith("memory:"):
            raise CommandError("serve_demo 只用于嵌入式运行。部署时请用 docker-compose.yml 中的各项服务。")
        address = f"127.0.0.1:{options['port']}"
        self.stdout.write(f"演示系统：http://{address}/ （按 Ctrl+C 停止）")
        self.stdout.flush()
        Embedded(address).run()
