"""The monthly return of a township: who sent people for a paper that was cancelled (notice 六(三): 对清理后又要求……提供相关证明)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from campaign.access import why_not
from campaign.checks import personal_number
from campaign.enums import UnitKind
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from supervision.checks.naming import Named, folded, mentions
from supervision.enums.relapses import SignKind
from supervision.models import GuideTask, MonthlyDemand, MonthlyReturn
from supervision.operations.relapses import Sign, note_sign
from supervision.queries.guides import cancelled_tasks, named_of

MOST = 60  # lines of one return


@dataclass(frozen=True)
class Demand:
    """One line: which paper, wanted by which unit of the region or by whom outside it, how often, in which village."""

    cert_name: str
    by_unit: Unit | None = None
    outside: str = ""
    outside_place: str = ""
    times: int = 1
    village: str = ""


def file_return(unit: Unit, month: date, demands: Sequence[Demand], *, actor: User, at: datetime) -> MonthlyReturn:
    """File what a township says of a month; no line is a nil return. Filed again, the lines are replaced and the log keeps how many.

    A demand of a unit of the region for something it has cancelled opens a case at once; one from outside never does.
    Raises `NoPower`, `Refused` for a month to come, another kind of unit, and lines that say nothing.
    """
    if denied := why_not(actor, Action.FILL, unit):
        raise NoPower(denied)
    if unit.kind != UnitKind.TOWNSHIP_GOVERNMENT:
        raise Refused("月报由乡镇人民政府、街道办事处填报。")
    if month.replace(day=1) > at.astimezone(SHANGHAI).date():
        raise Refused("不能填报还没有到的月份。")
    _refuse_lines(demands)
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)
        facts = {"said_at": at, "said_by": actor}
        monthly, new = MonthlyReturn.objects.update_or_create(unit=unit, month=month.replace(day=1), defaults=facts)
        before = monthly.demands.count()
        monthly.demands.all().delete()
        rows = [_row(monthly, demand) for demand in demands]
        MonthlyDemand.objects.bulk_create(rows)
        after = {"month": f"{monthly.month:%Y-%m}", "demands": len(rows)}
        label = "填报月报" if new else "更正月报"
        record(monthly, "monthly_return", label, actor=actor, at=at, before={"demands": before}, after=after)
        match_demands(monthly, at=at)
    return monthly


def _refuse_lines(demands: Sequence[Demand]) -> None:
    if len(demands) > MOST:
        raise Refused(f"一个月最多填{MOST}行。同一证明、同一单位的，合并为一行并写明次数。")
    for number, one in enumerate(demands, 1):
        words = f"{one.cert_name}{one.outside}{one.outside_place}{one.village}"
        if not one.cert_name.strip():
            raise Refused(f"第{number}行没有填写证明名称。")
        if (one.by_unit is None) == (not one.outside.strip()):
            raise Refused(f"第{number}行请在“区内单位”和“区外机构”中填写一个，不能都填，也不能都不填。")
        if one.outside.strip() and not one.outside_place.strip():
            raise Refused(f"第{number}行是区外机构，请写明所在的省（区、市）。")
        if kind := personal_number(words):
            raise Refused(f"第{number}行有{kind}，请删去。月报只写证明和单位，不写个人信息。")


def _row(monthly: MonthlyReturn, one: Demand) -> MonthlyDemand:
    return MonthlyDemand(
        monthly=monthly,
        cert_name=one.cert_name.strip()[:200],
        by_unit=one.by_unit,
        outside=one.outside.strip()[:120],
        outside_place=one.outside_place.strip()[:60],
        times=max(1, one.times),
        village=one.village.strip()[:60],
    )


def match_demands(monthly: MonthlyReturn, *, at: datetime) -> int:
    """Look which lines name something that the demanding unit has cancelled; each opens, or joins, a case. Gives how many do.

    Asked again (each night, for lists published later) it changes nothing that stands.
    """
    rows = list(monthly.demands.filter(by_unit__isnull=False, uid=None).select_related("by_unit"))
    matched = 0
    for row in rows:
        if row.by_unit is None or (task := cancelled_meant(row.by_unit, row.cert_name)) is None:
            continue
        row.uid = task.uid
        row.save(update_fields=["uid"])
        matched += 1
        key = f"return:{monthly.pk}:{row.by_unit_id}:{task.uid}"
        words = f"{monthly.unit.name}{monthly.month.year}年{monthly.month.month}月月报：{row.times}次要求开具“{row.cert_name}”。"
        note_sign(Sign(row.by_unit, task.item, SignKind.RETURN, key, words), at=at)
    return matched


def cancelled_meant(unit: Unit, name: str) -> GuideTask | None:
    """The cancelled item of the unit that a typed name means, by any of its names; None where it has cancelled no such thing."""
    tasks = {task.pk: task for task in cancelled_tasks(unit).select_related("item", "unit")}
    wanted: list[Named] = named_of(tasks.values())
    found = mentions(folded(name), wanted)
    best = max(found, key=lambda one: (one.end - one.start, -one.mark), default=None)
    return tasks[best.mark] if best else None
