"""The list of bulk acts to take away (decision 23)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from campaign.notice.timetable import SHANGHAI
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from review.models import Batch
from review.sheets.threads_out import csv_of

BATCHES = AnnexLayout(
    title="批量办理记录",
    sheet_name="批量办理记录",
    left_line="导出单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "批次", 8, centred=True),
        Column("panel", "审核组", 26),
        Column("round", "轮次", 8, centred=True),
        Column("kind", "办理", 12),
        Column("source", "来源", 12),
        Column("count", "件数", 8, numeric=True),
        Column("made_by", "办理人", 14),
        Column("made_at", "办理时间", 16),
        Column("reason", "理由", 40),
        Column("state", "状态", 10),
        Column("undone_by", "撤销人", 14),
        Column("undone_at", "撤销时间", 16),
        Column("undone_words", "撤销理由", 30),
    ),
    footnotes=("本表为审核过程材料，公布前不得对外提供。", "件数为导出人在审核目录中能看到的事项。"),
)


def rows_of_batches(batches: Iterable[tuple[Batch, int]]) -> Iterator[list[CellValue]]:
    """The bulk acts, each with how many items of it the reader may see, in the order of `BATCHES.columns`."""
    for batch, count in batches:
        yield [
            batch.pk,
            batch.panel.name,
            str(batch.round),
            batch.get_kind_display(),
            batch.get_source_display(),
            count,
            batch.made_by.name,
            moment(batch.made_at),
            batch.reason,
            "已撤销" if batch.undone_at else "已办理",
            batch.undone_by.name if batch.undone_by else "",
            moment(batch.undone_at),
            batch.undone_words,
        ]


def moment(at: datetime | None) -> str:
    """An instant as the page writes it, by Beijing's clock."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else ""


def write_batches(target: Target, batches: Iterable[tuple[Batch, int]], *, unit_name: str, day: date) -> Written:
    """Write the list as a workbook, text cells inert (notice 五(三): 集中审核论证)."""
    return write_annex(target, BATCHES, rows_of_batches(batches), unit_name=unit_name, day=day)


def batches_csv(batches: Iterable[tuple[Batch, int]]) -> str:
    """The list as comma-separated text, no cell that could run as a formula."""
    return csv_of([column.header for column in BATCHES.columns], rows_of_batches(batches))
