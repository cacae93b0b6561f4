"""The words of a reminder: a template with the facts of one duty of one unit put in."""

from datetime import datetime

from django.conf import settings

from campaign.checks.reminding import filled
from campaign.models import ReminderTemplate
from campaign.notice.timetable import SHANGHAI, days_left
from campaign.operations.outbox import Words
from campaign.queries import chinese_deadline
from campaign.queries.owing import Outstanding

SUBJECT_MOST, SUBJECT_EN_MOST = 120, 200
MONTHS = "January February March April May June July August September October November December".split()
# What is owed, in English, by the kinds of `campaign.notice.duties`; a kind that is not here keeps its Chinese name.
TASKS = {
    "contact": "hand in the contact sheet (Annex 1)",
    "declaration": "hand in the declaration of certificates (Annex 2) or a nil return",
    "ruling": "review the declared items and feed back",
    "answer": "answer the review and rectify what was returned",
    "legality": "review the lists for legality",
    "approval": "submit the lists to the government for approval",
    "edition": "publish the lists of retained and cancelled certificates (Annexes 3 and 4)",
    "summary": "hand in the summary (Annex 5)",
    "guide_gone": "take the cancelled certificates out of the service guides",
    "guide": "bring the service guides of retained items up to date",
    "briefing": "tell every window and every clerk what is retained and what is cancelled",
    "year_end": "hand in the year-end report",
}


def said(rule: ReminderTemplate, owed: Outstanding, names: tuple[str, str, str, str], at: datetime) -> Words:
    """Fill a template for one person; `names` are of the unit, its superior, the person and the round.

    Days are whole days by the calendar of Beijing, as on every page.
    """
    unit, superior, person, round = names
    left = days_left(at, owed.closes)
    values = {
        "unit": unit,
        "task": owed.name,
        "deadline": chinese_deadline(owed.closes),
        "days_left": str(max(left, 0)),
        "days_late": str(max(-left, 0)),
        "how": owed.how,
        "round": round,
        "person": person,
        "superior": superior or "上级单位",
        "site": settings.SITE_URL,
    }
    english = values | {"task": TASKS.get(owed.kind, owed.name), "deadline": english_deadline(owed.closes)}
    return Words(
        one_line(filled(rule.subject, values), SUBJECT_MOST),
        filled(rule.body, values),
        one_line(filled(rule.subject_en, english), SUBJECT_EN_MOST),
        filled(rule.body_en, english),
    )


def english_deadline(closes: datetime) -> str:
    """An exclusive instant in English: the instant 11-01 00:00 is `24:00 on 31 October (Beijing time)`."""
    clock = chinese_deadline(closes).rpartition("日")[2]
    local = closes.astimezone(SHANGHAI)
    day = datetime.fromordinal(local.toordinal() - 1).date() if clock == "24:00" else local.date()
    return f"{clock} on {day.day} {MONTHS[day.month - 1]} (Beijing time)"


def one_line(text: str, most: int) -> str:
    """A subject without line breaks, cut where it is too long to be stored."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
