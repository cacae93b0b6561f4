"""Who of a panel has how much in hand, and who would get how many, to take away (decision 27)."""

from collections.abc import Iterable, Iterator
from datetime import date

from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from review.queries.assignment import Hand, Load
from review.queries.panels import Member
from review.sheets.threads_out import csv_of

ESTIMATE = "估计用时：每种证明第一件6分钟，要求同一种证明的其他各件1分钟。"
NOBODY = "还没有承办人"
WORKLOAD = AnnexLayout(
    title="审核组人员和在办事项",
    sheet_name="在办事项",
    left_line="审核组：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("user", "人员", 20),
        Column("seat", "职责", 10, centred=True),
        Column("todo", "未办", 10, numeric=True),
        Column("late", "逾期", 10, numeric=True),
        Column("away", "等待单位", 12, numeric=True),
        Column("minutes", "估计用时（分钟）", 16, numeric=True),
    ),
    footnotes=(ESTIMATE, "不含导出人任职或者申报回避的单位的事项。"),
)
PLAN = AnnexLayout(
    title="审核事项分配预览",
    sheet_name="分配预览",
    left_line="审核组：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("user", "承办人", 20),
        Column("open", "现有未办", 12, numeric=True),
        Column("given", "本次分给", 12, numeric=True),
        Column("total", "分配后未办", 12, numeric=True),
        Column("minutes", "估计用时（分钟）", 16, numeric=True),
    ),
    footnotes=("本表是预览，导出时没有分配。", ESTIMATE),
)


def rows_of_workload(members: Iterable[tuple[Member, Load]], unassigned: Load | None) -> Iterator[list[CellValue]]:
    """What each member has in hand, and what nobody has yet, in the order of `WORKLOAD.columns`."""
    for seat, load in members:
        role = "组长" if seat.chairs else "成员"
        yield [seat.user.name, role, load.todo, load.late, load.with_unit, load.minutes]
    if unassigned is not None and unassigned.todo:
        yield [NOBODY, "", unassigned.todo, unassigned.late, unassigned.with_unit, unassigned.minutes]


def rows_of_plan(hands: Iterable[Hand]) -> Iterator[list[CellValue]]:
    """Who would get how many, in the order of `PLAN.columns`."""
    for hand in hands:
        yield [hand.user.name, hand.open, hand.given, hand.total, hand.minutes]


def write_table(
    target: Target, layout: AnnexLayout, rows: Iterable[list[CellValue]], *, unit_name: str, day: date
) -> Written:
    """Write one of the two as a workbook, text cells inert (notice 五(三): 集中审核论证)."""
    return write_annex(target, layout, rows, unit_name=unit_name, day=day)


def table_csv(layout: AnnexLayout, rows: Iterable[list[CellValue]]) -> str:
    """The same as comma-separated text, no cell that could run as a formula."""
    return csv_of([column.header for column in layout.columns], rows)
