"""Who is late with complaints, to take away."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from campaign.queries import chinese_deadline
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from publishing.sheets.csv_out import encoded
from supervision.queries.complaint_lists import Late

LATE = AnnexLayout(
    title="临期、逾期投诉（按单位）",
    sheet_name="临期逾期",
    left_line="导出单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("code", "单位编码", 16),
        Column("unit", "等其办理的单位", 30),
        Column("place", "地方", 14),
        Column("yellow", "临近期限（件）", 12, centred=True),
        Column("red", "已逾期（件）", 12, centred=True),
        Column("due", "最早的期限", 20),
    ),
    footnotes=("一件投诉等几个单位答复的，各计一件；各单位都已答复或者还没有转送的，计入受理单位。",),
    unit_of_count="个单位",
)


def rows_of_late(found: Sequence[Late]) -> Iterator[list[CellValue]]:
    """The units in their order."""
    for number, one in enumerate(found, 1):
        due = chinese_deadline(one.first_due, year=True) if one.first_due else ""
        yield [number, one.unit.code, one.unit.name, one.unit.division.name, one.yellow, one.red, due]


def write_late(target: Target, found: Sequence[Late], *, unit_name: str, day: date) -> Written:
    """Write the units as a workbook."""
    return write_annex(target, LATE, rows_of_late(found), unit_name=unit_name, day=day)


def late_csv(found: Sequence[Late]) -> bytes:
    """The units as comma-separated text."""
    head = [column.header for column in LATE.columns]
    return b"".join(encoded(chain([head], rows_of_late(found))))
