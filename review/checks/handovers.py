"""What makes an office's word on a handover incomplete, and what must not stand in it: anybody's private number."""

import re
from datetime import date, datetime

from campaign.checks import Problem, Severity, digits_in, personal_number
from campaign.notice.timetable import SHANGHAI

DAYS_MOST = 60
_OFFICE_LINE = re.compile(r"(?:0[0-9]{2,3})?[0-9]{7,8}(?:转[0-9]{1,6})?")


def is_office_line(phone: str) -> bool:
    """Whether a telephone is an office's: a land line, not a mobile."""
    return bool(_OFFICE_LINE.fullmatch(digits_in(phone).replace(" ", ""))) and not personal_number(phone)


def problems_of_handover(
    from_day: date | None, method: str, contact_office: str, contact_phone: str, days: int
) -> list[Problem]:
    """An office that takes over says how, whom to ask and within how many days (notice 五(四): 业务对接、核查反馈)."""
    problems = []
    if not method.strip():
        problems.append(_blocker("method", "请写明办理方法，例如：凭查询函在户籍系统核对，书面反馈。"))
    elif kind := personal_number(method):
        problems.append(_blocker("method", f"办理方法中有{kind}，请删去。"))
    if not contact_office.strip():
        problems.append(_blocker("contact_office", "请填写联系处室，例如：户政科。"))
    elif kind := personal_number(contact_office):
        problems.append(_blocker("contact_office", f"联系处室中有{kind}，请删去。"))
    if not is_office_line(contact_phone):
        problems.append(_blocker("contact_phone", "请填写办公室的固定电话，例如0891-0000000，不填个人手机。"))
    if not 1 <= days <= DAYS_MOST:
        problems.append(_blocker("days", f"答复天数请填1至{DAYS_MOST}。"))
    if from_day is not None and not 2000 <= from_day.year <= 2100:
        problems.append(_blocker("from_day", "年份不对，请核对日期。"))
    return problems


def problems_of_consent(number: str, day: date | None, at: datetime) -> list[Problem]:
    """The consent of a body outside the system is a document with number and date."""
    problems = []
    if not number.strip():
        problems.append(_blocker("number", "请填写对方同意文件的文号或者名称。"))
    if day is None:
        problems.append(_blocker("day", "请填写对方同意文件的日期。"))
    elif day > at.astimezone(SHANGHAI).date():
        problems.append(_blocker("day", "同意文件的日期不能晚于今天。"))
    return problems


def _blocker(where: str, words: str) -> Problem:
    return Problem(where, "required", Severity.BLOCKER, words)
