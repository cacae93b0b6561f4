"""Personal data are kept no longer than they are needed: erased so many days after the campaign, or after the paper was closed.

Each act names its kinds (setting `RETENTION`: dotted functions that give `Kept`s). What is erased is counted in the log, never
named; what was published stays as it is. Rests on 个人信息保护法 第十九条 (保存期限应当为实现处理目的所必要的最短时间) and the notice
五(一)2, which asks for 联系方式 for this campaign.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from campaign.models import LastRun, Phase, RetentionTerm, Unit, User
from campaign.models.runs import ERASED
from campaign.operations.moves import Refused, record
from campaign.operations.runs import note_run
from campaign.queries import calendar_offices

logger = logging.getLogger(__name__)
BATCH = 500
SHORTEST, LONGEST = 30, 3660  # days
ACT = "erase_personal"


@dataclass(frozen=True)
class Kept:
    """One kind of personal data.

    `due(until)` counts what is to go when its time ran out by the instant `until`; `erase(until, most, at)` erases at most so many
    of it in the running transaction and gives how many. `title`, `purpose`, `seen_by` and `begins` are public words.
    """

    kind: str
    title: str
    purpose: str
    seen_by: str
    begins: str
    days: int
    due: Callable[[datetime], int]
    erase: Callable[[datetime, int, datetime], int]
    shortest: int = SHORTEST


@dataclass(frozen=True)
class Standing:
    """A kind with the days that are in force, and what is due at an instant."""

    kept: Kept
    days: int
    term: RetentionTerm | None
    due: int = 0


def kinds() -> list[Kept]:
    """Every kind of every act, in the order of the setting."""
    return [kept for name in settings.RETENTION for kept in import_string(name)()]


def terms() -> list[Standing]:
    """Every kind with the days in force: one query, which asks for no more than the public's role in the database may read."""
    found = {term.kind: term for term in RetentionTerm.objects.only("kind", "days")}
    return [
        Standing(kept, found[kept.kind].days if kept.kind in found else kept.days, found.get(kept.kind))
        for kept in kinds()
    ]


def preview(at: datetime) -> list[Standing]:
    """What would be erased at the instant `at`; nothing is changed."""
    return [Standing(one.kept, one.days, one.term, one.kept.due(until_of(one, at))) for one in terms()]


def until_of(standing: Standing, at: datetime) -> datetime:
    """What came to its end before this instant has had its days."""
    return at - timedelta(days=standing.days)


def campaign_ended(until: datetime) -> bool:
    """Whether the last phase of the last round had closed by `until`; a new round moves it on."""
    ends = Phase.objects.aggregate(last=Max("closes"))["last"]
    return ends is not None and ends <= until


def set_term(kind: str, days: int, *, office: Unit, reason: str, actor: User, at: datetime) -> RetentionTerm:
    """The coordination office sets the days for a kind; logged, shown to the public. Raises `Refused`."""
    kept = next((one for one in kinds() if one.kind == kind), None)
    if kept is None or not kept.shortest <= days <= LONGEST:
        shortest = kept.shortest if kept else SHORTEST
        raise Refused(f"保存天数须在{shortest}天到{LONGEST}天之间。请改填后再保存。")
    if not reason.strip():
        raise Refused("请写明理由，例如依据的文件。理由记入办理记录。")
    with transaction.atomic():
        before = RetentionTerm.objects.select_for_update().filter(kind=kind).first()
        facts = {"days": days, "reason": reason.strip(), "set_by": actor, "set_at": at}
        term, _ = RetentionTerm.objects.update_or_create(kind=kind, defaults=facts)
        was = {"kind": kind, "days": before.days if before else kept.days}
        label = f"设定个人信息保存期限：{kept.title}{days}天"[:60]
        after = {"kind": kind, "days": days}
        record(office, "set_retention", label, actor=actor, at=at, note=reason.strip(), before=was, after=after)
    return term


def erase_due(*, at: datetime, batch: int = BATCH) -> dict[str, int]:
    """Erase everything whose time has run out, batch by batch, each in a transaction with its line of the log (a count only).

    May be run at any time and again; killed in between, the next run goes on. A kind that breaks stops no other.
    """
    office = calendar_offices().first()
    erased: dict[str, int] = {}
    if office is None:
        return erased
    LastRun.objects.bulk_create([LastRun(name=ERASED, at=at)], ignore_conflicts=True)
    for standing in terms():
        kept, until = standing.kept, until_of(standing, at)
        try:
            while count := _erase_some(office, standing, until, at, batch):
                erased[kept.kind] = erased.get(kept.kind, 0) + count
        except Exception as error:  # the others go on; what is wrong is told by kind, never by words of a row
            logger.error("retention: %s stopped: %s", kept.kind, type(error).__name__)
    note_run(ERASED, at=at)
    return erased


def _erase_some(office: Unit, standing: Standing, until: datetime, at: datetime, batch: int) -> int:
    kept = standing.kept
    with transaction.atomic():
        LastRun.objects.select_for_update().get(pk=ERASED)  # two runs take turns
        count = kept.erase(until, batch, at)
        if count:
            facts = {"kind": kept.kind, "count": count, "days": standing.days}
            record(office, ACT, f"按期删除个人信息：{kept.title}{count}条"[:60], actor=None, at=at, after=facts)
    return count
