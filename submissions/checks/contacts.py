"""What a contact sheet must say before it is certified."""

from campaign.checks import Problem, Severity
from submissions.models import ContactSheet

# 分管领导、责任单位、责任人及联系方式 (notice 五(一)2).
REQUIRED = {
    "lead_name": "请填写分管领导姓名。",
    "lead_title": "请填写分管领导职务，例如：副局长。",
    "responsible_org": "请填写责任单位（处室、办事机构），例如：办公室。",
    "officer_name": "请填写责任人姓名。",
}


def problems_of_contact_sheet(sheet: ContactSheet) -> list[Problem]:
    """What is missing: the four facts of the notice, and one telephone of the responsible person."""
    problems = [
        Problem(field, "required", Severity.BLOCKER, words)
        for field, words in REQUIRED.items()
        if not getattr(sheet, field).strip()
    ]
    if not (sheet.officer_office_phone or sheet.officer_mobile):
        words = "请填写责任人办公电话或者手机，至少一项。"
        problems.append(Problem("officer_office_phone", "required", Severity.BLOCKER, words))
    return problems
