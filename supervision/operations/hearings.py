"""What the complainant says of the answer; closing, silence, and opening again (domain 3.6; peers, lesson 15).

"Corrected" is the unit's word, "solved" the complainant's: two facts, neither of which overwrites the other. Silence is a third.
"""

from datetime import datetime, timedelta

from django.db import transaction

from campaign.access import why_not
from campaign.checks import trimmed
from campaign.models import User
from campaign.notice.complaints import ADDITIONS, REOPEN_DAYS, REOPENINGS
from campaign.operations import NoPower, Refused, carry_out, carry_out_all, record
from campaign.roles import Action
from supervision.checks.complaints import problems_of_account, problems_of_shown
from supervision.enums.complaints import ClosedBy, ComplaintState, HearingWord, ReferralState, WordsKind
from supervision.models import Complaint, ComplaintWords, Hearing, Referral
from supervision.operations.complaint_holding import CLOCK, hold, note, refuse_problems, start_again
from supervision.operations.telling_complaints import tell_reopened
from supervision.queries.complaint_clock import fallen_silent

CLOSED = ("closed_by", "closed_at")
OPENED = (*CLOCK, *CLOSED, "outcome", "fed_back_at")


def hear(complaint: Complaint, *, word: HearingWord | str, text: str = "", actor: User | None, at: datetime) -> Hearing:
    """Note what the complainant says of the reply: 已解决 closes the complaint, 没有解决 opens it again.

    `actor` is None where the complainant speaks by number and secret, else the handler who heard it. What is said in words is
    kept for the handlers. Raises `Refused` where there is nothing to judge yet, `NoPower`.
    """
    if word not in (HearingWord.SOLVED, HearingWord.UNSOLVED):
        raise Refused("请选择“已解决”或者“没有解决”。")
    refuse_problems(problems_of_account(text, needed=word == HearingWord.UNSOLVED))
    with transaction.atomic():
        hold(complaint)
        if actor is not None and (denied := why_not(actor, Action.HANDLE_COMPLAINTS, complaint)):
            raise NoPower(denied)
        if complaint.state not in (ComplaintState.ANSWERED, ComplaintState.CLOSED):
            raise Refused(f"投诉现在是“{complaint.get_state_display()}”，反馈以后才能对结果提出意见。")
        if (same := _said_already(complaint, word)) is not None:
            _keep(complaint, text, at)
            return same
        if actor is None and word == HearingWord.UNSOLVED:
            _refuse_too_often(complaint, at)
        hearing = Hearing.objects.create(complaint=complaint, turn=complaint.turn, word=word, at=at, noted_by=actor)
        record(complaint, "hear", f"投诉人意见：{hearing.get_word_display()}", actor=actor, at=at)
        _keep(complaint, text, at)
        if word == HearingWord.UNSOLVED:
            _open_again(complaint, actor, at)
        elif complaint.state == ComplaintState.ANSWERED:
            _close(complaint, "agree", ClosedBy.COMPLAINANT, actor, at)
    return hearing


def _keep(complaint: Complaint, text: str, at: datetime) -> None:
    """Keep what was said with the word, for the handlers; the same text once, and no more than anybody reads."""
    said, kept = trimmed(text), complaint.words.filter(kind=WordsKind.HEARING)
    if said and not kept.filter(text=said).exists() and kept.count() < ADDITIONS:
        ComplaintWords.objects.create(complaint=complaint, kind=WordsKind.HEARING, text=said, at=at)


def _said_already(complaint: Complaint, word: str) -> Hearing | None:
    """The same word once more in a turn is the same word: a button that was pressed twice."""
    last = complaint.hearings.filter(turn=complaint.turn).last()
    return last if last is not None and last.word == word else None


def _refuse_too_often(complaint: Complaint, at: datetime) -> None:
    """A complainant opens a case again by himself a few times, within some weeks; then he speaks with the office."""
    said = complaint.hearings.filter(word=HearingWord.UNSOLVED, noted_by=None).count()
    if said >= REOPENINGS:
        raise Refused(f"您已经{REOPENINGS}次表示没有解决。请直接电话联系受理单位，说明仍未解决的情况。")
    if complaint.closed_at is not None and at >= complaint.closed_at + timedelta(days=REOPEN_DAYS):
        raise Refused(f"办结已满{REOPEN_DAYS}日。窗口又要求提供的，请重新投诉。")


def close_complaint(complaint: Complaint, *, words: str, actor: User, at: datetime) -> None:
    """Close on the office's own word, with the reason that the complainant reads: counted apart from his agreement.

    Raises `WrongState`, `NoPower`, `Refused`.
    """
    with transaction.atomic():
        hold(complaint)
        refuse_problems(problems_of_shown("words", "办结说明", words, complaint, actor))
        _close(complaint, "close", ClosedBy.OFFICE, actor, at)
        note(complaint, "close", words, actor=actor, at=at, public=True)


def reopen(complaint: Complaint, *, words: str, actor: User, at: datetime) -> None:
    """Have a complaint dealt with again, by a supervisor or the receiving office: units and their superiors hear of it.

    Raises `WrongState`, `NoPower`, `Refused`.
    """
    with transaction.atomic():
        hold(complaint)
        refuse_problems(problems_of_shown("words", "重新办理的理由", words, complaint, actor))
        _open_again(complaint, actor, at)
        note(complaint, "reopen", words, actor=actor, at=at)


def close_silent(at: datetime) -> int:
    """Note the silence of who has not spoken within the days after the reply, and close; gives how many. Safe to run twice."""
    closed = 0
    for key in list(fallen_silent(at).order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            complaint = Complaint(pk=key)
            hold(complaint)
            if not fallen_silent(at).filter(pk=key).exists():
                continue  # the complainant spoke meanwhile
            Hearing.objects.create(complaint=complaint, turn=complaint.turn, word=HearingWord.SILENT, at=at)
            _close(complaint, "fall_silent", ClosedBy.SILENCE, None, at)
            closed += 1
    return closed


def _close(complaint: Complaint, move: str, by: ClosedBy, actor: User | None, at: datetime) -> None:
    complaint.closed_by, complaint.closed_at = by, at
    carry_out(complaint, move, actor=actor, at=at, changed=CLOSED)


def _open_again(complaint: Complaint, actor: User | None, at: datetime) -> None:
    """Back to the respondents with a clock of its own; their earlier answers and the earlier reply stay."""
    complaint.outcome, complaint.fed_back_at = "", None
    complaint.closed_by, complaint.closed_at = "", None
    start_again(complaint, at)
    carry_out(complaint, "reopen", actor=actor, at=at, changed=OPENED)
    rows = complaint.referrals.filter(state=ReferralState.ANSWERED).select_related("office")
    referrals: list[Referral] = list(rows)
    for referral in referrals:
        referral.complaint, referral.answered_at = complaint, None
    carry_out_all(referrals, "reopen", actor=actor, at=at, changed=("answered_at",), through=complaint)
    tell_reopened(complaint, referrals, at)
