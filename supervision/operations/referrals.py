"""What respondents do with a complaint, and what the complainant is told of it (notice 六(三): 投诉处理结果)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from campaign.access import can, why_not
from campaign.checks import trimmed
from campaign.models import User
from campaign.operations import NoPower, Refused, carry_out
from campaign.roles import Action
from supervision.checks.complaints import problems_of_outcome, problems_of_shown, problems_of_words
from supervision.enums.complaints import ComplaintOutcome, ComplaintState, ReferralState
from supervision.models import Answer, Complaint, Referral, Reply
from supervision.operations.complaint_holding import hold, note, refuse_problems
from supervision.operations.telling_complaints import BACK, READY, tell_handlers, tell_referred
from supervision.queries.complaint_clock import day_of


@dataclass(frozen=True)
class AnswerDraft:
    """What a respondent says: its finding, whether the demand has ended (`corrected`), on which day and by what measures."""

    finding: str
    words: str
    corrected: bool = False
    corrected_on: date | None = None
    measures: str = ""
    document_number: str = ""


def hold_referral(referral: Referral) -> Complaint:
    """Lock the complaint, then read its part anew; gives the complaint."""
    complaint = referral.complaint
    hold(complaint)
    referral.refresh_from_db(from_queryset=Referral.objects.select_for_update())
    referral.complaint = complaint
    return complaint


def take_up(referral: Referral, *, actor: User, at: datetime) -> None:
    """Begin to deal with a referral; the first that does so moves the complaint on. Raises `WrongState`, `NoPower`."""
    with transaction.atomic():
        complaint = hold_referral(referral)
        referral.taken_up_at = at
        carry_out(referral, "take_up", actor=actor, at=at, changed=("taken_up_at",))
        _move_on(complaint, referral, actor, at)


def _move_on(complaint: Complaint, referral: Referral, actor: User, at: datetime) -> None:
    if complaint.state == ComplaintState.REFERRED:
        carry_out(complaint, "take_up", actor=actor, at=at, through=referral)


def answer_referral(referral: Referral, draft: AnswerDraft, *, actor: User, at: datetime) -> Answer:
    """Answer a referral, once in each turn unless it is sent back; for a body outside the house the handler records its letter.

    When the last respondent has answered, the handlers hear of it. Raises `WrongState` (the complaint was answered, sent back or
    opened again meanwhile), `NoPower`, and `Refused` for what is missing.
    """
    _refuse_draft(draft, referral, day_of(at))
    with transaction.atomic():
        complaint = hold_referral(referral)
        if referral.office_id == complaint.unit_id and can(actor, Action.HANDLE_COMPLAINTS, complaint):
            raise Refused("受理投诉的人员不能代本单位答复自己受理的投诉，请由本单位的其他经办人答复。")
        referral.answered_at = at
        referral.taken_up_at = referral.taken_up_at or at
        carry_out(referral, "answer", actor=actor, at=at, changed=("answered_at", "taken_up_at"))
        _move_on(complaint, referral, actor, at)
        answer = Answer.objects.create(
            referral=referral,
            turn=complaint.turn,
            finding=draft.finding,
            corrected=draft.corrected,
            corrected_on=draft.corrected_on,
            words=trimmed(draft.words),
            measures=trimmed(draft.measures),
            document_number=trimmed(draft.document_number),
            answered_by=actor,
            answered_at=at,
        )
        if not complaint.referrals.owing().exists():
            given = Answer.objects.filter(referral__complaint=complaint, turn=complaint.turn).count()
            tell_handlers(complaint, READY, "各单位都已答复，请反馈投诉人", at, offset=given)
    return answer


def _refuse_draft(draft: AnswerDraft, referral: Referral, today: date) -> None:
    """No name is looked for here: a unit could find out by trying who complained (decision 53)."""
    if draft.finding not in ComplaintOutcome.values:
        raise Refused("请选择答复结论。")
    problems = problems_of_words("words", "答复", draft.words)
    problems += problems_of_words("measures", "整改措施", draft.measures, needed=draft.corrected)
    problems += problems_of_words("document_number", "来文文号", draft.document_number, needed=not referral.office_id)
    refuse_problems(problems)
    if len(trimmed(draft.document_number)) > 80:
        raise Refused("“来文文号”最多80字，请缩短。")
    if draft.finding == ComplaintOutcome.CORRECTED and not draft.corrected:
        raise Refused("答复结论为“取消纠正”的，请勾选“已纠正”，并写明整改措施。")
    if draft.corrected != (draft.corrected_on is not None) or (draft.corrected_on and draft.corrected_on > today):
        raise Refused("已纠正的，请填写纠正日期，不晚于今天；没有纠正的，不填。")


def send_back(referral: Referral, *, words: str, actor: User, at: datetime) -> None:
    """Give an answer back that does not answer: the respondent deals with it again within the same days.

    Raises `WrongState`, `NoPower`, `Refused`.
    """
    with transaction.atomic():
        complaint = hold_referral(referral)
        refuse_problems(problems_of_shown("words", "退回的理由", words, complaint, actor))
        if complaint.state != ComplaintState.IN_HAND:
            raise Refused(f"投诉现在是“{complaint.get_state_display()}”，不能再退回答复。请刷新后查看。")
        referral.answered_at = None
        carry_out(referral, "send_back", actor=actor, at=at, changed=("answered_at",), through=complaint)
        note(complaint, "send_back", words, actor=actor, at=at, referral=referral)
        tell_referred(referral, at, kind=BACK, what="退回重办的投诉")


def withdraw_referral(referral: Referral, *, words: str, actor: User, at: datetime) -> None:
    """Take back what was sent to the wrong respondent; another one has to be left. Raises `WrongState`, `NoPower`, `Refused`."""
    with transaction.atomic():
        complaint = hold_referral(referral)
        refuse_problems(problems_of_shown("words", "撤回的理由", words, complaint, actor))
        if not complaint.referrals.standing().exclude(pk=referral.pk).exists():
            raise Refused("这是唯一的办理单位。请先转送给应当办理的单位，再撤回这一转送。")
        carry_out(referral, "withdraw", actor=actor, at=at, through=complaint)
        note(complaint, "withdraw", words, actor=actor, at=at, referral=referral)


def feed_back(complaint: Complaint, *, outcome: ComplaintOutcome | str, words: str, actor: User, at: datetime) -> Reply:
    """Tell the complainant what came of it: once every respondent has answered (循环证明: 各环节都答复). The clock stops.

    What the list of that day said and the outcome may not be each other's opposite: then the look-up is settled first. Raises `WrongState`, `NoPower`, `Refused`.
    """
    if outcome not in ComplaintOutcome.values:
        raise Refused("请选择办理结果。")
    with transaction.atomic():
        hold(complaint)
        if denied := why_not(actor, Action.HANDLE_COMPLAINTS, complaint):
            raise NoPower(denied)
        refuse_problems(problems_of_shown("words", "反馈内容", words, complaint, actor))
        _refuse_unanswered(complaint)
        if complaint.state == ComplaintState.IN_HAND:  # else the move says that it was told already
            refuse_problems(problems_of_outcome(outcome, complaint))
        complaint.outcome, complaint.fed_back_at = outcome, at
        carry_out(complaint, "feed_back", actor=actor, at=at, changed=("outcome", "fed_back_at"))
        return Reply.objects.create(
            complaint=complaint,
            turn=complaint.turn,
            outcome=outcome,
            words=trimmed(words),
            clock_from=complaint.clock_from,
            due_at=complaint.due_at,
            fed_back_by=actor,
            fed_back_at=at,
        )


def _refuse_unanswered(complaint: Complaint) -> None:
    waiting = [one.name for one in complaint.referrals.standing().select_related("office") if not _is_answered(one)]
    if complaint.state == ComplaintState.IN_HAND and waiting:
        raise Refused(f"还有{len(waiting)}个单位没有答复：{'、'.join(waiting)}。各单位都答复以后才能反馈。")


def _is_answered(referral: Referral) -> bool:
    return referral.state == ReferralState.ANSWERED
