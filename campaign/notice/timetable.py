"""Chapter 五 of the notice: five phases, what each allows, every deadline and who bears it.

A deadline is an exclusive instant in Asia/Shanghai (domain ruling 9): "10月31日前" closes when 11-01 00:00 begins and is shown as
10月31日24:00. The clock is always an argument.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


class Allow(StrEnum):
    """What a phase may allow."""

    CONTACT = "contact"
    DECLARE = "declare"
    RECTIFY = "rectify"
    REVIEW = "review"
    COMPILE = "compile"
    PUBLISH = "publish"
    ROLL_UP = "roll_up"
    GUIDE = "guide"
    SUPERVISE = "supervise"
    SUMMARISE = "summarise"


@dataclass(frozen=True, slots=True)
class PhaseRule:
    """One phase: number, name, first and last day (both inclusive), what it allows, and its heading in the notice."""

    number: int
    name: str
    first_day: date
    last_day: date
    allows: frozenset[Allow]
    sentence: str


_REVIEWING = frozenset(
    {
        Allow.CONTACT,
        Allow.RECTIFY,
        Allow.REVIEW,
        Allow.COMPILE,
        Allow.PUBLISH,
        Allow.ROLL_UP,
    }
)
_RUNNING = _REVIEWING | {Allow.GUIDE}

PHASES: tuple[PhaseRule, ...] = (
    # The notice prints 「2020年9月10日—月9月20日」; the second 月 is a slip (reading A1).
    PhaseRule(
        1,
        "安排部署阶段",
        date(2020, 9, 10),
        date(2020, 9, 20),
        frozenset({Allow.CONTACT}),
        "(一)安排部署阶段(2020年9月10日—月9月20日)。",
    ),
    PhaseRule(
        2,
        "自查清理阶段",
        date(2020, 9, 21),
        date(2020, 10, 31),
        frozenset({Allow.CONTACT, Allow.DECLARE}),
        "(二)自查清理阶段(2020年9月21日—10月31日)。",
    ),
    PhaseRule(
        3,
        "审核、反馈、公布阶段",
        date(2020, 11, 1),
        date(2020, 11, 20),
        _REVIEWING,
        "(三)审核、反馈、公布阶段(2020年11月1日—11月20日)。",
    ),
    PhaseRule(
        4,
        "运行完善阶段",
        date(2020, 11, 21),
        date(2020, 12, 10),
        _RUNNING,
        "(四)运行完善阶段(2020年11月21日—12月10日)。",
    ),
    PhaseRule(
        5,
        "督查提升阶段",
        date(2020, 12, 11),
        date(2020, 12, 31),
        _RUNNING | {Allow.SUPERVISE, Allow.SUMMARISE},
        "(五)督查提升阶段(2020年12月11日—12月31日)。",
    ),
)


class DeadlineKind(StrEnum):
    """What a deadline closes."""

    CONTACT = "contact"
    DECLARE = "declare"
    PUBLISH = "publish"
    ROLL_UP = "roll_up"
    GUIDE = "guide"
    SUMMARISE = "summarise"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """One deadline: kind, name, the last day on which the duty can be done, who bears it, and the notice's sentence."""

    kind: DeadlineKind
    name: str
    last_day: date
    duty_bearer: str
    sentence: str


DEADLINES: tuple[DeadlineRule, ...] = (
    DeadlineRule(
        DeadlineKind.CONTACT,
        "报送工作联系表（附件1）",
        date(2020, 9, 20),
        "各地各部门",
        "各地各部门请于2020年9月20日前将分管领导、责任单位、责任人及联系方式反馈至"
        "自治区推进政府职能转变和“放管服”改革协调小组办公室(样表见附件1)。",
    ),
    # Written for the region's departments; other levels have no date and take the same one (reading A3).
    DeadlineRule(
        DeadlineKind.DECLARE,
        "报送证明事项清理申报表（附件2）",
        date(2020, 10, 31),
        "自治区各部门；各地（市）、县（区）、乡镇（街道）各单位",
        "请自治区各部门于2020年10月31日前将《证明事项清理申报表》报"
        "自治区推进政府职能转变和“放管服”改革协调小组办公室。",
    ),
    # One day for approval and for publication: the sentence joins them with 「同时」 (readings A4, A5).
    DeadlineRule(
        DeadlineKind.PUBLISH,
        "清单报本级人民政府审定并公开（附件3、附件4）",
        date(2020, 11, 15),
        "各级牵头单位",
        "经司法部门合法性审查后，于2020年11月15日前报本级人民政府审定，"
        "同时在政府门户网站、西藏自治区政务服务网等向社会公开，并更新政务服务网上办事指南",
    ),
    DeadlineRule(
        DeadlineKind.ROLL_UP,
        "报送证明事项清理汇总表（附件5）",
        date(2020, 11, 20),
        "各地（市）牵头单位",
        "2020年11月20日前各地(市)、县(区)、乡镇清单由地(市)统一汇总后(样表见附件5)报"
        "自治区推进政府职能转变和“放管服”改革协调小组办公室编制全区汇总清单。",
    ),
    DeadlineRule(
        DeadlineKind.GUIDE,
        "规范保留事项的办理流程和办事指南",
        date(2020, 12, 10),
        "各相关部门",
        "对保留清单中的证明事项，组织各相关部门规范办理流程、明确办理条件、需提供的材料、办理时限和优化服务的工作要求。",
    ),
    # 「12月底前」 is the end of 12-31 (reading A6); so is 「2020年底前」 of chapter 二.
    DeadlineRule(
        DeadlineKind.SUMMARISE,
        "报送专项行动工作总结",
        date(2020, 12, 31),
        "各地各部门",
        "各地各部门要对“减证便民”专项行动工作落实情况进行认真总结，"
        "相关工作情况于12月底前报自治区推进政府职能转变和“放管服”改革协调小组办公室。",
    ),
    DeadlineRule(
        DeadlineKind.TARGET,
        "完成精简证明材料50%以上的目标",
        date(2020, 12, 31),
        "全区",
        "力争2020年底前完成年初自治区《政府工作报告》提出的“精简证明材料50%以上”的目标。",
    ),
)

REMINDER_OFFSETS: tuple[int, ...] = (7, 3, 1)

Rule = TypeVar("Rule", PhaseRule, DeadlineRule)


def opens_at(first_day: date) -> datetime:
    """Give the instant at which a first day begins: 00:00 in Asia/Shanghai (五: 每阶段的起始日)."""
    return datetime.combine(first_day, time.min, tzinfo=SHANGHAI)


def closes_at(last_day: date) -> datetime:
    """Give the exclusive instant at which a last day ends: 00:00 of the next day in Asia/Shanghai (五: 「…日前」)."""
    return opens_at(last_day + timedelta(days=1))


def last_moment(closes: datetime) -> tuple[date, str]:
    """Give the day and the time of the clock as which an exclusive instant is written, Beijing time.

    The instant 11-01 00:00 is 10-31 and `24:00`, any other one its own hour and minute (五: 「…日前」 includes the day).
    """
    local = closes.astimezone(SHANGHAI)
    if (local.hour, local.minute) == (0, 0):
        return local.date() - timedelta(days=1), "24:00"
    return local.date(), f"{local:%H:%M}"


def is_open(instant: datetime, opens: datetime, closes: datetime) -> bool:
    """Say whether an instant lies in the half-open span from `opens` to `closes`; all three are aware datetimes."""
    return opens <= instant < closes


def days_left(at: datetime, closes: datetime) -> int:
    """Give the whole calendar days in Asia/Shanghai from `at` to the last day before `closes`.

    0 means that it closes tonight, a negative number that it closed that many days ago. On 10-28 the deadline of 10-31 is
    3 days away, at any hour.
    """
    last_day = (closes.astimezone(SHANGHAI) - timedelta(microseconds=1)).date()
    return (last_day - at.astimezone(SHANGHAI).date()).days


def phase_at(instant: datetime, phases: Iterable[PhaseRule] = PHASES) -> PhaseRule | None:
    """Give the phase that is running at an instant, None before the first and after the last."""
    spans = ((phase, opens_at(phase.first_day), closes_at(phase.last_day)) for phase in phases)
    return next(
        (phase for phase, opens, closes in spans if is_open(instant, opens, closes)),
        None,
    )


def allowed_at(instant: datetime, phases: Iterable[PhaseRule] = PHASES) -> frozenset[Allow]:
    """Give what may be done at an instant; the empty set outside the five phases."""
    phase = phase_at(instant, phases)
    return phase.allows if phase else frozenset()


def first_day_for(allow: Allow, phases: Iterable[PhaseRule] = PHASES) -> date:
    """Give the first day of the first phase that allows something. Raises LookupError where no phase does."""
    for phase in phases:
        if allow in phase.allows:
            return phase.first_day
    raise LookupError(allow)


def deadline(kind: DeadlineKind, deadlines: Iterable[DeadlineRule] = DEADLINES) -> DeadlineRule:
    """Give the deadline of a kind. Raises LookupError where there is none."""
    for rule in deadlines:
        if rule.kind is kind:
            return rule
    raise LookupError(kind)


def shift(rules: Sequence[Rule], by_days: int) -> tuple[Rule, ...]:
    """Lay phases or deadlines around another day: every day moves by the same number of days (domain ruling 13)."""
    delta = timedelta(days=by_days)
    return tuple(_moved(rule, delta) for rule in rules)


def _moved(rule: Rule, delta: timedelta) -> Rule:
    if isinstance(rule, PhaseRule):
        return replace(rule, first_day=rule.first_day + delta, last_day=rule.last_day + delta)
    return replace(rule, last_day=rule.last_day + delta)


def reminder_days(last_day: date, offsets: Iterable[int] = REMINDER_OFFSETS) -> tuple[date, ...]:
    """Give the days, earliest first, on which a unit that still owes something is reminded.

    Offsets are days before the last day; repeated ones count once, negative ones are refused with ValueError. The notice
    asks for 「严格时间进度」 (六(一)); how often to remind is ours.
    """
    wanted = sorted(set(offsets), reverse=True)
    if any(offset < 0 for offset in wanted):
        raise ValueError("a reminder comes before the deadline")
    return tuple(last_day - timedelta(days=offset) for offset in wanted)
