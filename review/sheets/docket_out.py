"""The docket to take away: a workbook for print and further work, or plain text with commas."""

import csv
from collections.abc import Iterable
from datetime import date
from io import BytesIO, TextIOWrapper
from typing import IO

from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.inert import inert
from campaign.sheets.package import Target
from review.enums import RulingState
from review.models import Ruling

DOCKET = AnnexLayout(
    title="证明事项审核目录",
    sheet_name="审核目录",
    left_line="审核单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("unit", "申报单位", 20),
        Column("item_no", "申报表序号", 8, centred=True),
        Column("service_name", "政务服务事项名称", 20),
        Column("cert_name", "证明事项名称", 20),
        Column("category", "材料类别", 12),
        Column("subject", "服务对象", 10),
        Column("bases", "设定依据", 34),
        Column("basis_level", "最高效力层级", 12),
        Column("proposal", "清理建议", 10),
        Column("proposed", "单位意见", 26),
        Column("state", "状态", 12),
        Column("outcome", "结论", 10),
        Column("disposal", "六个一批类别", 12),
        Column("replacement", "取消后办理方式", 24),
        Column("checking_unit", "承接核查单位", 16),
        Column("effective_from", "执行日期", 12, number_format="yyyy-mm-dd"),
        Column("reason", "理由", 24),
        Column("dissent", "单位异议", 24),
    ),
    footnotes=("本表为审核过程材料，公布前不得对外提供。",),
)
# A spreadsheet takes text that begins so for a formula; the full-width signs are turned into these by some.


def row_of(number: int, ruling: Ruling) -> list[CellValue]:
    """One ruling in the order of `DOCKET.columns`."""
    item = ruling.item
    open_again = ruling.state in (RulingState.PENDING, RulingState.RETURNED)
    verdict: list[CellValue] = [
        ruling.get_outcome_display(),
        ruling.get_disposal_display(),
        ruling.replacement,
        ruling.checking_unit,
        ruling.effective_from,
        ruling.reason,
    ]
    return [
        number,
        ruling.unit.name,
        item.no,
        item.service_name,
        item.cert_name,
        item.get_category_display(),
        item.get_subject_display(),
        "\n".join(f"{basis.title}{basis.clause}" for basis in item.bases.all()),
        ruling.get_basis_level_display(),
        item.get_proposal_display(),
        "；".join(filter(None, (item.get_disposal_display(), item.replacement, item.keep_reason))),
        ruling.get_state_display(),
        *([""] * len(verdict) if open_again else verdict),
        ruling.dissent,
    ]


def write_docket(target: Target, rulings: Iterable[Ruling], *, unit_name: str, day: date) -> Written:
    """Write the docket as a workbook, text cells inert, to a path or a binary file (notice 五(三): 集中审核论证)."""
    rows = (row_of(number, ruling) for number, ruling in enumerate(rulings, 1))
    return write_annex(target, DOCKET, rows, unit_name=unit_name, day=day)


def docket_csv(rulings: Iterable[Ruling]) -> str:
    """The docket as comma-separated text: a byte-order mark for spreadsheets, no cell that could run as a formula."""
    write_docket_csv(target := BytesIO(), rulings)
    return target.getvalue().decode()


def write_docket_csv(target: IO[bytes], rulings: Iterable[Ruling]) -> None:
    """Write the same, in UTF-8, line by line."""
    text = TextIOWrapper(target, encoding="utf-8", newline="")
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([column.header for column in DOCKET.columns])
    for number, ruling in enumerate(rulings, 1):
        writer.writerow(inert(row_of(number, ruling)))
    text.detach()
