"""Requests to verify and how long the answers took, to take away."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import IO, Any

from django.db.models import QuerySet

from campaign.notice.timetable import SHANGHAI
from campaign.queries import chinese_deadline
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from publishing.enums import EnquiryFinding, EnquiryStanding
from publishing.queries.enquiries import Pair, all_pairs, texts_of
from publishing.sheets.csv_out import encoded

CHUNK = 500
ENQUIRIES = AnnexLayout(
    title="部门间核查反馈登记表",
    sheet_name="核查反馈",
    left_line="导出单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("cert_name", "证明事项名称", 22),
        Column("service_name", "政务服务事项名称", 22),
        Column("disposal", "取消类别", 10),
        Column("unit", "提出单位", 20),
        Column("case_number", "办件编号", 18),
        Column("words", "需要核查的内容", 32),
        Column("office", "核查单位", 20),
        Column("asked_at", "提出时间", 16),
        Column("days_agreed", "约定天数", 8, centred=True),
        Column("due_at", "反馈期限", 18),
        Column("state", "状态", 12),
        Column("answered_at", "反馈时间", 16),
        Column("days", "用时（天）", 8, centred=True),
        Column("finding", "核查结果", 10),
        Column("answer", "核查情况", 32),
    ),
    footnotes=(
        "时间为北京时间，天数按日历日计算；有更正的，核查结果和核查情况以最后一次更正为准，用时按第一次反馈计算。",
    ),
)
PAIRS = AnnexLayout(
    title="部门间核查反馈统计表",
    sheet_name="核查反馈统计",
    left_line="导出单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("unit", "提出单位", 24),
        Column("office", "核查单位", 24),
        Column("asked", "提出", 8, centred=True),
        Column("answered", "已反馈", 8, centred=True),
        Column("waiting", "待反馈", 8, centred=True),
        Column("overdue", "逾期未反馈", 10, centred=True),
        Column("replaced", "已另行提出", 10, centred=True),
        Column("median", "用时中位数（天）", 12, centred=True),
        Column("late", "逾期后反馈", 10, centred=True),
        Column("replaced_late", "逾期后另行提出", 10, centred=True),
    ),
    footnotes=(
        "提出＝已反馈＋待反馈＋逾期未反馈＋已另行提出。用时按日历日计算，当天反馈为0天；合计的中位数按全部反馈计算。"
        "逾期后另行提出的，计入已另行提出。",
    ),
)


def rows_of_enquiries(rows: Iterable[Any], at: datetime) -> Iterator[list[CellValue]]:
    """The enquiries (with their standing) in the order of `ENQUIRIES.columns`; `at` is when it is looked at."""
    standings, findings = dict(EnquiryStanding.choices), dict(EnquiryFinding.choices)
    number = 0
    for enquiries in _batches(rows):
        texts = texts_of(enquiries)
        for one in enquiries:
            number += 1
            yield [
                number,
                one.item.cert_name,
                one.item.service_name,
                one.item.get_disposal_display(),
                one.unit.name,
                one.case_number,
                one.words,
                one.office.name,
                _moment(one.asked_at),
                one.days,
                chinese_deadline(one.due_at, year=True),
                standings[one.stands],
                _moment(one.answered_at),
                None if one.stands == EnquiryStanding.REPLACED else one.days_until(one.answered_at or at),
                findings.get(one.finding, ""),
                texts.get(one.pk, ""),
            ]


def _batches(rows: Iterable[Any]) -> Iterator[Sequence[Any]]:
    """The rows in pieces, so that their answers are fetched piece by piece."""
    piece: list[Any] = []
    for one in rows.iterator(CHUNK) if isinstance(rows, QuerySet) else rows:
        piece.append(one)
        if len(piece) == CHUNK:
            yield piece
            piece = []
    if piece:
        yield piece


def _moment(instant: datetime | None) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if instant else ""


def write_enquiries(target: Target, rows: Iterable[Any], *, unit_name: str, day: date, at: datetime) -> Written:
    """Write the enquiries as a workbook, text cells inert (notice 五(四): 核查反馈)."""
    return write_annex(target, ENQUIRIES, rows_of_enquiries(rows, at), unit_name=unit_name, day=day)


def enquiries_csv(rows: Iterable[Any], *, at: datetime) -> bytes:
    """The enquiries as comma-separated text, no cell that could run as a formula."""
    return b"".join(_csv(ENQUIRIES, rows_of_enquiries(rows, at)))


def write_enquiries_csv(target: IO[bytes], rows: Iterable[Any], *, at: datetime) -> None:
    """Write the same, line by line."""
    target.writelines(_csv(ENQUIRIES, rows_of_enquiries(rows, at)))


def rows_of_pairs(pairs: Sequence[Pair]) -> Iterator[list[CellValue]]:
    """The pairs in the order of `PAIRS.columns`, their sums last."""
    for number, pair in enumerate(pairs, 1):
        yield [number, *figures_of(pair)]
    if pairs:
        yield [None, *figures_of(all_pairs(pairs))]


def figures_of(pair: Pair) -> list[CellValue]:
    """A pair's names and figures, as table and files show them."""
    return [
        pair.unit_name,
        pair.office_name,
        pair.asked,
        pair.answered,
        pair.waiting,
        pair.overdue,
        pair.replaced,
        days_figure(pair.median_days),
        pair.late,
        pair.replaced_late,
    ]


def days_figure(days: float | None) -> float | str:
    """A median as a number that a sheet can reckon with: 3, 2.5; a dash where nothing was answered."""
    if days is None:
        return "—"
    return int(days) if days == int(days) else days


def write_pairs(target: Target, pairs: Sequence[Pair], *, unit_name: str, day: date) -> Written:
    """Write the statistics as a workbook (notice 五(四): 核查反馈)."""
    return write_annex(target, PAIRS, rows_of_pairs(pairs), unit_name=unit_name, day=day)


def pairs_csv(pairs: Sequence[Pair]) -> bytes:
    """The statistics as comma-separated text."""
    return b"".join(_csv(PAIRS, rows_of_pairs(pairs)))


def _csv(layout: AnnexLayout, rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    head = [column.header for column in layout.columns]
    return encoded(chain([head], rows))
