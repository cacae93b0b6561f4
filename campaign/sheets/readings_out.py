"""The record of readings to take away: who read which fields of whose data, when and how; nothing of what stood in them."""

from collections.abc import Iterable, Sequence
from datetime import date

from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target

READINGS = AnnexLayout(
    title="个人信息查阅记录",
    sheet_name="个人信息查阅记录",
    left_line="导出单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("at", "时间（北京时间）", 20),
        Column("actor", "查阅人", 14),
        Column("office", "查阅人单位", 30),
        Column("way", "方式", 10, centred=True),
        Column("unit", "被查阅单位", 30),
        Column("thing", "材料", 20),
        Column("fields", "查阅的内容", 30),
        Column("why", "事由", 30),
    ),
    unit_of_count="条",
)


def write_readings(target: Target, rows: Iterable[Sequence[CellValue]], *, unit_name: str, day: date) -> Written:
    """Write the lines, in the order of the columns after the number, to a path or a binary file."""
    table = ([number, *row] for number, row in enumerate(rows, 1))
    return write_annex(target, READINGS, table, unit_name=unit_name, day=day)
