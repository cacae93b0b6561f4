"""A worker for the jobs: does what waits in the table, one job after the other, for as long as it runs."""

import logging
import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone

from campaign.operations.jobs import run_next

logger = logging.getLogger(__name__)
PAUSE = 1.0  # seconds between two looks at an empty queue
LATER = 5.0  # seconds after something went wrong


class Command(BaseCommand):
    help = "办理后台任务（大表导出、批量录入、编制大清单）。可以同时启动多个；只需要数据库，不经过消息队列。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="办完现有任务就结束")
        parser.add_argument("--nice", type=int, default=10, help="让出处理器的程度（0至19，缺省10），网页优先")

    def handle(self, *args: Any, **options: Any) -> None:
        """Until SIGTERM: then the job in hand goes back into the queue at its next step."""
        os.nice(max(0, options["nice"]))
        ended = threading.Event()
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, lambda *_: ended.set())
        work(ended, once=options["once"])


def work(ended: threading.Event, *, once: bool = False) -> None:
    """Do the jobs that wait until `ended`; with `once` until none waits."""
    while not ended.is_set():
        try:
            job, pause = run_next(clock=timezone.now, ending=ended.is_set), PAUSE
        except Exception:  # the database is away, the disk is full: later it may not be
            logger.exception("no job could be taken or ended")
            connection.close()
            job, pause = None, LATER
        if job is None:
            if once:
                return
            connection.close_if_unusable_or_obsolete()
            ended.wait(pause)
