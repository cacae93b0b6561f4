"""What stands against a complaint as it comes in, and against the words that officials write about it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from campaign.access import can
from campaign.checks import (
    NAME_MAX,
    TEXT_MAX,
    Problem,
    Severity,
    digits_in,
    is_plain,
    personal_number,
    trimmed,
)
from campaign.models import Division, Unit, User
from campaign.roles import Action
from supervision.checks.name_signs import NUMERALS
from supervision.checks.redaction import Kind, is_named, private_words
from supervision.enums.complaints import FITS, NOT_SETTLED, ComplaintOutcome, ComplaintSource, LookUp, ReplyWay
from supervision.models import Complaint, ComplaintParty

ACCOUNT_MAX = TEXT_MAX
LINE = 100
PERSON = 40
EARLIEST = date(2018, 1, 1)  # before it there was no campaign whose list could answer (国办发〔2018〕47号)
AS_DIGITS = str.maketrans("".join(NUMERALS), "00123456789" + "12" + "123456789")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9][0-9]{9}$)")
TELEPHONE = re.compile(r"0[0-9]{2,3}[0-9]{7,8}")


class Demand(NamedTuple):
    """What is complained of: facts alone, which respondents and figures may read."""

    place: Division
    item_name: str
    demanded_on: date
    source: str
    office: Unit | None = None
    office_name: str = ""
    service_name: str = ""
    window: str = ""


class Party(NamedTuple):
    """Who complains, as the national platform asks (姓名、手机号), and how to reply."""

    name: str
    mobile: str
    reply_way: str = ReplyWay.TRACKING


def problems_of_demand(demand: Demand, today: date) -> list[Problem]:
    """What is missing or must not stand among the facts of a complaint; no private number does, for units read them."""
    problems = [
        *_line("item_name", "被索要的证明", demand.item_name, NAME_MAX, needed=True),
        *_line("service_name", "办理事项", demand.service_name, NAME_MAX),
        *_line("window", "地点、窗口", demand.window, LINE),
        *_line("office_name", "被投诉单位", demand.office_name, LINE, needed=demand.office is None),
    ]
    if not EARLIEST <= demand.demanded_on <= today:
        words = "发生日期应在2018年1月1日以后，不能晚于今天。请改为窗口要求提供证明的那一天。"
        problems.append(_wrong("demanded_on", "day", words))
    if demand.source not in ComplaintSource.values:
        problems.append(_wrong("source", "source", "请选择投诉的来源。"))
    return problems


def problems_of_party(party: Party) -> list[Problem]:
    """Name and number by which the office can ask back; a number of the office kind is accepted from who has no mobile."""
    problems = list(_line("name", "姓名", party.name, PERSON, needed=True, private=False))
    number = number_of(party.mobile)
    if not (MOBILE.fullmatch(number) or TELEPHONE.fullmatch(number)):
        words = "请填写11位手机号码；没有手机的，填写带区号的固定电话，例如0891-0000000。"
        problems.append(_wrong("mobile", "mobile", words))
    if party.reply_way not in ReplyWay.values:
        problems.append(_wrong("reply_way", "reply_way", "请选择回复方式。"))
    return problems


def number_of(typed: str) -> str:
    """The digits of a telephone number as it was typed, without the country's: telephones fill in +86 by themselves."""
    return COUNTRY.sub("", digits_in(trimmed(typed)))


def problems_of_account(text: str, *, needed: bool = False) -> list[Problem]:
    """The complainant's own words: kept as they come, read by the handlers alone, so that a number in them is no problem."""
    return list(_text("account", "经过", text, needed=needed, private=False))


def problems_of_words(where: str, label: str, text: str, *, needed: bool = True) -> list[Problem]:
    """What an official writes and others read: it is there, it can be read, and no private number stands in it."""
    return list(_text(where, label, text, needed=needed, private=True))


def problems_of_shown(where: str, label: str, text: str, complaint: Complaint, actor: User) -> list[Problem]:
    """The same of what a handler writes for others: the complainant's name and number must not stand in it either.

    Only who may read the name is told so. Anybody else is not, whatever the page: by trying names he could find out who complained.
    """
    problems = problems_of_words(where, label, text)
    if problems or not can(actor, Action.HANDLE_COMPLAINTS, complaint):
        return problems
    party = ComplaintParty.objects.filter(complaint=complaint).first()
    if party is not None and names_party(text, party):
        words = f"“{label}”中有投诉人的姓名或者电话，请删去。这些内容只有受理单位可以看到。"
        problems.append(_wrong(where, "party", words))
    return problems


def problems_of_outcome(outcome: str, complaint: Complaint) -> list[Problem]:
    """An outcome does not say the opposite of the list of that day: then one of the two is wrong, and a person says which.

    Rests on the notice, 五(四)1: 未列入清单范围内的，一律不得要求申请人提供任何证明材料.
    """
    chosen, found = ComplaintOutcome(outcome), LookUp(complaint.look_up)
    if found in FITS.get(chosen, LookUp):
        return []
    if found in NOT_SETTLED:
        words = (
            f"当日的清单还没有核对清楚（{found.label}），不能反馈“{chosen.label}”。请先在这件投诉中“核对清单”，再反馈。"
        )
        return [_wrong("outcome", "look_up", words)]
    whose = "人工核对" if complaint.looked_up_by_id else "自动查询"
    open_ones = "、".join(f"“{one.label}”" for one in ComplaintOutcome if found in FITS.get(one, LookUp))
    words = (
        f"当日清单{whose}的结果是“{found.label}”，与办理结果“{chosen.label}”不一致。"
        f"查询结果不对的，请先在这件投诉中“核对清单”；没有错的，请改选{open_ones}，其他情况写在反馈内容中。"
    )
    return [_wrong("outcome", "look_up", words)]


def names_party(text: str, party: ComplaintParty) -> bool:
    """Whether the complainant's name or number stands in a text, however they are written (张·三, 一三八……)."""
    number = number_of(party.mobile)
    if is_named(text, party.name) or (len(number) >= 7 and number in digits_in(text)):
        return True
    numbers = (text[one.start : one.end] for one in private_words(text) if one.kind is Kind.NUMBER)
    return any(number[-7:] in _figures(one) for one in numbers)


def _figures(text: str) -> str:
    return "".join(sign for sign in digits_in(text.translate(AS_DIGITS)) if sign.isdigit())


def _line(
    where: str, label: str, text: str, most: int, *, needed: bool = False, private: bool = True
) -> Iterator[Problem]:
    if "\n" in trimmed(text):
        yield _wrong(where, "line", f"“{label}”请写成一行。")
    yield from _text(where, label, text, needed=needed, private=private, most=most)


def _text(
    where: str, label: str, text: str, *, needed: bool, private: bool, most: int = ACCOUNT_MAX
) -> Iterator[Problem]:
    said = trimmed(text)
    if not said:
        if needed:
            yield _wrong(where, "missing", f"请填写“{label}”。")
        return
    if len(said) > most:
        yield _wrong(where, "long", f"“{label}”最多{most}字，现在{len(said)}字，请缩短。")
    if not is_plain(said):
        yield _wrong(where, "marks", f"“{label}”中有看不见的控制字符，请重新输入这一处。")
    if private and (kind := personal_number(said)):
        yield _wrong(where, "private", f"“{label}”中有{kind}，请删去。办理单位会看到这里的内容。")


def _wrong(where: str, code: str, words: str) -> Problem:
    return Problem(where, code, Severity.BLOCKER, words)
