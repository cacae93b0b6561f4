"""How far the units below are, to take away: a workbook for print, or plain text with commas."""

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO

from campaign.notice.timetable import SHANGHAI
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.inert import inert
from campaign.sheets.package import Target
from submissions.queries.progress import Progress

COMPLETENESS = AnnexLayout(
    title="证明事项清理申报报送进度",
    sheet_name="报送进度",
    left_line="汇总单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("code", "单位编码", 16),
        Column("unit", "单位", 30),
        Column("division", "地方", 14),
        Column("level", "层级", 14),
        Column("sheet", "工作联系表", 12),
        Column("declaration", "申报表", 14),
        Column("items", "事项数", 8, numeric=True),
        Column("certified", "报送时间", 20),
        Column("late", "时限", 16),
    ),
    unit_of_count="个单位",
)
# A spreadsheet takes text that begins so for a formula; the full-width signs are turned into these by some.


def row_of(number: int, one: Progress) -> list[CellValue]:
    """One unit in the order of `COMPLETENESS.columns`."""
    certified = one.certified_at.astimezone(SHANGHAI) if one.certified_at else None
    return [
        number,
        one.unit.code,
        one.unit.name,
        one.unit.division.name,
        one.unit.division.get_level_display(),
        one.sheet_words,
        one.stage_words,
        one.items,
        f"{certified:%Y-%m-%d %H:%M}" if certified else "",
        one.time_words,
    ]


def write_completeness(
    target: Target, rows: Iterable[Progress], *, title: str, unit_name: str, day: date | None
) -> Written:
    """Write the workbook; `title` is the round in words."""
    table = (row_of(number, one) for number, one in enumerate(rows, 1))
    return write_annex(target, COMPLETENESS, table, unit_name=unit_name, day=day, edition_code=title)


def completeness_csv(rows: Iterable[Progress]) -> str:
    """The same as text, led by a BOM so that a spreadsheet reads Chinese."""
    text = StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([column.header for column in COMPLETENESS.columns])
    for number, one in enumerate(rows, 1):
        writer.writerow(inert(row_of(number, one)))
    return text.getvalue()
