"""Follow published lists, read guides from the net, look for relapses: safe to run twice, the clock is read at this edge."""

import time
from datetime import datetime

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from supervision.enums.guides import TextSource
from supervision.models import GuideTask, GuideText
from supervision.operations.guide_lists import follow_lists
from supervision.operations.guides import keep_text, note_fetch
from supervision.operations.watching import look_for_relapses, note_fetched
from supervision.queries.guides import links_to_read
from supervision.sheets.guide_files import Unreadable, words_of_bytes
from supervision.tasks.fetching import Fetcher, Limits, NotFetched

MOST, SECONDS = 150, 420  # addresses of one run, and how long it may take; a task is stopped after 600


@shared_task
def follow_published_lists() -> int:
    """Turn the rows of lists published since into tasks; beat calls it every minute, one small query where there is none."""
    return follow_lists(at=timezone.now())


@shared_task
def look_for_relapses_nightly() -> int:
    """Look each night for what was cancelled and is asked for again; gives how many cases are new."""
    return look_for_relapses(at=timezone.now())


@shared_task
def fetch_guides() -> int:
    """Read the pages of service guides from the hosts that the operator named (`GUIDE_HOSTS`, none by default), those that were read
    longest ago first; gives how many were read."""
    if not settings.GUIDE_HOSTS:
        return 0
    fetcher = Fetcher(Limits.named(settings.GUIDE_HOSTS, settings.GUIDE_NETWORKS))
    ends, read = time.monotonic() + SECONDS, 0
    for unit, link in links_to_read(settings.GUIDE_HOSTS, MOST):
        if time.monotonic() > ends:
            break
        read += read_guide_page(unit, link, fetcher, at=timezone.now())
    return read


def read_guide_page(unit: int, link: str, fetcher: Fetcher, *, at: datetime) -> bool:
    """Read one page for all tasks of a unit that give this address; gives whether it was read.

    The same words as last time are not kept again. What it names after its day becomes a case (notice 五(三), 六(三)).
    """
    tasks = list(GuideTask.objects.standing().filter(unit=unit, link=link).select_related("unit"))
    if not tasks:
        return False
    try:
        words = words_of_bytes(fetcher.page(link)).strip()
    except (NotFetched, Unreadable) as error:
        note_fetch(tasks, error.words, at=at)
        return False
    last = GuideText.objects.filter(unit=unit, source=TextSource.FETCHED, name=link).first()
    text = last if last is not None and last.body == words else None
    if text is None and words:
        text = keep_text(tasks[0].unit, words, source=TextSource.FETCHED, name=link, actor=None, at=at)
    found = note_fetched(text, at=at) if text is not None else []
    note_fetch(
        tasks, f"已读取，有{len(found)}项已取消的证明仍在索要。" if found else "已读取，没有写已取消的证明。", at=at
    )
    return True
