"""Plans, what their visits found, orders to correct and notes of accountability, to take away."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import chain

from campaign.notice.timetable import SHANGHAI
from campaign.notice.working_days import WorkingDays
from campaign.queries import chinese_deadline
from campaign.sheets.annex import AnnexLayout, CellValue, Column, write_annex
from publishing.sheets.csv_out import encoded
from supervision.enums.corrections import OrderLight
from supervision.models import Accountability, CheckPlan, CorrectionOrder, Finding
from supervision.queries.corrections import light_of

NUMBER = Column("no", "序号", 6, centred=True)
# Short words, days and counts: as narrow as they are, in the middle; a wide register narrows the columns of text instead.
CENTRED = frozenset(
    "方式 开始 结束 状态 抽取单位 已检查 发现问题 检查日期 来源 下达日期 提示 类别 决定日期 决定公开".split()
)


def layout(title: str, columns: Sequence[tuple[str, int]]) -> AnnexLayout:
    """A register with these columns (head and width) behind the number."""
    rest = (
        Column(f"column_{at}", header, width, centred=header in CENTRED) for at, (header, width) in enumerate(columns)
    )
    return AnnexLayout(
        title=f"{title.removesuffix('登记')}登记表",
        sheet_name=title,
        left_line="导出单位：",
        right_line="导出日期：    年  月  日",
        foot_line="",
        columns=(NUMBER, *rest),
        footnotes=(),
    )


PLANS = layout(
    "检查计划",
    [
        ("计划名称", 26),
        ("督查单位", 24),
        ("方式", 10),
        ("开始", 12),
        ("结束", 12),
        ("状态", 10),
        ("抽取单位", 10),
        ("已检查", 10),
        ("发现问题", 10),
        ("种子", 36),
        ("名单校验码", 66),
    ],
)
FINDINGS = layout(
    "检查问题",
    [
        ("检查计划", 24),
        ("受检单位", 24),
        ("检查日期", 12),
        ("问题", 30),
        ("情况", 36),
        ("证明事项", 24),
        ("政务服务事项", 24),
        ("当天有效的清单", 32),
        ("责令整改文号", 22),
    ],
)
ORDERS = layout(
    "责令整改",
    [
        ("文号", 22),
        ("整改单位", 24),
        ("下达单位", 24),
        ("来源", 10),
        ("整改要求", 36),
        ("下达日期", 12),
        ("整改期限", 18),
        ("状态", 14),
        ("提示", 8),
        ("整改情况", 36),
        ("报送时间", 16),
        ("核实时间", 16),
    ],
)
ACCOUNTABILITIES = layout(
    "问责登记",
    [
        ("单位", 24),
        ("类别", 10),
        ("文号", 22),
        ("决定日期", 12),
        ("决定机关", 24),
        ("事由", 40),
        ("决定公开", 10),
        ("责令整改文号", 22),
        ("状态", 8),
    ],
)


def moment(instant: datetime | None) -> str:
    """When something happened, in Beijing; empty where it has not."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if instant else ""


def rows_of_plans(plans: Iterable[CheckPlan]) -> Iterator[list[CellValue]]:
    """Plans (with their progress and their draw) in the order of `PLANS`."""
    for number, plan in enumerate(plans, 1):
        draw = getattr(plan, "draw", None)
        yield [
            number,
            plan.name,
            plan.unit.name,
            plan.get_kind_display(),
            plan.first_day.isoformat(),
            plan.last_day.isoformat(),
            plan.get_state_display(),
            getattr(plan, "visits_laid", 0),
            getattr(plan, "visits_in", 0),
            getattr(plan, "found", 0),
            draw.seed if draw else "",
            draw.frame_sha256 if draw else "",
        ]


def rows_of_findings(findings: Iterable[Finding]) -> Iterator[list[CellValue]]:
    """Findings in the order of `FINDINGS`."""
    for number, one in enumerate(findings, 1):
        yield [
            number,
            one.visit.plan.name,
            one.unit.name,
            one.found_on.isoformat(),
            one.words,
            one.note,
            one.item.item.cert_name if one.item else "",
            one.item.item.service_name if one.item else "",
            f"{one.edition}（{one.edition.code}）" if one.edition else "",
            one.order.number if one.order else "",
        ]


def rows_of_orders(orders: Iterable[CorrectionOrder], at: datetime, days: WorkingDays) -> Iterator[list[CellValue]]:
    """Orders in the order of `ORDERS`; `at` is when it is looked at."""
    for number, one in enumerate(orders, 1):
        light = light_of(one, at, days)
        yield [
            number,
            one.number,
            one.unit.name,
            one.issuer.name,
            one.get_source_display(),
            one.what,
            moment(one.issued_at)[:10],
            chinese_deadline(one.due_at, year=True),
            one.get_state_display(),
            "" if light == OrderLight.NONE else light.label,
            one.words if one.is_reported else "",
            moment(one.reported_at),
            moment(one.verified_at),
        ]


def rows_of_accountabilities(notes: Iterable[Accountability]) -> Iterator[list[CellValue]]:
    """Notes of accountability in the order of `ACCOUNTABILITIES`."""
    for number, one in enumerate(notes, 1):
        yield [
            number,
            one.unit.name,
            one.get_kind_display(),
            one.number,
            one.decided_on.isoformat(),
            one.decided_by,
            one.words,
            "是" if one.is_public else "否",
            one.order.number if one.order else "",
            one.get_state_display(),
        ]


def register(form: AnnexLayout, rows: Iterable[Sequence[CellValue]], kind: str, *, unit_name: str, day: date) -> bytes:
    """A register as a workbook (`xlsx`) or as comma-separated text (`csv`), no cell that could run as a formula."""
    if kind == "csv":
        return b"".join(encoded(chain([[column.header for column in form.columns]], rows)))
    target = BytesIO()
    write_annex(target, form, rows, unit_name=unit_name, day=day)
    return target.getvalue()
