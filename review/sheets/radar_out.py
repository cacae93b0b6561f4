"""The disagreements to take away: a workbook, or plain text with commas."""

import csv
from collections.abc import Iterable
from datetime import date
from io import StringIO

from campaign.enums import Disposal, Outcome
from campaign.notice.timetable import SHANGHAI
from campaign.sheets.annex import AnnexLayout, CellValue, Column, Written, write_annex
from campaign.sheets.inert import inert
from campaign.sheets.package import Target
from review.models import Conflict

RADAR = AnnexLayout(
    title="证明事项结论不一致情况表",
    sheet_name="结论不一致",
    left_line="导出单位：",
    right_line="导出日期：    年  月  日",
    foot_line="",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("kind", "情形", 18),
        Column("certificate", "证明事项名称", 22),
        Column("service", "政务服务事项名称", 22),
        Column("one", "单位", 20, group="一方"),
        Column("one_said", "结论", 16, group="一方"),
        Column("one_why", "依据、理由", 34, group="一方"),
        Column("other", "单位", 20, group="另一方"),
        Column("other_said", "结论", 16, group="另一方"),
        Column("other_why", "办理方式、理由", 34, group="另一方"),
        Column("kept", "保留单位数", 8, centred=True),
        Column("cancelled", "取消单位数", 8, centred=True),
        Column("standing", "处理", 12),
        Column("reason", "差异理由", 34),
        Column("found", "发现日期", 12, number_format="yyyy-mm-dd"),
    ),
    footnotes=("本表为审核过程材料，公布前不得对外提供。",),
)


def row_of(number: int, conflict: Conflict) -> list[CellValue]:
    """One disagreement in the order of `RADAR.columns`; its standing reason is prefetched as `standing_reasons`."""
    reasons = getattr(conflict, "standing_reasons", [])
    return [
        number,
        conflict.get_kind_display(),
        conflict.certificate_name,
        conflict.service_name,
        conflict.one_unit.name,
        said(conflict.one_facts),
        why(conflict.one_facts),
        conflict.other_unit.name,
        said(conflict.other_facts),
        why(conflict.other_facts),
        conflict.kept,
        conflict.cancelled,
        conflict.get_standing_display(),
        "\n".join(reason.words for reason in reasons),
        conflict.found_at.astimezone(SHANGHAI).date(),
    ]


def said(facts: dict[str, str]) -> str:
    """The outcome of one side with its category: 取消（部门核查）."""
    outcome = str(Outcome(facts["outcome"]).label)
    return f"{outcome}（{Disposal(facts['disposal']).label}）" if facts["disposal"] else outcome


def why(facts: dict[str, str]) -> str:
    """On what one side rests, what replaces the certificate, and the panel's words."""
    return "\n".join(filter(None, (facts["basis"], facts["replacement"], facts["reason"])))


def write_radar(target: Target, conflicts: Iterable[Conflict], *, unit_name: str, day: date) -> Written:
    """Write the disagreements as a workbook, text cells inert, to a path or a binary file."""
    rows = (row_of(number, conflict) for number, conflict in enumerate(conflicts, 1))
    return write_annex(target, RADAR, rows, unit_name=unit_name, day=day)


def radar_csv(conflicts: Iterable[Conflict]) -> str:
    """The same as comma-separated text: a byte-order mark for spreadsheets, no cell that could run as a formula."""
    text = StringIO(newline="")
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([f"{column.group}{column.header}" for column in RADAR.columns])
    for number, conflict in enumerate(conflicts, 1):
        writer.writerow(inert(row_of(number, conflict)))
    return text.getvalue()
