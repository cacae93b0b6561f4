"""A past day in the address of a public page: `?on=2020-11-30` shows what held when that day ended."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from campaign.notice.timetable import SHANGHAI
from campaign.templatetags.face import day as day_words
from publishing.queries.days import EARLIEST, LATEST

SHAPE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
LONGEST = 30


@dataclass(frozen=True)
class DayAsked:
    """The day that a page is asked for; `day` is None for today, `problem` says what is wrong with what was typed."""

    given: str
    day: date | None
    problem: str
    today: date
    today_url: str

    @property
    def value(self) -> str:
        """The past day as it stands in addresses; empty for today."""
        return self.day.isoformat() if self.day else ""

    @property
    def max(self) -> str:
        """The last day that can be asked for, as the date box takes it."""
        return self.today.isoformat()


def read_day(text: str) -> date | None:
    """A typed day: 2020-11-30, 2020/11/30, 20201130, 2020年11月30日, also with full-width digits; None where it is none."""
    match = SHAPE.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text[:LONGEST])))
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
    return day if day and EARLIEST <= day <= LATEST else None


def day_asked(request: HttpRequest) -> DayAsked:
    """The day of the address; a day that there is not, or that has not come, is explained and today is shown."""
    given = request.GET.get("on", "").strip()[:LONGEST]
    today = request.at.astimezone(SHANGHAI).date()  # type: ignore[attr-defined]
    rest = urlencode([(name, value) for name, value in request.GET.items() if name not in {"on", "page"}])
    day, problem = read_day(given), ""
    if given and day is None:
        problem = _("“%(given)s”不是一个日期。请写成2020-11-30这样的形式。下面是今天的清单。") % {"given": given}
    elif day is not None and day > today:
        problem = _("%(given)s还没有到。请选今天或者以前的日期。下面是今天的清单。") % {"given": day_words(day, "year")}
    past = day if day is not None and day < today else None
    return DayAsked(given, past, problem, today, f"?{rest}" if rest else request.path)


def clean_day(text: str) -> str:
    """A day for an address; empty where it is none."""
    day = read_day(text)
    return day.isoformat() if day else ""
