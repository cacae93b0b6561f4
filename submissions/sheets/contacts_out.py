"""Annex 1 for the coordination office: the contact sheets of all units in one workbook.

The workbook holds names and telephones; who may have it, and which numbers are masked, is decided by the caller.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from campaign.sheets.annex import AnnexLayout, Column, Written, write_annex
from campaign.sheets.package import Target

LEADER, OFFICER, LIAISON = "分管领导", "责任人", "联络员"

CONTACTS = AnnexLayout(
    title="“减证便民”专项行动工作联系表",
    sheet_name="工作联系表",
    columns=(
        Column("no", "序号", 6, centred=True),
        Column("unit", "地区/部门", 20),
        Column("lead_name", "姓名", 8, group=LEADER),
        Column("lead_title", "职务", 11, group=LEADER),
        Column("lead_phone", "联系电话", 14, group=LEADER),
        Column("responsible_org", "责任单位（处室/办事机构）", 18),
        Column("officer_name", "姓名", 8, group=OFFICER),
        Column("officer_title", "职务", 11, group=OFFICER),
        Column("officer_phone", "办公电话", 14, group=OFFICER),
        Column("officer_mobile", "手机", 13, group=OFFICER),
        Column("liaison_name", "姓名", 8, group=LIAISON),
        Column("liaison_mobile", "手机", 13, group=LIAISON),
        Column("liaison_email", "邮箱", 31, group=LIAISON),
        Column("remark", "备注", 10),
    ),
    foot_line="填报人：　　　　　　审核人（科室负责人）：　　　　　　分管领导：　　　　　　联系电话：",
    unit_of_count="个单位",
    footnotes=("本表含个人联系方式，仅供专项行动工作联系使用，不得公开。",),
)


@dataclass(frozen=True)
class ContactRow:
    """One unit's contact sheet as it is printed."""

    unit: str
    lead_name: str = ""
    lead_title: str = ""
    lead_phone: str = ""
    responsible_org: str = ""
    officer_name: str = ""
    officer_title: str = ""
    officer_phone: str = ""
    officer_mobile: str = ""
    liaison_name: str = ""
    liaison_mobile: str = ""
    liaison_email: str = ""
    remark: str = ""


def write_contacts(target: Target, rows: Iterable[ContactRow], *, unit_name: str, day: date | None) -> Written:
    """Write Annex 1 with one row per unit, numbered from 1, to a path or a binary file.

    Rests on the notice, 五(一): 将分管领导、责任单位、责任人及联系方式反馈至协调小组办公室 (样表见附件1).
    """
    keys = [column.key for column in CONTACTS.columns[1:]]
    table = ([number, *(getattr(row, key) for key in keys)] for number, row in enumerate(rows, 1))
    return write_annex(target, CONTACTS, table, unit_name=unit_name, day=day)
