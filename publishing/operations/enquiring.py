"""Ask another office to verify, and answer it (notice 四(五): 由主管部门调查核实; 五(四): 核查反馈)."""

from datetime import datetime, timedelta

from django.db import transaction

from campaign.access import why_not
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI, closes_at
from campaign.operations import NoPower, Refused, record, tell
from campaign.roles import Action
from publishing.checks import problems_of_answer, problems_of_enquiry
from publishing.models import Enquiry, EnquiryAnswer, ListedItem
from publishing.queries.enquiries import first_day, is_replaced, same_case_waiting, terms_of
from publishing.queries.lists import latest_items
from review.models import Confirmation

ANSWER_IT = "请在“核查反馈”中办理：属实、不属实、查无或者不能核查，并写明核查情况。"
READ_IT = "请在“核查反馈”中查看核查结果。"


class NotConfirmed(Refused):
    """No office of the system has agreed to check the item, or not yet."""


class AskedAlready(Refused):
    """The unit already waits for the answer in this case."""


class AnsweredAlready(Refused):
    """There is an answer, a later correction or a later request: the page that was read is old."""


def enquire(
    item: ListedItem, *, case_number: str, words: str, replaces: Enquiry | None = None, actor: User, at: datetime
) -> Enquiry:
    """Ask the office that has agreed to check the published `item`: what is to be verified, in which case of the unit's own.

    It is due when the days have passed that the office agreed to, counted by the calendar. `replaces` is an earlier request
    of the unit about the item that nobody has answered: it waits no longer. Raises `NoPower`, `NotConfirmed`,
    `AskedAlready`, `AnsweredAlready`, and `Refused` for an item of a list no longer in force and for what must not stand in
    the words.
    """
    if problems := problems_of_enquiry(case_number, words):
        raise Refused("".join(problem.words for problem in problems))
    with transaction.atomic():
        _hold_terms(item)
        if denied := why_not(actor, Action.ANSWER, item.unit):
            raise NoPower(denied)
        terms, office = _agreed(item, at)
        _refuse_second(item, case_number.strip(), replaces)
        days = terms.days or 1
        enquiry = Enquiry.objects.create(
            item=item,
            terms=terms,
            unit=item.unit,
            office=office,
            case_number=case_number.strip(),
            words=words.strip(),
            asked_by=actor,
            asked_at=at,
            days=days,
            due_at=closes_at(at.astimezone(SHANGHAI).date() + timedelta(days=days)),
            replaces=replaces,
        )
        record(enquiry, "enquire", "提出核查请求" if replaces is None else "更正后重新提出核查请求", actor=actor, at=at)
        _tell(office, "enquiry", "有新的核查请求", ANSWER_IT, at)
    return enquiry


def answer_enquiry(
    enquiry: Enquiry, *, finding: str, words: str, corrects: EnquiryAnswer | None = None, actor: User, at: datetime
) -> EnquiryAnswer:
    """Answer a request to verify; `corrects` is the answer that holds and is put right, it stays as it is.

    Raises `NoPower`, `AnsweredAlready`, and `Refused` for what is missing or must not stand there.
    """
    if problems := problems_of_answer(finding, words):
        raise Refused("".join(problem.words for problem in problems))
    with transaction.atomic():
        _hold_office(enquiry)
        if denied := why_not(actor, Action.ANSWER, enquiry.office):
            raise NoPower(denied)
        _refuse_stale(enquiry, corrects)
        answer = EnquiryAnswer.objects.create(
            enquiry=enquiry, finding=finding, words=words.strip(), answered_by=actor, answered_at=at, corrects=corrects
        )
        if corrects is None:
            record(answer, "answer_enquiry", "反馈核查结果", actor=actor, at=at)
            _tell(enquiry.unit, "enquiry_answer", "核查请求已有反馈", READ_IT, at)
        else:
            record(answer, "correct_answer", "更正核查反馈", actor=actor, at=at)
            _tell(enquiry.unit, "enquiry_corrected", "核查反馈有更正", f"以更正后的为准。{READ_IT}", at)
    return answer


def _hold_terms(item: ListedItem) -> None:
    """Hold what offices said of the item until the end of the transaction: two people ask one after the other, and no office
    is asked on new terms meanwhile."""
    said = Confirmation.objects.filter(ruling__uid=item.uid, ruling__round=item.compilation.round_id)
    list(said.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _hold_office(enquiry: Enquiry) -> None:
    """Hold the office that is asked until the end of the transaction: what is said of its requests is said one after the other.
    The request itself is write-once, and nobody may lock what he may not change (decision 50)."""
    Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=enquiry.office_id)


def _agreed(item: ListedItem, at: datetime) -> tuple[Confirmation, Unit]:
    """The terms on which an office has agreed to check what is listed now."""
    if not latest_items().filter(pk=item.pk).exists():
        raise Refused("该事项所在的清单已被新的清单代替，不能再据此提出。请返回“选择事项”，从现行清单中重新选择。")
    terms = terms_of([item]).get(item.pk)
    if terms is None or terms.office is None:
        raise NotConfirmed("承接核查单位没有在系统中同意承接，不能在此提出。请以书面形式函询，或者联系审核组。")
    day = first_day(item, terms)
    if day is not None and at.astimezone(SHANGHAI).date() < day:
        raise NotConfirmed(f"{item.checking_unit}自{day.year}年{day.month}月{day.day}日起承接核查，现在还不能提出。")
    return terms, terms.office


def _refuse_second(item: ListedItem, case_number: str, replaces: Enquiry | None) -> None:
    if replaces is None:
        if same_case_waiting(item, case_number):
            raise AskedAlready("这一办件已就该事项提出核查请求，对方还没有反馈。写错的，请打开该请求更正后重新提出。")
        return
    _hold_office(replaces)
    if replaces.unit_id != item.unit_id or replaces.item.uid != item.uid:
        raise Refused("只能更正本单位就同一事项提出的请求。请返回列表重新选择。")
    if replaces.answers.exists() or is_replaced(replaces):
        raise AnsweredAlready("该请求已有反馈或者已经另行提出，不能再更正。请刷新后查看。")


def _refuse_stale(enquiry: Enquiry, corrects: EnquiryAnswer | None) -> None:
    """The answer that is corrected must be the one that holds; a first answer only where there is none."""
    last = enquiry.answers.order_by("-pk").first()
    if last is None and is_replaced(enquiry):
        raise AnsweredAlready("提出单位已经更正后另行提出，这一件不再需要反馈。请返回列表查看。")
    if last != corrects:
        raise AnsweredAlready("本单位已有人反馈或者更正。请刷新后查看；确需更正的，以更正的方式办理。")


def _tell(unit: Unit, kind: str, subject: str, body: str, at: datetime) -> None:
    """One message to those who deal with enquiries, per unit, kind and hour."""
    tell(unit, Action.ANSWER, obligation=f"{kind}:{at:%Y%m%d%H}", kind=kind, subject=subject, body=body, at=at)
