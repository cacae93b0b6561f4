"""The tasks of checking offices to take away."""

from collections.abc import Iterable, Iterator
from datetime import date

from campaign.notice.timetable import SHANGHAI
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from review.models import Confirmation
from review.sheets.threads_out import csv_of

HANDOVERS = AnnexLayout(
    title="证明事项承接确认表",
    sheet_name="承接确认",
    left_line="导出单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("cert_name", "证明事项名称", 22),
        Column("service_name", "政务服务事项名称", 22),
        Column("unit", "索要单位", 20),
        Column("body", "承接单位", 20),
        Column("disposal", "方式", 10),
        Column("replacement", "取消后办理方式", 28),
        Column("state", "状态", 14),
        Column("from_day", "自何日起", 12, number_format="yyyy-mm-dd"),
        Column("method", "办理方法", 26),
        Column("contact_office", "联系处室", 14),
        Column("contact_phone", "办公电话", 14),
        Column("days", "答复天数", 8, centred=True),
        Column("document", "书面同意", 20),
        Column("asked_at", "提出时间", 16),
        Column("answered_at", "答复时间", 16),
    ),
    footnotes=("本表为审核过程材料，公布前不得对外提供。",),
)


def rows_of_handovers(tasks: Iterable[Confirmation]) -> Iterator[list[CellValue]]:
    """The tasks in the order of `HANDOVERS.columns`."""
    for number, task in enumerate(tasks, 1):
        item = task.ruling.item
        document = f"{task.document_number}（{task.document_on:%Y-%m-%d}）" if task.document_on else ""
        times = (task.asked_at, task.answered_at)
        yield [
            number,
            item.cert_name,
            item.service_name,
            task.ruling.unit.name,
            task.body,
            task.get_disposal_display(),
            task.replacement,
            task.get_state_display(),
            task.from_day,
            task.method,
            task.contact_office,
            task.contact_phone,
            task.days,
            document,
            *(f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if at else "" for at in times),
        ]


def write_handovers(target: Target, tasks: Iterable[Confirmation], *, unit_name: str, day: date) -> Written:
    """Write the tasks as a workbook, text cells inert (notice 五(四): 业务对接)."""
    return write_annex(target, HANDOVERS, rows_of_handovers(tasks), unit_name=unit_name, day=day)


def handovers_csv(tasks: Iterable[Confirmation]) -> str:
    """The tasks as comma-separated text, no cell that could run as a formula."""
    return csv_of([column.header for column in HANDOVERS.columns], rows_of_handovers(tasks))
