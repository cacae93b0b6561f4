"""The progress of the panels to take away: by unit, by member, by day, by panel."""

from collections.abc import Iterable, Iterator
from datetime import date

from campaign.models import Unit
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from review.enums import RulingState
from review.queries.pace import Day
from review.queries.progress import MemberLine, PanelLine, Tally, summed

NOBODY, OTHERS = "还没有承办人", "其他成员合计"
FOOTNOTES = ("本表为审核过程材料，公布前不得对外提供。", "不含导出人任职或者申报回避的单位的事项。")
COUNTED = (
    Column("total", "事项", 8, numeric=True),
    Column("open", "未办结", 8, numeric=True),
    *(Column(state.value, str(state.label), 11, numeric=True) for state in RulingState),
    Column("overdue", "逾期", 8, numeric=True),
)


def layout(title: str, *columns: Column) -> AnnexLayout:
    """One of the tables; they differ in title and columns."""
    return AnnexLayout(
        title=f"审核进度表（{title}）",
        sheet_name=title,
        left_line="审核单位：",
        right_line="导出日期：    年  月  日",
        foot_line="",
        columns=columns,
        footnotes=FOOTNOTES,
    )


UNITS = layout("按单位", Column("unit", "申报单位", 30), *COUNTED)
MEMBERS = layout(
    "按成员",
    Column("member", "人员", 18),
    Column("seat", "职责", 10),
    Column("total", "承办", 8, numeric=True),
    Column("todo", "待提出结论", 11, numeric=True),
    Column("unit", "等待单位", 10, numeric=True),
    Column("settled", "已确认", 8, numeric=True),
    Column("overdue", "逾期", 8, numeric=True),
    Column("given", "已提三性意见", 13, numeric=True),
    Column("wanting", "待提三性意见", 13, numeric=True),
)
DAYS = layout(
    "按日",
    Column("day", "日期", 14, number_format="yyyy-mm-dd"),
    Column("given", "提出结论", 12, numeric=True),
    Column("left", "当日剩余", 12, numeric=True),
    Column("due", "按时限应剩余", 14, numeric=True),
)
PANELS = layout(
    "按审核组",
    Column("panel", "审核组", 34),
    *COUNTED,
    Column("recent", "近期每个工作日", 15, numeric=True),
    Column("needed", "每个工作日至少", 15, numeric=True),
    Column("finishes", "预计提完", 14, number_format="yyyy-mm-dd"),
)


def counted(tally: Tally) -> list[CellValue]:
    """The numbers of `COUNTED`."""
    return [tally.total, tally.open, *(tally.states[state] for state in RulingState), tally.overdue]


def seat_of(line: MemberLine) -> str:
    """What the person is on the panel."""
    if line.user is None:
        return ""
    return ("组长" if line.chairs else "成员") if line.sits else "已离开"


def name_of(line: MemberLine) -> str:
    """Whose line it is."""
    return line.user.name if line.user else OTHERS if line.merged else NOBODY


def member_row(line: MemberLine) -> list[CellValue]:
    """One line of `MEMBERS`."""
    tally = line.tally
    numbers = (tally.total, line.todo, line.with_unit, tally.settled, tally.overdue)
    return [name_of(line), seat_of(line), *numbers, *line.opinions]


def panel_row(line: PanelLine) -> list[CellValue]:
    """One line of `PANELS`."""
    recent = line.pace.recent
    each = round(float(recent.each), 1) if recent else None
    return [line.panel.name, *counted(line.tally), each, line.pace.needed, line.pace.finishes]


def write_units(target: Target, lines: Iterable[tuple[Unit, Tally]], *, unit_name: str, day: date) -> Written:
    """Write how far the items of each unit are, with the sums (notice 五(三))."""
    listed = list(lines)
    rows: Iterator[list[CellValue]] = ([unit.name, *counted(tally)] for unit, tally in listed)
    totals = [["合计", *counted(summed(tally for _, tally in listed))]]
    return write_annex(target, UNITS, rows, unit_name=unit_name, day=day, totals=totals)


def write_members(target: Target, lines: Iterable[MemberLine], *, unit_name: str, day: date) -> Written:
    """Write what each member has in hand (decision 27)."""
    return write_annex(target, MEMBERS, map(member_row, lines), unit_name=unit_name, day=day)


def write_days(target: Target, days: Iterable[Day], *, unit_name: str, day: date) -> Written:
    """Write how many verdicts were given on each day until now, and what was left (六(一): 严格时间进度)."""
    rows: Iterator[list[CellValue]] = ([one.day, one.given, one.left, one.due] for one in days)
    return write_annex(target, DAYS, rows, unit_name=unit_name, day=day)


def write_panels(target: Target, lines: Iterable[PanelLine], *, unit_name: str, day: date) -> Written:
    """Write how far each panel is, at what pace, and when it will be done."""
    return write_annex(target, PANELS, map(panel_row, lines), unit_name=unit_name, day=day)
