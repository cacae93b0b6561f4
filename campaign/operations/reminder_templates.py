"""The words of reminders: loaded from a file, changed by the coordination office, given back their first wording (notice 六(一))."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from campaign.access import why_not
from campaign.checks import control_character
from campaign.checks.reminding import wrong_places
from campaign.enums import Audience
from campaign.models import ReminderTemplate, Unit, User
from campaign.operations.moves import NoPower, Refused, record
from campaign.operations.rows import FIXTURES, BadRows, Loaded, Row, numbered, read_rows
from campaign.roles import Action

COLUMNS = ("kind", "offset_days", "audience", "subject", "body", "subject_en", "body_en", "by_text")
FILE = FIXTURES / "reminders" / "templates.csv"
WORDS = ("subject", "body", "subject_en", "body_en")
MOST = {"subject": 100, "body": 1000, "subject_en": 160, "body_en": 2000}
CHANGED = (*WORDS, "by_text", "active")
Key = tuple[str, int, str]


class BadTemplate(Refused):
    """Words that cannot be filled in; `problems` has for each field what is wrong."""

    def __init__(self, problems: Mapping[str, list[str]]) -> None:
        super().__init__("".join(words for some in problems.values() for words in some))
        self.problems = problems


def load_templates(rows: Iterable[Row] | None = None) -> Loaded:
    """Load the templates that are not there yet, from the fixtures or from `rows`; what the office has changed stays.

    Raises `BadRows` with the lines that are wrong; then nothing has changed.
    """
    wanted = _read(read_rows(FILE, COLUMNS) if rows is None else rows)
    known = set(ReminderTemplate.objects.values_list("kind", "offset_days", "audience"))
    new = [one for key, one in wanted.items() if key not in known]
    ReminderTemplate.objects.bulk_create(new)
    return Loaded(len(new), 0, len(wanted) - len(new))


def default_of(key: Key) -> ReminderTemplate | None:
    """The first wording of a template; None for one that the office added."""
    return _read(read_rows(FILE, COLUMNS)).get(key)


def key_of(template: ReminderTemplate) -> Key:
    """What names a template: duty, day, audience."""
    return template.kind, template.offset_days, template.audience


def save_template(
    template: ReminderTemplate, values: Mapping[str, Any], office: Unit, *, actor: User, at: datetime
) -> bool:
    """Change a template (or keep a new one) with the `values` of `CHANGED`; logged on the office with what was before.

    Gives whether anything changed. What is written already stays as it was. Raises `NoPower`; `BadTemplate` for words with a
    placeholder that is not known; `Refused` where another template stands for the same duty, day and audience.
    """
    _may(actor, office)
    if problems := problems_of(values):
        raise BadTemplate(problems)
    with transaction.atomic():
        # Locked through the office: two that add the same template at once are one after the other.
        Unit.objects.select_for_update(no_key=True).get(pk=office.pk)
        if template.pk is None and ReminderTemplate.objects.filter(**_named(template)).exists():
            raise Refused("这个事项、天数和对象已有模板。请在列表中找到它再修改。")
        stored = ReminderTemplate.objects.filter(pk=template.pk).first()
        before = _facts(stored) if stored else {}
        for name in CHANGED:
            setattr(template, name, values[name])
        if _facts(template) == before:
            return False
        template.save()
        label = f"修改提醒模板：{described(template)}" if stored else f"新增提醒模板：{described(template)}"
        facts = {"template": template.pk}
        record(
            office,
            "set_reminder",
            label[:60],
            actor=actor,
            at=at,
            before={**facts, **before},
            after={**facts, **_facts(template)},
        )
    return True


def restore_template(template: ReminderTemplate, office: Unit, *, actor: User, at: datetime) -> None:
    """Give a template its first wording back; one that the office added is switched off. Logged.

    Raises `NoPower`; `Refused` where it already stands so.
    """
    _may(actor, office)
    first = default_of(key_of(template))
    values = _facts(first) if first else {**_facts(template), "active": False}
    if not save_template(template, values, office, actor=actor, at=at):
        raise Refused("这个模板现在就是初始文字，没有可以恢复的。" if first else "这个模板已经停用。")


def problems_of(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """For each field of a template what is wrong with its words; empty when all may be saved."""
    found: dict[str, list[str]] = {}
    for name in WORDS:
        text = str(values[name])
        words = wrong_places(text)
        if not text.strip():
            words.append("不能为空。请写明提醒的内容。")
        if len(text) > MOST[name]:
            words.append(f"超过{MOST[name]}字。请只保留必要内容。")
        if control_character(text) or ("subject" in name and ("\n" in text or "\r" in text)):
            words.append("含有不能使用的控制字符或者换行。请删去后再保存。")
        if words:
            found[name] = words
    return found


def described(template: ReminderTemplate) -> str:
    """A template in short: `截止前3天，发给分管领导`."""
    days = template.offset_days
    when = "截止当日" if days == 0 else f"截止前{-days}天" if days < 0 else f"逾期{days}天"
    return f"{when}，发给{Audience(template.audience).label}"


def _may(actor: User, office: Unit) -> None:
    if words := why_not(actor, Action.SET_CALENDAR, office):
        raise NoPower(words)


def _named(template: ReminderTemplate) -> dict[str, Any]:
    return dict(zip(("kind", "offset_days", "audience"), key_of(template), strict=True))


def _facts(template: ReminderTemplate) -> dict[str, Any]:
    return {name: getattr(template, name) for name in CHANGED}


def _read(rows: Iterable[Row]) -> dict[Key, ReminderTemplate]:
    found: dict[Key, ReminderTemplate] = {}
    problems = []
    for line, row in numbered(rows):
        if words := _wrong(row):
            problems.append(f"第{line}行：{words}")
            continue
        one = ReminderTemplate(
            kind=row["kind"],
            offset_days=int(row["offset_days"]),
            audience=row["audience"],
            by_text=row["by_text"] == "1",
            **{name: row[name] for name in WORDS},
        )
        if key_of(one) in found:
            problems.append(f"第{line}行：同一事项、天数和对象的模板重复。")
        found[key_of(one)] = one
    if problems:
        raise BadRows(problems)
    return found


def _wrong(row: Row) -> str:
    """What is wrong with one row of a file, "" when nothing is."""
    try:
        days = int(row["offset_days"])
    except ValueError:
        return f"天数“{row['offset_days']}”应为整数，截止前为负数。"
    if not -60 <= days <= 60:
        return "天数应在-60至60之间。"
    if row["audience"] not in Audience.values:
        return f"对象“{row['audience']}”应为{'、'.join(Audience.values)}之一。"
    return "".join(words for some in problems_of(row).values() for words in some)
