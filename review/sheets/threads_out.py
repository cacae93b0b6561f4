"""The thread of an item to take away."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO

from campaign.notice.timetable import SHANGHAI
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.inert import inert
from campaign.sheets.package import Target
from review.enums import Side
from review.models import Remark

THREAD = AnnexLayout(
    title="证明事项沟通记录",
    sheet_name="沟通记录",
    left_line="证明事项：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("at", "时间（北京时间）", 18),
        Column("unit", "单位", 22),
        Column("author", "发言人", 12),
        Column("audience", "范围", 12),
        Column("about", "针对第几条", 10, centred=True),
        Column("words", "内容", 60),
    ),
    footnotes=("记录只能增加，不能修改或者删除；更正以新的记录写明。",),
)


def speaker(remark: Remark, reader: Side | None) -> str:
    """The author's name; a unit reads of the other sides only which unit spoke."""
    return remark.author.name if reader is not Side.UNIT or remark.side == Side.UNIT else ""


def rows_of(remarks: Sequence[Remark], reader: Side | None) -> Iterator[list[CellValue]]:
    """The remarks in the order of `THREAD.columns`, numbered as on the page."""
    numbers = {remark.pk: number for number, remark in enumerate(remarks, 1)}
    for remark in remarks:
        yield [
            numbers[remark.pk],
            f"{remark.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            remark.from_unit.name,
            speaker(remark, reader),
            remark.get_audience_display(),
            numbers.get(remark.about_id) if remark.about_id else None,
            remark.words,
        ]


def write_thread(
    target: Target, remarks: Sequence[Remark], reader: Side | None, *, cert_name: str, day: date
) -> Written:
    """Write the thread as a workbook, text cells inert, to a path or a binary file (notice 五(三): 沟通协商)."""
    return write_annex(target, THREAD, rows_of(remarks, reader), unit_name=cert_name, day=day)


def thread_csv(remarks: Sequence[Remark], reader: Side | None) -> str:
    """The thread as comma-separated text, no cell that could run as a formula."""
    return csv_of([column.header for column in THREAD.columns], rows_of(remarks, reader))


def csv_of(header: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> str:
    """A table as comma-separated text with a byte-order mark for spreadsheets, inert."""
    text = StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(list(inert(row)) for row in rows)
    return text.getvalue()
