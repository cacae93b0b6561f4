"""Look each night for what was cancelled and is asked for again: in guides, in complaints, in monthly returns (notice 六(三))."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from campaign.access import why_not
from campaign.enums import UnitKind
from campaign.models import Campaign, Unit, User
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from supervision.enums.guides import HitKind, TextSource
from supervision.enums.relapses import SignKind
from supervision.models import GuideHit, GuideText, MonthlyReturn, Relapse, Watch
from supervision.operations.guides import keep_text
from supervision.operations.relapses import Sign, note_sign
from supervision.operations.returns import match_demands
from supervision.queries.guides import after_its_day, overdue_and_named
from supervision.queries.relapses import (
    COMPLAINTS_KEY,
    cancelled_complaints,
    cancelled_rows,
    complaints_counted,
    watch_of,
)

BACK = timedelta(days=62)  # so far back returns are matched again


Complained = tuple[int, uuid.UUID, int]  # unit and item complained of, and the complaint's key
Count = Callable[
    [datetime], Iterable[Complained]
]  # the complaints since an instant that were taken on, in the order of their keys


def look_for_relapses(*, at: datetime, count: Count = cancelled_complaints) -> int:
    """Take every look; gives how many cases were opened. Doing it again opens nothing."""
    before = Relapse.objects.count()
    look_at_guides(at=at)
    look_at_complaints(count, at=at)
    for monthly in (
        MonthlyReturn.objects.filter(said_at__gt=at - BACK, demands__uid=None).distinct().select_related("unit")
    ):
        match_demands(monthly, at=at)
    return Relapse.objects.count() - before


def look_at_guides(*, at: datetime) -> None:
    """Guides that still name a cancelled certificate after their day."""
    for hit in overdue_and_named(at):
        note_hit(hit, at=at)


def note_hit(hit: GuideHit, *, at: datetime, actor: User | None = None) -> Relapse:
    """A guide names a cancelled certificate: a sign, quoted with where it stands."""
    task = hit.task
    where = f"（{hit.text.name}）" if hit.text.name else ""
    words = f"办事指南{where}写有：{hit.before}【{hit.words}】{hit.after}"
    kind = SignKind.INSPECTION if hit.text.source == TextSource.FOUND else SignKind.GUIDE
    return note_sign(Sign(task.unit, task.item, kind, f"guide:{hit.text_id}:{task.uid}", words), at=at, actor=actor)


def note_text(text: GuideText, *, at: datetime, actor: User | None = None) -> list[Relapse]:
    """Every cancelled certificate that a text names as needed, which a supervisor found in use: a case each, at once."""
    hits = text.hits.filter(kind=HitKind.NAMED, answered_at=None).select_related("task__unit", "task__item", "text")
    return list({case.pk: case for case in (note_hit(hit, at=at, actor=actor) for hit in hits)}.values())


def note_fetched(text: GuideText, *, at: datetime) -> list[Relapse]:
    """The same for a page that was read from the net, from the day on by which the name had to be taken out."""
    hits = after_its_day(text.hits.filter(kind=HitKind.NAMED, answered_at=None), at)
    return list({case.pk: case for case in (note_hit(hit, at=at) for hit in hits)}.values())


def found_text(unit: Unit, body: str, *, where: str, actor: User, at: datetime) -> tuple[GuideText, list[Relapse]]:
    """A supervisor gives the text of a guide that a unit uses; what it names of cancelled things becomes cases. Raises as `keep_text`."""
    text = keep_text(unit, body, source=TextSource.FOUND, name=where, actor=actor, at=at)
    return text, note_text(text, at=at, actor=actor)


def look_at_complaints(count: Count, *, at: datetime) -> None:
    """Units about which so many people complained within so many days that a cancelled certificate was asked for; the threshold is
    the campaign's. A complaint counts for one sign only: after it, as many new ones are needed for the next."""
    for campaign in Campaign.objects.all():
        watch = watch_of(campaign)
        found: dict[tuple[int, uuid.UUID], list[int]] = {}
        for unit, uid, key in count(at - timedelta(days=watch.days)):
            found.setdefault((unit, uid), []).append(key)
        many = {about: keys for about, keys in found.items() if len(keys) >= watch.complaints}
        _note_complaints(many, watch, at)


def _note_complaints(many: Mapping[tuple[int, uuid.UUID], list[int]], watch: Watch, at: datetime) -> None:
    rows = cancelled_rows({uid for _, uid in many})
    units = Unit.objects.in_bulk({unit for unit, _ in many})
    counted = complaints_counted(many)
    for (unit, uid), keys in sorted(many.items()):
        row = rows.get((unit, uid))
        new = [key for key in keys if key not in counted.get((unit, uid), ())]
        if row is None or len(new) < watch.complaints:
            continue
        words = f"{watch.days}天内有{len(new)}件投诉反映仍在索要“{row.cert_name}”（设定为{watch.complaints}件）。"
        key = f"{COMPLAINTS_KEY}:{unit}:{uid}:{max(new)}"
        note_sign(Sign(units[unit], row, SignKind.COMPLAINTS, key, words, tuple(new)), at=at)


def set_watch(campaign: Campaign, *, complaints: int, days: int, actor: User, at: datetime) -> Watch:
    """Set from how many complaints within how many days on a case is opened. Raises `NoPower`, `Refused`."""
    office = Unit.objects.filter(kind=UnitKind.COORDINATION_OFFICE, valid_to=None).first()
    if office is None or why_not(actor, Action.SET_RULES, office):
        raise NoPower("监测设置由协调小组办公室办理。")
    if not (1 <= complaints <= 100 and 1 <= days <= 366):
        raise Refused("件数须在1至100之间，天数须在1至366之间。")
    before = watch_of(campaign)
    old = {"complaints": before.complaints, "days": before.days}
    watch, _ = Watch.objects.update_or_create(campaign=campaign, defaults={"complaints": complaints, "days": days})
    new = {"complaints": complaints, "days": days}
    record(office, "set_watch", "设定死灰复燃监测", actor=actor, at=at, before=old, after=new)
    return watch
