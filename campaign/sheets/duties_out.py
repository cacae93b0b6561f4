"""Who owes what and where it stands, to take away: a workbook for print, or plain text with commas."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.inert import inert
from campaign.sheets.package import Target

DUTIES_SHEET = AnnexLayout(
    title="应办事项完成情况",
    sheet_name="应办事项",
    left_line="汇总单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("code", "单位编码", 16),
        Column("unit", "单位", 30),
        Column("division", "地方", 14),
        Column("level", "层级", 14),
        Column("duty", "应办事项", 30),
        Column("closes", "时限（北京时间）", 20),
        Column("extended", "延期", 10),
        Column("state", "办理情况", 12),
        Column("done", "办结时间", 18),
        Column("late", "逾期天数", 8, numeric=True),
        Column("words", "免报理由、登记说明", 30),
    ),
    unit_of_count="件",
)
SUMS_HEADER = ("地方", "应办", "按期办结", "延期内办结", "逾期办结", "待办", "逾期未办", "已免报", "办结率", "按期率")


def write_duties(
    target: Target, rows: Iterable[Sequence[CellValue]], *, title: str, unit_name: str, day: date | None
) -> Written:
    """Write the workbook; `title` is the round in words, each row is in the order of the columns after the number."""
    table = ([number, *row] for number, row in enumerate(rows, 1))
    return write_annex(target, DUTIES_SHEET, table, unit_name=unit_name, day=day, edition_code=title)


def duties_csv(rows: Iterable[Sequence[CellValue]]) -> str:
    """The same as text, led by a BOM so that a spreadsheet reads Chinese."""
    return _csv([column.header for column in DUTIES_SHEET.columns], ([n, *row] for n, row in enumerate(rows, 1)))


def sums_csv(rows: Iterable[Sequence[CellValue]]) -> str:
    """The sums of places and of duties as text."""
    return _csv(SUMS_HEADER, rows)


def _csv(header: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> str:
    text = StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        writer.writerow(inert(row))
    return text.getvalue()
