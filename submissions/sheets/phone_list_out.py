"""The telephone list to take away; it holds numbers, so it is for those who may see them whole."""

from collections.abc import Iterable
from datetime import date

from campaign.notice.timetable import SHANGHAI
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target
from submissions.queries.unreached import Unreached

UNREACHED = AnnexLayout(
    title="电话通知名单",
    sheet_name="电话通知名单",
    left_line="导出单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("code", "单位编码", 16),
        Column("unit", "单位", 30),
        Column("person", "人员", 12),
        Column("role", "岗位", 12),
        Column("reason", "原因", 14),
        Column("phones", "电话", 40),
        Column("duties", "应办未办", 36),
        Column("called", "电话通知", 24),
        Column("remark", "备注", 24),
    ),
    unit_of_count="人",
    footnotes=("本表含个人联系方式，仅供专项行动工作联系使用，不得公开。",),
)


def write_unreached(target: Target, lines: Iterable[Unreached], *, unit_name: str, day: date) -> Written:
    """Write the telephone list with one row per line, numbered from 1, to a path or a binary file."""
    table = ([number, *_row(line)] for number, line in enumerate(lines, 1))
    return write_annex(target, UNREACHED, table, unit_name=unit_name, day=day)


def _row(line: Unreached) -> list[CellValue]:
    call = line.call
    called = f"{call.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {call.by.name}" if call else "未通知"
    return [
        line.unit.code,
        line.unit.name,
        line.user.name if line.user else "",
        line.role,
        str(line.reason.label),
        "；".join(f"{name}{number}" for name, number in line.phones),
        "；".join(line.duties),
        called,
        call.remark if call else "",
    ]
