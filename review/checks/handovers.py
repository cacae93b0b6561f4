"""What makes an office's word on a handover incomplete, and what must not stand in it: anybody's private number."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime

from campaign.checks import Problem, Severity
from campaign.notice.timetable import SHANGHAI

DAYS_MOST = 60
_GAP = r"[\s\-\u2010-\u2015./·_]+"
# Every sign that is, or holds, digits when it is normalised (full-width, circled, raised …); none holds more than three.
DIGITS = re.compile(
    "[0-9\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u209f\u2150-\u218f\u2460-\u24ff\u3220-\u33ff\ua700-\ua7ff\uff10-\uff19"
    "\U0001ccf0-\U0001ccf9\U0001d7ce-\U0001d7ff\U0001f100-\U0001f10a\U0001f190-\U0001f1ff\U0001fbf0-\U0001fbf9]"
)
_GAPS = re.compile(rf"(?<=[0-9]){_GAP}(?=[0-9])")
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff]")
_RUN = re.compile(rf"[0-9]+(?:{_GAP}[0-9]+)*[Xx]?")
_MOBILE = re.compile(r"(?:86)?1[3-9][0-9]{9}")
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_IDENTITY = re.compile(rf"[1-8][0-9]{{5}}(?:(?:19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9Xx]|[0-9]{{2}}{_DAY}[0-9]{{3}})")
_LONGEST, _SHORTEST = 18, 11
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_OFFICE_LINE = re.compile(r"(?:0[0-9]{2,3})?[0-9]{7,8}(?:转[0-9]{1,6})?")


def digits_in(text: str) -> str:
    """The text with numbers as one run of plain digits, however they were typed: full-width, with blanks or hyphens."""
    return _GAPS.sub("", _UNSEEN.sub("", unicodedata.normalize("NFKC", text)))


def numbers_in(text: str) -> Iterator[str]:
    """Every number that may be read in a text: each group of digits, and each row of neighbouring groups as one.

    138-0000-0000 is one number in three groups; 2020-10-15 13800000000 are four groups of which the last is a number. A year
    with its month is no beginning of one: 1998.12.1 2003 are two dates.
    """
    for run in _RUN.findall(_UNSEEN.sub("", unicodedata.normalize("NFKC", text))):
        groups = re.split(_GAP, run)
        for first in range(len(groups)):
            number = groups[first]
            yield number
            if _YEAR.fullmatch(number) and len("".join(groups[first + 1 : first + 2])) in {1, 2}:
                continue
            for group in groups[first + 1 :]:
                number += group
                if len(number) > _LONGEST:
                    break
                yield number


def personal_number(text: str) -> str:
    """What private number stands in a text, in a word: 身份证号码, 手机号码; empty where there is none."""
    if 3 * len(DIGITS.findall(text)) < _SHORTEST:
        return ""  # most texts: no need to look closer
    numbers = list(numbers_in(text))
    if any(_IDENTITY.fullmatch(number) for number in numbers):
        return "身份证号码"
    return "手机号码" if any(_MOBILE.fullmatch(number) for number in numbers) else ""


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
