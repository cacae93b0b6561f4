"""Annexes 3 and 4 as workbooks: the lists that are published. Annex 5 stands in `summary`.

No column holds a person's name or telephone; the supervision line is an office's public number.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from campaign.enums import Level
from campaign.sheets.annex import ROWS_PER_SHEET, AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from publishing.sheets.summary import DetailRow, SummaryRow, write_summary

__all__ = [
    "CANCELLED",
    "RETAINED",
    "CancelledRow",
    "DetailRow",
    "RetainedRow",
    "SummaryRow",
    "write_cancelled_list",
    "write_retained_list",
    "write_summary",
]

LEVELS, GUIDE = "行使层级", "办理指南"
LEFT_LINE, RIGHT_LINE = "编制单位（盖章）：", "公布日期：    年  月  日"
FOOT_LINE = "审核人：　　　　　　　　合法性审查：　　　　　　　　签发人："
TICK = "√"

# Bold: what the Regulation on Optimising the Business Environment, art. 44, wants stated of every kept certificate.
RETAINED = AnnexLayout(
    title="证明事项保留清单",
    sheet_name="证明事项保留清单",
    left_line=LEFT_LINE,
    right_line=RIGHT_LINE,
    foot_line=FOOT_LINE,
    notes_title="说明：",
    columns=(
        Column("no", "序号", 5, centred=True),
        Column("cert_name", "证明事项名称", 12),
        Column("purpose", "证明用途（对应政务服务事项）", 12.5),
        Column("basis", "设定依据（层级、名称、条款）", 15.5, bold=True),
        Column("basis_text", "条文内容", 28.5),
        Column("demanding_unit", "索要单位", 10, bold=True),
        Column("issuing_unit", "开具单位", 10, bold=True),
        Column("region", "自治区", 5, group=LEVELS, centred=True, ticks=True),
        Column("prefecture", "地\n（市）", 7, group=LEVELS, centred=True, ticks=True),
        Column("county", "县\n（区）", 7, group=LEVELS, centred=True, ticks=True),
        Column("township", "乡镇\n（街\n道）", 5, group=LEVELS, centred=True, ticks=True),
        Column("subject", "服务对象", 7, centred=True),
        Column("guide_conditions", "条件", 10.5, group=GUIDE, bold=True),
        Column("guide_materials", "材料", 10.5, group=GUIDE, bold=True),
        Column("guide_days", "时限", 7, group=GUIDE, bold=True),
        Column("guide_place", "地点/网址", 11, group=GUIDE, bold=True),
        Column("guide_sample", "式样", 7, group=GUIDE, bold=True),
        Column("keep_reason", "保留原因", 11.5),
        Column("supervision_phone", "监督电话", 9, centred=True),
        Column("remark", "备注", 5.5),
    ),
    footnotes=(
        "未列入本清单的证明事项，一律不得要求申请人提供。",
        "发现索要清单之外证明的，可以拨打监督电话反映。",
    ),
)

CANCELLED = AnnexLayout(
    title="证明事项取消清单",
    sheet_name="证明事项取消清单",
    left_line=LEFT_LINE,
    right_line=RIGHT_LINE,
    foot_line=FOOT_LINE,
    notes_title="说明：",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("demanding_unit", "原索要单位", 16),
        Column("service_name", "对应政务服务事项", 20),
        Column("cert_name", "证明事项名称", 20),
        Column("basis", "原设定依据", 27),
        Column("issuing_unit", "原开具单位", 16),
        Column("disposal", "取消类别（六个一批）", 13, centred=True),
        Column("replacement", "取消后的办理方式", 34),
        Column("checking_unit", "承接核查单位", 16),
        Column("effective", "执行日期", 15, centred=True),
        Column("remark", "备注", 12),
    ),
    footnotes=("自执行日期起，不得再要求申请人提供本清单所列证明。",),
)


class RetainedRow(NamedTuple):
    """One kept certificate. Several bases stand in one cell, one per line; `levels` are where it may be asked for."""

    cert_name: str
    purpose: str
    basis: str
    basis_text: str
    demanding_unit: str
    issuing_unit: str
    levels: Sequence[int] = ()
    subject: str = ""
    guide_conditions: str = ""
    guide_materials: str = ""
    guide_days: str = ""
    guide_place: str = ""
    guide_sample: str = ""
    keep_reason: str = ""
    supervision_phone: str = ""
    remark: str = ""


class CancelledRow(NamedTuple):
    """One cancelled certificate and what takes its place; `effective` is the first day on which it is not asked for."""

    demanding_unit: str
    service_name: str
    cert_name: str
    basis: str
    issuing_unit: str
    disposal: str
    replacement: str = ""
    checking_unit: str = ""
    effective: date | None = None
    remark: str = ""


def write_retained_list(
    target: Target,
    rows: Iterable[RetainedRow],
    *,
    unit_name: str,
    day: date | None,
    edition_code: str = "",
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> Written:
    """Write Annex 3 to a path or a binary file, rows numbered from 1 in the order given.

    Rests on the notice, 五(三): 汇总编制各级《证明事项保留清单》 (见附件3).
    """
    table = (_retained_cells(number, row) for number, row in enumerate(rows, 1))
    return write_annex(
        target,
        RETAINED,
        table,
        unit_name=unit_name,
        day=day,
        edition_code=edition_code,
        rows_per_sheet=rows_per_sheet,
    )


def _retained_cells(number: int, row: RetainedRow) -> list[CellValue]:
    held = set(row.levels)
    return [
        number,
        row.cert_name,
        row.purpose,
        row.basis,
        row.basis_text,
        row.demanding_unit,
        row.issuing_unit,
        *(TICK if level in held else "" for level in Level),
        row.subject,
        row.guide_conditions,
        row.guide_materials,
        row.guide_days,
        row.guide_place,
        row.guide_sample,
        row.keep_reason,
        row.supervision_phone,
        row.remark,
    ]


def write_cancelled_list(
    target: Target,
    rows: Iterable[CancelledRow],
    *,
    unit_name: str,
    day: date | None,
    edition_code: str = "",
    rows_per_sheet: int = ROWS_PER_SHEET,
) -> Written:
    """Write Annex 4 to a path or a binary file, rows numbered from 1 in the order given.

    Rests on the notice, 五(三): 汇总编制各级……《证明事项取消清单》 (见附件4).
    """
    table = _cancelled_table(rows)
    return write_annex(
        target,
        CANCELLED,
        table,
        unit_name=unit_name,
        day=day,
        edition_code=edition_code,
        rows_per_sheet=rows_per_sheet,
    )


def _cancelled_table(rows: Iterable[CancelledRow]) -> Iterator[list[CellValue]]:
    for number, row in enumerate(rows, 1):
        yield [
            number,
            row.demanding_unit,
            row.service_name,
            row.cert_name,
            row.basis,
            row.issuing_unit,
            row.disposal,
            row.replacement,
            row.checking_unit,
            row.effective,
            row.remark,
        ]
