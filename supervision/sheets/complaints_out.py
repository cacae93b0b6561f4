"""Complaints to take away: facts without the complainant; with name and telephone only for who handles them, which is logged."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import chain
from typing import IO, Any

from django.db.models import QuerySet

from campaign.notice.timetable import SHANGHAI
from campaign.queries import chinese_deadline
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from publishing.sheets.csv_out import encoded
from supervision.enums.complaints import Light
from supervision.models import Complaint
from supervision.queries.complaint_clock import Clock

CHUNK = 500
FACTS = (
    Column("no", "序号", 6, centred=True),
    Column("number", "编号", 17, centred=True),
    Column("received", "收到时间", 12, centred=True),
    Column("source", "来源", 10, centred=True),
    Column("unit", "受理单位", 20),
    Column("place", "发生地", 12),
    Column("against", "被投诉单位", 20),
    Column("item", "被索要的证明", 22),
    Column("service", "办理事项", 22),
    Column("demanded", "发生日期", 12, centred=True),
    Column("look_up", "清单查询结果", 12),
    Column("state", "状态", 9, centred=True),
    Column("due", "期限", 18),
    Column("light", "标记", 9, centred=True),
    Column("pressed", "督办", 8, centred=True),
    Column("outcome", "办理结果", 14),
    Column("fed_back", "反馈时间", 12, centred=True),
    Column("closed_by", "办结依据", 16),
    Column("cluster", "同类投诉", 20),
)
PERSON = (Column("name", "投诉人姓名", 12), Column("mobile", "联系电话", 16))
NOTE = "时间为北京时间。被投诉单位按名册，名册中没有的按投诉人所写。“需保留并解释”等办理结果以最近一次反馈为准。"
CONFIDENTIAL = "本表含投诉人个人信息，仅供受理单位办理投诉使用，导出已记入日志；不得转发、公开，用后及时删除。"


def layout_of(*, persons: bool) -> AnnexLayout:
    """The layout: facts, and for who handles them the complainants."""
    return AnnexLayout(
        title="投诉办理登记表",
        sheet_name="投诉",
        left_line="导出单位：",
        right_line="导出日期：    年  月  日",
        foot_line="",
        columns=(*FACTS, *PERSON) if persons else FACTS,
        footnotes=(CONFIDENTIAL, NOTE) if persons else (NOTE,),
        unit_of_count="件",
    )


def facts_of(complaint: Complaint, clock: Clock) -> list[CellValue]:
    """One complaint in the order of `FACTS`, its number left out; the row has `is_pressed`."""
    light = clock.light(complaint)
    member = getattr(complaint, "membership", None)
    return [
        complaint.number,
        _moment(complaint.received_at),
        complaint.get_source_display(),
        complaint.unit.name,
        complaint.place.name,
        complaint.against,
        complaint.item_name,
        complaint.service_name,
        _day(complaint.demanded_on),
        complaint.get_look_up_display(),
        complaint.get_state_display(),
        chinese_deadline(complaint.due_at, year=True),
        "" if light == Light.NONE else str(light.label),
        "督办中" if complaint.is_pressed else "",  # type: ignore[attr-defined]
        complaint.get_outcome_display(),
        _moment(complaint.fed_back_at),
        complaint.get_closed_by_display(),
        member.cluster.title if member else "",
    ]


def rows_of_complaints(rows: Iterable[Any], clock: Clock) -> Iterator[list[CellValue]]:
    """The complaints one by one."""
    found = rows.iterator(CHUNK) if isinstance(rows, QuerySet) else rows
    for number, complaint in enumerate(found, 1):
        yield [number, *facts_of(complaint, clock)]


def rows_with_persons(complaints: Iterable[Complaint], clock: Clock) -> Iterator[list[CellValue]]:
    """The same with who complained (the rows have their `party`); nothing where that was erased."""
    for number, complaint in enumerate(complaints, 1):
        party = getattr(complaint, "party", None)
        yield [number, *facts_of(complaint, clock), *((party.name, party.mobile) if party else ("", ""))]


def write_complaints(
    target: Target, rows: Iterable[list[CellValue]], *, unit_name: str, day: date, persons: bool = False
) -> Written:
    """Write the rows as a workbook, text cells inert (notice 六(三): 投诉处理结果监督)."""
    return write_annex(target, layout_of(persons=persons), rows, unit_name=unit_name, day=day)


def complaints_csv(rows: Iterable[Any], clock: Clock) -> bytes:
    """The facts as comma-separated text, no cell that could run as a formula."""
    return b"".join(_csv(rows, clock))


def write_complaints_csv(target: IO[bytes], rows: Iterable[Any], clock: Clock) -> None:
    """Write the same, line by line."""
    target.writelines(_csv(rows, clock))


def _csv(rows: Iterable[Any], clock: Clock) -> Iterator[bytes]:
    head = [column.header for column in FACTS]
    return encoded(chain([head], rows_of_complaints(rows, clock)))


def _moment(instant: datetime | None) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if instant else ""


def _day(day: date) -> str:
    return f"{day:%Y-%m-%d}"
