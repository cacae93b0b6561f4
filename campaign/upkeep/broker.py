"""What Redis says of itself; it is asked for a second at most, and never by a page for people."""

from dataclasses import dataclass

import redis
from django.conf import settings

QUEUE = "celery"
SECONDS = 1.0


@dataclass(frozen=True)
class Broker:
    """Whether it answers, how many tasks wait, whether it may forget some, and whether it let us in without a password."""

    up: bool
    waiting: int = 0
    policy: str = ""
    version: str = ""
    words: str = ""
    in_memory: bool = False


def ask_broker(url: str = "") -> Broker:
    """Ask the broker of the settings (or at `url`); an answer in a second and a half, also where nobody answers."""
    url = url or settings.CELERY_BROKER_URL
    if not url.startswith(("redis", "unix")):
        return Broker(up=True, in_memory=True)
    link = redis.Redis.from_url(
        url, socket_timeout=SECONDS, socket_connect_timeout=SECONDS, retry_on_timeout=False, retry=None
    )
    try:
        with link:
            waiting = int(link.llen(QUEUE))
            told = link.info()
            policy = str(told.get("maxmemory_policy", ""))
            return Broker(True, waiting, policy, str(told.get("redis_version", "")))
    except (redis.RedisError, OSError) as error:
        return Broker(up=False, words=type(error).__name__)
