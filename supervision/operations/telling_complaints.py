"""Who hears of a complaint: rows in inboxes, written in the transaction that causes them, once; no name of who complained in them."""

from collections.abc import Iterable
from datetime import datetime

from campaign.access import free_hands, people_who_can
from campaign.models import Message, Unit, User
from campaign.operations.messages import tell, tell_people
from campaign.queries import chinese_deadline
from campaign.roles import Action
from supervision.models import Complaint, Referral

NEW, SENT, READY, REOPENED = "complaint_new", "complaint_sent", "complaint_ready", "complaint_reopened"
PRESSED, BACK, MOVED, EMPTY = "complaint_pressed", "complaint_back", "complaint_moved", "complaint_nobody"
HANDLE_IT = "请在“投诉受理”中办理。"
ANSWER_IT = "请在“投诉办理”中查看，并在期限内答复受理单位。"
WATCH_IT = "请在“投诉督办”中查看。"


def key_of_complaint(complaint: Complaint) -> str:
    """Which obligation a message about a complaint is of."""
    return f"complaint:{complaint.pk}:{complaint.turn}"


def tell_received(complaint: Complaint, at: datetime) -> None:
    """The handlers hear that something came in: one message an hour, however many come."""
    tell(
        complaint.unit,
        Action.HANDLE_COMPLAINTS,
        obligation=f"complaints:{at:%Y%m%d%H}",
        kind=NEW,
        subject="收到新的投诉",
        body=f"本单位收到新的投诉。{HANDLE_IT}",
        at=at,
    )


def tell_referred(
    referral: Referral, at: datetime, *, kind: str = SENT, what: str = "转来投诉", offset: int | None = None
) -> None:
    """The respondent hears what it has to answer and by when; a body outside the house is written to on paper."""
    complaint = referral.complaint
    if referral.office is None:
        return
    if not people_who_can(Action.RESPOND, referral.office).exists():
        _tell_of_empty(referral, at)
    tell(
        referral.office,
        Action.RESPOND,
        obligation=key_of_complaint(complaint),
        kind=kind,
        offset_days=_again(referral) if offset is None else offset,
        subject=f"{what}：{complaint.number}",
        body=f"{complaint.unit.name}{what}（编号{complaint.number}），期限{chinese_deadline(complaint.due_at)}。{ANSWER_IT}",
        at=at,
    )


def _tell_of_empty(referral: Referral, at: datetime) -> None:
    """Nobody answers for the unit: who can appoint somebody there, and the handlers, hear of it."""
    unit, complaint = referral.unit, referral.complaint
    subject = f"没有人可以办理投诉：{unit.name}"[:120]
    body = f"投诉{complaint.number}已转送{unit.name}，该单位没有可以办理的人员。请为其指定经办人，或者电话通知。"
    people = [*superiors_of(unit), *handlers_of(complaint.unit)]
    say(people, unit, key_of_complaint(complaint), EMPTY, subject, body, at, offset=referral.pk % 30_000)


def _again(referral: Referral) -> int:
    """How often the unit has answered in this turn: what is sent back twice is told twice."""
    return referral.answers.filter(turn=referral.complaint.turn).count()


def tell_handlers(complaint: Complaint, kind: str, subject: str, at: datetime, *, offset: int = 0) -> None:
    """The handlers hear of a step of one complaint."""
    tell(
        complaint.unit,
        Action.HANDLE_COMPLAINTS,
        obligation=key_of_complaint(complaint),
        kind=kind,
        offset_days=offset,
        subject=f"{subject}：{complaint.number}",
        body=f"投诉{complaint.number}{subject}，期限{chinese_deadline(complaint.due_at)}。{HANDLE_IT}",
        at=at,
    )


def tell_reopened(complaint: Complaint, referrals: Iterable[Referral], at: datetime) -> None:
    """A complaint that is dealt with again reaches the handlers, each respondent, and each respondent's superior (lesson 15)."""
    tell_handlers(complaint, REOPENED, "重新办理", at)
    for referral in referrals:
        tell_referred(referral, at, kind=REOPENED, what="退回重新办理的投诉")
        unit = referral.unit
        body = f"{unit.name}办理的投诉{complaint.number}重新办理，期限{chinese_deadline(complaint.due_at)}。{WATCH_IT}"
        tell_above(unit, complaint, REOPENED, f"下级单位的投诉重新办理：{complaint.number}", body, at)


def tell_above(
    unit: Unit, complaint: Complaint, kind: str, subject: str, body: str, at: datetime, *, offset: int = 0
) -> int:
    """Write to who supervises in the unit above; gives how many messages are new."""
    people = superiors_of(unit)
    return say(people, unit, key_of_complaint(complaint), kind, subject, body, at, offset=offset)


def superiors_of(unit: Unit) -> list[User]:
    """Who is spoken to above a unit: the supervisors of the unit to which it reports, else its coordinators, else its leaders.

    Where that unit has nobody, nobody further up is told in its stead (decision 48).
    """
    place = Unit.objects.filter(pk=unit.reports_to_id or unit.pk)
    for action in (Action.SUPERVISE, Action.OVERSEE, Action.CERTIFY):
        if people := list(free_hands(action, place, unit)):
            return people
    return []


def supervisors_in(unit: Unit) -> list[User]:
    """The supervision office of the same level: who holds that post in the unit itself."""
    return list(free_hands(Action.SUPERVISE, Unit.objects.filter(pk=unit.pk), unit))


def handlers_of(unit: Unit) -> list[User]:
    """The handlers of the receiving office."""
    return list(people_who_can(Action.HANDLE_COMPLAINTS, unit))


def say(
    people: Iterable[User],
    unit: Unit,
    obligation: str,
    kind: str,
    subject: str,
    body: str,
    at: datetime,
    *,
    offset: int = 0,
) -> int:
    """Write one message to each of these people who has not had it; gives how many are new."""
    told = set(
        Message.objects.filter(obligation=obligation, kind=kind, offset_days=offset).values_list("user", flat=True)
    )
    facts = {"obligation": obligation, "kind": kind, "subject": subject, "body": body, "offset_days": offset}
    return tell_people([one for one in people if one.pk not in told], unit, facts, at=at)
