"""Load the days on which offices rest or work against the week: statutory holidays, the region's own, make-up days."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from campaign.access import why_not
from campaign.enums import DayKind
from campaign.models import SpecialDay, Unit, User
from campaign.operations.moves import NoPower, record
from campaign.operations.rows import BadRows, Loaded, Row, numbered
from campaign.roles import Action

COLUMNS = ("day", "kind", "name", "source")
KINDS = {**{kind.value: kind for kind in DayKind}, **{str(kind.label): kind for kind in DayKind}, "上班": DayKind.ON}
WEEKEND = 5


def load_days(rows: Iterable[Row]) -> Loaded:
    """Load days of years of which none are known yet: what the office has set since stays (`manage.py prepare` repeats it).

    Raises `BadRows` with the lines that are wrong; then nothing has changed.
    """
    days = _read(rows)
    known = {day.year for day in SpecialDay.objects.values_list("day", flat=True)}
    new = [day for day in days if day.day.year not in known]
    SpecialDay.objects.bulk_create(new)
    return Loaded(len(new), 0, len(days) - len(new))


def replace_days(rows: Iterable[Row], office: Unit, *, actor: User, at: datetime) -> Loaded:
    """Let the rows stand for the whole of the years that they name; gives what is new, changed and the same.

    Days of those years that the rows lack are ordinary again. Logged on the office with the number of days.
    Raises `NoPower`, `BadRows`; then nothing has changed.
    """
    if words := why_not(actor, Action.SET_CALENDAR, office):
        raise NoPower(words)
    days = {one.day: one for one in _read(rows)}
    years = sorted({day.year for day in days})
    with transaction.atomic():
        Unit.objects.select_for_update(no_key=True).get(pk=office.pk)
        stored = {one.day: one for one in SpecialDay.objects.all() if one.day.year in years}
        same = [day for day, one in days.items() if day in stored and _facts(stored[day]) == _facts(one)]
        gone = stored.keys() - days.keys()
        SpecialDay.objects.filter(day__in=stored.keys() - set(same)).delete()
        SpecialDay.objects.bulk_create(one for day, one in days.items() if day not in same)
        changed = len(days.keys() & stored.keys()) - len(same)
        loaded = Loaded(len(days) - changed - len(same), changed + len(gone), len(same))
        if loaded.made or loaded.changed:
            label = f"导入{'、'.join(map(str, years))}年节假日安排"[:60]
            before = {"days": {str(day): list(_facts(one)) for day, one in sorted(stored.items())}}
            after = {"days": {str(day): list(_facts(one)) for day, one in sorted(days.items())}}
            record(office, "set_days", label, actor=actor, at=at, before=before, after=after)
    return loaded


def _facts(one: SpecialDay) -> tuple[str, str, str]:
    return str(one.kind), one.name, one.source


def _read(rows: Iterable[Row]) -> list[SpecialDay]:
    """The days of the rows in order. Raises `BadRows`."""
    days: dict[date, SpecialDay] = {}
    problems = []
    for line, row in numbered(rows):
        words = _wrong(row)
        if not words and date.fromisoformat(row["day"]) in days:
            words = f"{row['day']}重复"
        if words:
            problems.append(f"第{line}行：{words}。")
            continue
        day = date.fromisoformat(row["day"])
        days[day] = SpecialDay(day=day, kind=KINDS[row["kind"]], name=row["name"], source=row["source"])
    if not days and not problems:
        problems.append("文件里没有日期。请按栏目day,kind,name,source填写后再导入。")
    if problems:
        raise BadRows(problems)
    return [days[day] for day in sorted(days)]


def _wrong(row: Row) -> str:
    """What is wrong with one row, "" when nothing is."""
    try:
        day = date.fromisoformat(row["day"])
    except ValueError:
        return f"日期“{row['day']}”应写成2020-10-01这样"
    if not 2000 <= day.year <= 2100:
        return f"{row['day']}的年份不对"
    if row["kind"] not in KINDS:
        return f"{row['day']}的安排“{row['kind']}”应为off（放假）或on（上班）"
    if not row["name"] or not row["source"]:
        return f"{row['day']}须写明节日名称和依据的文件"
    if len(row["name"]) > 40 or len(row["source"]) > 120:
        return f"{row['day']}的名称最多40字，依据最多120字"
    if KINDS[row["kind"]] == DayKind.ON and day.weekday() < WEEKEND:
        return f"{row['day']}本来就是工作日，不用写上班"
    return ""
