"""The rows that a figure counts, as a table of facts: the same columns on the page and in the file, no word of anybody in them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from campaign.enums import Disposal, Outcome
from campaign.notice.timetable import SHANGHAI
from campaign.sheets.annex import AnnexLayout, CellValue
from supervision.enums.complaints import ComplaintOutcome, HearingWord
from supervision.queries.figure_rows import BY_FIGURE
from supervision.queries.figures import DUTIES
from supervision.sheets.relapses import layout, moment_words

NONE = "—"
LAST = timedelta(microseconds=1)


@dataclass(frozen=True)
class Column:
    """A column: its heading, how wide it is in a workbook, what stands in it for a row."""

    label: str
    width: float
    cell: Callable[[Any], str]


def _last_day(instant: datetime) -> str:
    """The last day before an exclusive instant, on the clock of Beijing."""
    return f"{(instant.astimezone(SHANGHAI) - LAST):%Y-%m-%d}"


def _yes(value: Any) -> str:
    return "是" if value else "否"


def _outcome(item: Any) -> str:
    word = str(Outcome(item.outcome).label)
    return f"{word}（{Disposal(item.disposal).label}）" if item.disposal else word


def _finding(part: Any) -> str:
    return str(ComplaintOutcome(part.finding).label) if part.finding else NONE


def _word(part: Any) -> str:
    return str(HearingWord(part.word).label) if part.word else NONE


def _office(row: Any) -> str:
    return str(row.office.name)


def _unit(row: Any) -> str:
    return str(row.unit.name)


# Of complaints only facts that point to nobody: what was asked for, where and when is read by who may open the complaint.
COLUMNS: dict[str, tuple[Column, ...]] = {
    "duties": (
        Column("应办事项", 30, lambda row: row.duty),
        Column("单位", 26, _unit),
        Column("期限", 14, lambda row: _last_day(row.closes)),
        Column("办结时间", 18, lambda row: moment_words(row.done_at) or NONE),
        Column("情况", 14, lambda row: str(row.state.label)),
    ),
    "items": (
        Column("证明事项", 30, lambda row: row.cert_name),
        Column("单位", 26, _unit),
        Column("政务服务事项", 30, lambda row: row.service_name),
        Column("结论", 18, _outcome),
    ),
    "enquiries": (
        Column("清单事项", 30, lambda row: row.item.cert_name),
        Column("核查单位", 26, _office),
        Column("提出单位", 26, _unit),
        Column("提出时间", 18, lambda row: moment_words(row.asked_at)),
        Column("反馈期限", 14, lambda row: _last_day(row.due_at)),
        Column("反馈时间", 18, lambda row: moment_words(row.done_at) or NONE),
    ),
    "guides": (
        Column("证明事项", 30, lambda row: row.cert_name),
        Column("单位", 26, _unit),
        Column("类别", 10, lambda row: row.get_kind_display()),
        Column("状态", 12, lambda row: row.get_state_display()),
        Column("确认时间", 18, lambda row: moment_words(row.confirmed_at) or NONE),
    ),
    "complaints": (
        Column("投诉编号", 20, lambda row: row.complaint.number),
        Column("办理单位", 26, _office),
        Column("收到时间", 18, lambda row: moment_words(row.complaint.received_at)),
        Column("清单查询结果", 16, lambda row: row.complaint.get_look_up_display()),
        Column("状态", 10, lambda row: row.get_state_display()),
        Column("答复结论", 18, _finding),
        Column("单位已纠正", 12, lambda row: _yes(row.righted)),
        Column("投诉人意见", 12, _word),
        Column("有逾期答复", 12, lambda row: _yes(row.was_late)),
        Column("期限", 14, lambda row: _last_day(row.complaint.due_at)),
    ),
    "findings": (
        Column("问题", 40, lambda row: row.words),
        Column("单位", 26, _unit),
        Column("证明事项", 30, lambda row: row.item.item.cert_name if row.item else NONE),
        Column("发现日期", 14, lambda row: row.found_on.isoformat()),
        Column("责令整改文号", 26, lambda row: row.order.number),
    ),
    "orders": (
        Column("文号", 26, lambda row: row.number),
        Column("单位", 26, _unit),
        Column("下达单位", 26, lambda row: row.issuer.name),
        Column("来源", 12, lambda row: row.get_source_display()),
        Column("下达时间", 18, lambda row: moment_words(row.issued_at)),
        Column("整改截止日", 14, lambda row: row.due_day.isoformat()),
        Column("状态", 14, lambda row: row.get_state_display()),
    ),
    "relapses": (
        Column("已取消的证明", 30, lambda row: row.item.cert_name),
        Column("单位", 26, _unit),
        Column("发现时间", 18, lambda row: moment_words(row.opened_at)),
        Column("状态", 12, lambda row: row.get_state_display()),
    ),
}


def kind_of(code: str) -> str:
    """The kind of the rows that a figure counts."""
    return "duties" if code in DUTIES else BY_FIGURE[code].kind


def columns_of(code: str) -> tuple[Column, ...]:
    """The columns of the rows that a figure counts."""
    return COLUMNS[kind_of(code)]


def frame_of_rows(code: str, title: str) -> AnnexLayout:
    """The frame of the file."""
    named = [(f"c{place}", column.label, column.width) for place, column in enumerate(columns_of(code))]
    return layout(title, *named)


def cells_of(code: str, rows: Iterable[Any]) -> Iterator[list[CellValue]]:
    """The rows in the order of the frame."""
    columns = columns_of(code)
    for number, row in enumerate(rows, 1):
        yield [number, *(column.cell(row) for column in columns)]
