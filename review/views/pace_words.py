"""What the pace of a panel comes to, in words: every case has its own, also those in which nothing can be computed."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from campaign.templatetags.face import deadline
from review.queries.pace import WINDOW, Pace, Rate
from review.queries.progress import Tally
from review.views.papers import fact

NOTHING_YET = "还没有接收事项。"
FIRST_DAY = "过完审核阶段的第一个工作日后开始计算。"
NO_PHASE = "日历上没有审核阶段，无法计算。"
ALL_RULED = "已全部提出结论。"


def day_words(day: date) -> str:
    """11月15日."""
    return f"{day.month}月{day.day}日"


def decimal(value: Fraction) -> str:
    """A pace with one decimal, half up: 12.5."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def share(part: int, whole: int) -> str:
    """A share with two decimals, half up, from the counts themselves: 52.32%."""
    exact = Decimal(part * 100) / Decimal(whole)
    return f"{exact.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}%"


def pace_facts(pace: Pace, tally: Tally) -> list[dict[str, Any]]:
    """The lines of the page: what is left, until when, the pace so far and lately, what is needed, when it will be done."""
    settled = f"{tally.settled}件，占{share(tally.settled, tally.total)}" if tally.total else NOTHING_YET
    recent = pace.recent
    days = recent.days if recent else WINDOW
    return [
        fact("尚无结论", f"{pace.left}件，共{pace.total}件" if pace.total else NOTHING_YET),
        fact("已确认", settled),
        fact("时限", due_words(pace)),
        fact("审核至今", rate_words(pace, pace.so_far)),
        fact(f"近{days}个工作日", rate_words(pace, recent)),
        fact("须达到", needed_words(pace)),
        fact("预计", forecast_words(pace)),
    ]


def due_words(pace: Pace) -> str:
    """Until when the lists are due, and how much time that is."""
    if pace.last is None or pace.days_left is None:
        return "日历上没有公布清单的时限。"
    until = deadline(pace.last)
    if pace.days_left < 1:
        return f"{until}，已过{1 - pace.days_left}天。"
    if pace.last == pace.today:
        return f"{until}，今天是最后一天。"
    return f"{until}，还有{(pace.last - pace.today).days}天，含今天{pace.working_left}个工作日。"


def rate_words(pace: Pace, rate: Rate | None) -> str:
    """How many were ruled on one working day, within which days."""
    if pace.opened is None:
        return NO_PHASE
    if pace.today < pace.opened:
        return f"审核阶段从{day_words(pace.opened)}开始。"
    today = f"今天已提出{pace.given_today}件。" if pace.given_today else ""
    if rate is None:
        return FIRST_DAY + today
    span = f"{day_words(rate.first)}至{day_words(rate.last)}，{rate.days}个工作日"
    if not rate.count:
        return f"没有提出结论（{span}）。{today}"
    return f"每个工作日{decimal(rate.each)}件（{span}，共{rate.count}件）。{today}"


def needed_words(pace: Pace) -> str:
    """How many are to be ruled on each day that is left."""
    if not pace.left:
        return ALL_RULED if pace.total else NOTHING_YET
    if pace.days_left is None:
        return "日历上没有公布清单的时限，无法计算。"
    if pace.days_left < 1:
        return f"时限已过，还有{pace.left}件尚无结论，请尽快办理。"
    if pace.last == pace.today:
        return f"今天须提出{pace.needed}件。"
    if not pace.working_left:
        return f"到时限没有工作日了，须在休息日办理，每天至少{pace.needed}件。"
    return f"每个工作日至少{pace.needed}件。"


def forecast_words(pace: Pace) -> str:
    """On which day the last verdict will be given, and whether that is in time."""
    if not pace.left:
        return ALL_RULED if pace.total else NOTHING_YET
    recent = pace.recent
    if not pace.given:
        return "还没有提出过结论，无法估计。"
    if recent is None:
        return "过完审核阶段的第一个工作日后才能估计。"
    if not recent.count:
        return f"近{recent.days}个工作日没有提出结论，无法估计。"
    if pace.finishes is None:
        return f"按近{recent.days}个工作日的进度，一年内不能提完。"
    return f"按近{recent.days}个工作日的进度，{finish_words(pace)}提完，{against(pace)}。"


def finish_words(pace: Pace) -> str:
    """The day of the forecast, with the year where it is another one; empty where there is none."""
    day = pace.finishes
    return f"{day.year}年" * (day.year != pace.today.year) + day_words(day) if day else ""


def against(pace: Pace) -> str:
    """How the forecast lies to the day on which the lists are due."""
    if pace.finishes is None or pace.last is None:
        return "没有时限可比"
    days = (pace.finishes - pace.last).days
    if days > 0:
        return f"比时限晚{days}天"
    return f"比时限早{-days}天" if days else "正是时限当天"


def is_behind(pace: Pace) -> bool:
    """Whether the time will not do: it has passed, or the forecast lies beyond it, or nothing is being ruled."""
    if not pace.left or pace.last is None or pace.today < (pace.opened or pace.today):
        return False
    if pace.finishes is None:
        return (pace.days_left or 0) < 1 or (pace.recent is not None and not pace.recent.count)
    return pace.finishes > pace.last
