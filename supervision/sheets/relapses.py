"""Cases, briefings, monthly returns and demands from outside, to take away."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from campaign.notice.timetable import SHANGHAI
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from publishing.sheets.csv_out import encoded

CENTRED = frozenset(
    ("state", "opened", "due", "signs", "said", "day", "windows", "staff", "filed", "times", "matched", "month")
)


def layout(title: str, *columns: tuple[str, str, float]) -> AnnexLayout:
    """The frame of a table; days, short words and counts stand in the middle."""
    return AnnexLayout(
        title=title,
        sheet_name=title[:31],
        left_line="导出单位：",
        right_line="导出日期：    年  月  日",
        foot_line="",
        columns=(Column("no", "序号", 6, centred=True), *(Column(*one, centred=one[0] in CENTRED) for one in columns)),
    )


RELAPSES = layout(
    "死灰复燃线索登记表",
    ("unit", "单位", 24),
    ("cert_name", "已取消的证明", 24),
    ("service_name", "政务服务事项", 24),
    ("state", "状态", 10),
    ("opened", "发现时间", 18),
    ("due", "纠正期限", 14),
    ("signs", "来源数", 8),
)
BRIEFINGS = layout(
    "传达到窗口和工作人员情况表",
    ("unit", "单位", 30),
    ("said", "是否确认", 10),
    ("day", "传达日期", 14),
    ("windows", "窗口数", 8),
    ("staff", "工作人员数", 10),
    ("words", "传达方式", 40),
)
RETURNS = layout(
    "乡镇（街道）月报情况表",
    ("unit", "乡镇（街道）", 30),
    ("filed", "是否填报", 10),
    ("cert_name", "证明名称", 24),
    ("by", "要求开具的单位", 28),
    ("place", "所在地", 16),
    ("times", "次数", 8),
    ("village", "村（居）", 16),
    ("matched", "是否对应取消事项", 14),
)
OUTSIDE = layout(
    "区外机构要求开具的证明",
    ("month", "月份", 10),
    ("cert_name", "证明名称", 26),
    ("outside", "区外机构", 30),
    ("place", "所在地", 16),
    ("times", "次数", 8),
    ("unit", "反映的乡镇（街道）", 28),
)


def moment_words(instant: datetime | None) -> str:
    """An instant on the clock of Beijing."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if instant else ""


def rows_of_relapses(cases: Iterable[Any]) -> Iterator[list[CellValue]]:
    """The cases (with `signs_count`) in the order of `RELAPSES.columns`."""
    for number, case in enumerate(cases, 1):
        yield [
            number,
            case.unit.name,
            case.item.cert_name,
            case.item.service_name,
            str(case.standing.label),
            moment_words(case.opened_at),
            case.due_day.isoformat() if case.due_day else "",
            case.signs_count,
        ]


def rows_of_outside(demands: Iterable[Any]) -> Iterator[list[CellValue]]:
    """Demands from outside in the order of `OUTSIDE.columns`."""
    for number, one in enumerate(demands, 1):
        month = f"{one.monthly.month:%Y-%m}"
        yield [number, month, one.cert_name, one.outside, one.outside_place, one.times, one.monthly.unit.name]


def write_table(
    target: Target, frame: AnnexLayout, rows: Iterable[Sequence[CellValue]], *, unit_name: str, day: date
) -> Written:
    """Write one of these tables as a workbook, text cells inert."""
    return write_annex(target, frame, rows, unit_name=unit_name, day=day)


def table_csv(frame: AnnexLayout, rows: Iterable[Sequence[CellValue]]) -> bytes:
    """The same as comma-separated text, no cell that could run as a formula."""
    head = [column.header for column in frame.columns]
    return b"".join(encoded(chain([head], rows)))
