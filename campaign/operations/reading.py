"""Note who read or took away personal data: one line of the log for each thing, sealed with the others (decision 59).

The one act that a GET writes: whoever is shown a number of another has been shown it, whatever they do next. The log holds which
fields were read and by what way, never what stood in them (个人信息保护法 第五十一条, 第五十五条).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any, Literal

from django.contrib.contenttypes.models import ContentType

from campaign.models import LogEntry, User
from campaign.models.log import READING
from campaign.notice.timetable import SHANGHAI
from campaign.operations.moves import batched, log_line
from campaign.queries import units_of

Way = Literal["page", "export"]
WORDS: dict[str, str] = {"page": "查阅", "export": "导出"}


def record_reading(
    thing: Any, fields: Sequence[str], *, actor: User, at: datetime, way: Way = "page", why: str = ""
) -> int:
    """Note that `actor` was shown these fields (their names in Chinese) of `thing`, which has a unit; see `record_readings`."""
    return record_readings([thing], fields, actor=actor, at=at, way=way, why=why)


def record_readings(
    things: Iterable[Any], fields: Sequence[str], *, actor: User, at: datetime, way: Way = "page", why: str = ""
) -> int:
    """Note it of many things of one kind; gives how many lines are new.

    Of a page the same person, thing and fields are noted once a day (Beijing): whoever leafs back and forth has read once. What is
    taken away is noted each time. `why` is the person's own words where the page asks for them; it can be erased later.
    """
    found = list(things)
    if not found:
        return 0
    shown = list(fields)
    if way == "page":
        known = _known_today(found, shown, actor, at)
        found = [one for one in found if one.pk not in known]
    if not found:
        return 0
    facts = {"fields": shown, "way": way, "office": "、".join(unit.name for unit in units_of(actor)[:3])}
    label = f"{WORDS[way]}个人信息：{'、'.join(shown)}"[:60]
    lines = [log_line(one, READING, label, actor=actor, at=at, note=why.strip(), after=facts) for one in found]
    return len(LogEntry.objects.bulk_create(lines, batch_size=500))


def _known_today(things: Sequence[Any], fields: list[str], actor: User, at: datetime) -> set[int]:
    day = datetime.combine(at.astimezone(SHANGHAI).date(), time(), SHANGHAI)
    kind = ContentType.objects.get_for_model(things[0])
    known: set[int] = set()
    for keys in batched([one.pk for one in things]):
        rows = LogEntry.objects.filter(move=READING, thing_type=kind, thing_id__in=keys, actor=actor, at__gte=day)
        told = rows.values_list("thing_id", "after")
        known |= {key for key, after in told if after.get("way") == "page" and after.get("fields") == fields}
    return known
