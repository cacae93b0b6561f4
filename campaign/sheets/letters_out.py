"""The letters to take away: who was written to by which way, and where it stands. No address and no number stands in it."""

from collections.abc import Iterable, Sequence
from datetime import date

from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.package import Target

LETTERS = AnnexLayout(
    title="消息发送情况",
    sheet_name="发送情况",
    left_line="导出单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("created", "生成时间（北京时间）", 20),
        Column("user", "收件人", 14),
        Column("office", "收件人单位", 26),
        Column("about", "事由单位", 26),
        Column("channel", "方式", 8, centred=True),
        Column("subject", "标题", 44),
        Column("lines", "消息数", 8, numeric=True),
        Column("delivery", "发送", 14),
        Column("tries", "已试次数", 10, numeric=True),
        Column("ended", "办结时间（北京时间）", 20),
        Column("answer", "对方答复", 20),
    ),
    unit_of_count="封",
)


def write_letters(target: Target, rows: Iterable[Sequence[CellValue]], *, unit_name: str, day: date) -> Written:
    """Write the letters, in the order of the columns after the number, to a path or a binary file."""
    table = ([number, *row] for number, row in enumerate(rows, 1))
    return write_annex(target, LETTERS, table, unit_name=unit_name, day=day)
