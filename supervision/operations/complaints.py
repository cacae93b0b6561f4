"""A complaint comes in, is taken on and sent to those who must answer, or is refused with a reason (notice 五(五)1, 六(三))."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from campaign.access import actions_of, why_not
from campaign.checks import trimmed
from campaign.models import Unit, User
from campaign.notice.complaints import ADDITIONS
from campaign.operations import NoPower, Refused, carry_out, record
from campaign.roles import Action
from publishing.models import ListedItem
from publishing.queries.wording import key_of
from supervision.checks.complaints import (
    Demand,
    Party,
    problems_of_account,
    problems_of_demand,
    problems_of_party,
    problems_of_shown,
    problems_of_words,
)
from supervision.enums.complaints import ComplaintState, LookUp, RefusalReason, WordsKind
from supervision.models import Complaint, ComplaintParty, ComplaintWords, Referral
from supervision.operations.complaint_holding import CLOCK, hold, note, refuse_problems, start_again
from supervision.operations.telling_complaints import MOVED, tell_handlers, tell_received, tell_referred
from supervision.queries.complaint_clock import count_term, day_of
from supervision.queries.complaint_look_up import (
    Found,
    certificate_named,
    found_by_hand,
    look_up,
    receiving_office,
)
from supervision.queries.complaints import digest_of

SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read as another
SECRET_LENGTH = 12
TRIES = 5  # numbers are drawn, so that nobody counts complaints by them; of two that draw the same one draws again
RESPONDENTS = 20


@dataclass(frozen=True)
class Received:
    """A complaint that came in, and the secret that is shown once and stored nowhere."""

    complaint: Complaint
    secret: str


def receive_complaint(
    demand: Demand,
    *,
    party: Party,
    account: str = "",
    secret: str = "",
    sure: bool = False,
    quiet: bool = False,
    actor: User | None,
    at: datetime,
) -> Received:
    """Take a complaint in, from the public (`actor` None) or entered by a handler of any office; look the demand up in the lists of
    its day, and start the clock: it counts from the day after this one.

    `secret` is one that the caller derived, `sure` that none of the names that are alike is meant, `quiet` that nobody is told yet.
    Raises `Refused` with what is missing or must not stand there, and `NoPower` for a person who handles no complaints.
    """
    refuse_problems([*problems_of_demand(demand, day_of(at)), *problems_of_party(party), *problems_of_account(account)])
    if actor is not None and Action.HANDLE_COMPLAINTS not in actions_of(actor):
        raise NoPower("您没有录入投诉的权限，请联系本地牵头单位的投诉受理员。")
    found = look_up(demand.office, demand.item_name, demand.service_name, demand.demanded_on, sure=sure)
    opened = secret or "".join(secrets.choice(SIGNS) for _ in range(SECRET_LENGTH))
    with transaction.atomic():
        complaint = _lay_down(demand, found, opened, actor, at)
        name, mobile = trimmed(party.name), trimmed(party.mobile)
        ComplaintParty.objects.create(complaint=complaint, name=name, mobile=mobile, reply_way=party.reply_way)
        if said := trimmed(account):
            ComplaintWords.objects.create(complaint=complaint, kind=WordsKind.ACCOUNT, text=said, at=at)
        facts = {"state": complaint.state, "source": complaint.source, "look_up": complaint.look_up}
        record(complaint, "receive", "收到投诉", actor=actor, at=at, after=facts)
        if not quiet:
            tell_received(complaint, at)
    return Received(complaint, opened)


def _lay_down(demand: Demand, found: Found, secret: str, actor: User | None, at: datetime) -> Complaint:
    facts = {
        "unit": receiving_office(demand.place, demand.office),
        "source": demand.source,
        "place": demand.place,
        "office": demand.office,
        "office_name": trimmed(demand.office_name),
        "item_name": trimmed(demand.item_name),
        "item_key": key_of(demand.item_name)[:200],
        "service_name": trimmed(demand.service_name),
        "demanded_on": demand.demanded_on,
        "window": trimmed(demand.window),
        "certificate": certificate_named(demand.item_name),
        "item": found.item,
        "edition": found.edition,
        "look_up": found.look_up,
        "received_at": at,
        "entered_by": actor,
        "clock_from": at,
        "due_at": count_term(at).closes,
    }
    for left in reversed(range(TRIES)):
        number = f"{day_of(at):%Y%m%d}{secrets.randbelow(10**6):06d}"
        try:
            with transaction.atomic():
                return Complaint.objects.create(number=number, secret=digest_of(number, secret), **facts)
        except IntegrityError:
            if not left or not Complaint.objects.filter(number=number).exists():
                raise
    raise AssertionError("unreachable")


def accept_and_refer(
    complaint: Complaint, *, to: Sequence[Unit], bodies: Sequence[str] = (), summary: str, actor: User, at: datetime
) -> list[Referral]:
    """Take a complaint on and send it to those who must answer: units, and `bodies` outside the house to which one writes.

    The units read `summary`, in which neither the complainant's name nor number stands. Of two handlers who accept at once one
    is refused (`WrongState`). Raises `Refused` for what is missing.
    """
    with transaction.atomic():
        hold(complaint)
        refuse_problems(problems_of_shown("summary", "转办摘要", summary, complaint, actor))
        complaint.summary, complaint.accepted_at = trimmed(summary), at
        complaint.save(update_fields=["summary"])  # apart from the move: the log holds no words of it
        carry_out(complaint, "refer", actor=actor, at=at, changed=("accepted_at",))
        return _send(complaint, to, bodies, actor, at)


def refer_further(
    complaint: Complaint, *, to: Sequence[Unit], bodies: Sequence[str] = (), actor: User, at: datetime
) -> list[Referral]:
    """Send a complaint that is being dealt with to further respondents. Raises `Refused`, `NoPower`."""
    with transaction.atomic():
        hold(complaint)
        if denied := why_not(actor, Action.HANDLE_COMPLAINTS, complaint):
            raise NoPower(denied)
        if not complaint.is_running or not complaint.summary:
            raise Refused(f"投诉现在是“{complaint.get_state_display()}”，不能再转送。请刷新后查看。")
        return _send(complaint, to, bodies, actor, at)


def _send(complaint: Complaint, to: Sequence[Unit], bodies: Sequence[str], actor: User, at: datetime) -> list[Referral]:
    units = list(dict.fromkeys(to))
    names = list(dict.fromkeys(name for name in map(trimmed, bodies) if name))
    there = complaint.referrals.standing()
    if not units and not names:
        raise Refused("请选择办理单位，或者填写系统外单位的名称。")
    if there.count() + len(units) + len(names) > RESPONDENTS:
        raise Refused(f"一件投诉最多转送{RESPONDENTS}个单位。")
    for name in names:
        refuse_problems(problems_of_words("bodies", "系统外单位", name))
    if closed := [unit.name for unit in units if unit.valid_to is not None]:
        raise Refused(f"{'、'.join(closed)}已经撤销，请转送给承接其职责的单位。")
    if there.filter(office__in=units).exists() or there.filter(body__in=names).exists():
        raise Refused("已经转送过其中的单位，不能重复转送。请刷新后查看。")
    sent = [Referral(complaint=complaint, office=unit, sent_by=actor, sent_at=at) for unit in units]
    sent += [Referral(complaint=complaint, body=name, sent_by=actor, sent_at=at) for name in names]
    for referral in sent:
        referral.save()
        facts = {"complaint": complaint.number, "state": referral.state}
        record(referral, "send", "转送投诉", actor=actor, at=at, after=facts)
        tell_referred(referral, at)
    return sent


def refuse_complaint(
    complaint: Complaint, *, reason: RefusalReason | str, words: str, actor: User, at: datetime
) -> None:
    """Do not take a complaint on; the complainant reads why. Raises `WrongState`, `NoPower`, `Refused`."""
    if reason not in RefusalReason.values:
        raise Refused("请选择不予受理的情形。")
    with transaction.atomic():
        hold(complaint)
        refuse_problems(problems_of_shown("words", "不予受理的理由", words, complaint, actor))
        complaint.refusal, complaint.refused_at = reason, at
        carry_out(complaint, "refuse", actor=actor, at=at, changed=("refusal", "refused_at"))
        note(complaint, "refuse", words, actor=actor, at=at, public=True)


def take_on(complaint: Complaint, *, words: str, actor: User, at: datetime) -> None:
    """责令受理: a supervisor has a refused complaint dealt with after all; its clock begins anew. Raises `WrongState`, `NoPower`."""
    with transaction.atomic():
        hold(complaint)
        refuse_problems(problems_of_words("words", "责令受理的理由", words))
        complaint.refusal, complaint.refused_at = "", None
        start_again(complaint, at)
        carry_out(complaint, "take_on", actor=actor, at=at, changed=("refusal", "refused_at", *CLOCK))
        note(complaint, "take_on", words, actor=actor, at=at)
        tell_handlers(complaint, MOVED, "责令受理", at)


def hand_over(complaint: Complaint, *, to: Unit, words: str, actor: User, at: datetime) -> None:
    """Pass a complaint that has not been taken on to the office that should receive it; the clock goes on.

    From then on that office's handlers read who complains, and no longer this one's. Raises `NoPower`, `Refused`.
    """
    with transaction.atomic():
        hold(complaint)
        if denied := why_not(actor, Action.HANDLE_COMPLAINTS, complaint):
            raise NoPower(denied)
        if complaint.state != ComplaintState.RECEIVED:
            raise Refused(f"投诉现在是“{complaint.get_state_display()}”，不能再移交。请刷新后查看。")
        if not to.leads or to == complaint.unit or to.valid_to is not None:
            raise Refused("只能移交其他地方的牵头单位或者协调小组办公室。请重新选择。")
        if complaint.office and to.reports_path.startswith(complaint.office.reports_path):
            raise Refused("不能移交被投诉的单位或者其下级单位：它会看到投诉人是谁。请移交其上级。")
        refuse_problems(problems_of_shown("words", "移交的理由", words, complaint, actor))
        before, complaint.unit = complaint.unit, to
        complaint.save(update_fields=["unit"])
        was, now = {"unit": before.code}, {"unit": to.code}
        record(complaint, "hand_over", "移交受理单位", actor=actor, at=at, before=was, after=now)
        note(complaint, "hand_over", words, actor=actor, at=at)
        tell_received(complaint, at)


def settle_look_up(
    complaint: Complaint, *, look_up: LookUp | str, item: ListedItem | None = None, actor: User, at: datetime
) -> None:
    """Say by hand what the lists of the day said, where the machine could not tell, or was led astray by the name as typed.

    `item` is the row of a published list that says so. Raises `NoPower`, `Refused`.
    """
    if look_up not in LookUp.values or (item is None) == (look_up in (LookUp.KEPT, LookUp.CANCELLED)):
        raise Refused("认定为保留或者已取消的，请选择清单上的事项；其他情形不选事项。")
    with transaction.atomic():
        hold(complaint)
        if denied := why_not(actor, Action.HANDLE_COMPLAINTS, complaint):
            raise NoPower(denied)
        if not complaint.is_running:
            raise Refused(f"投诉现在是“{complaint.get_state_display()}”，不能再核对清单。重新办理以后才能核对。")
        found = found_by_hand(complaint, LookUp(look_up), item)
        if found is None:
            raise Refused("所选事项与认定不符，或者不在要求提供证明那一天本单位所在的清单上。请重新选择。")
        before = {"look_up": complaint.look_up}
        complaint.look_up, complaint.item = found.look_up, found.item
        complaint.edition, complaint.looked_up_by = found.edition, actor
        complaint.save(update_fields=["look_up", "item", "edition", "looked_up_by"])
        after = {"look_up": complaint.look_up}
        record(complaint, "settle_look_up", "核对清单", actor=actor, at=at, before=before, after=after)


def add_words(complaint: Complaint, *, text: str, actor: User | None, at: datetime) -> ComplaintWords:
    """Keep what the complainant adds while the complaint is open, or what a handler notes of it on the telephone."""
    refuse_problems(problems_of_account(text, needed=True))
    with transaction.atomic():
        hold(complaint)
        if actor is not None and (denied := why_not(actor, Action.HANDLE_COMPLAINTS, complaint)):
            raise NoPower(denied)
        if not complaint.is_running:
            raise Refused("投诉已经反馈或者办结，不能再补充。对结果有意见的，请在“对办理结果的意见”中提出。")
        said = complaint.words.filter(kind=WordsKind.ADDITION, at__gte=complaint.clock_from)
        if (same := said.filter(text=trimmed(text)).first()) is not None:
            return same  # the button was pressed twice
        if actor is None and said.count() >= ADDITIONS:
            raise Refused(f"已经补充{ADDITIONS}次。还要说明的，请电话联系受理单位。")
        words = ComplaintWords.objects.create(complaint=complaint, kind=WordsKind.ADDITION, text=trimmed(text), at=at)
        record(complaint, "add_words", "投诉人补充情况", actor=actor, at=at)
    return words
