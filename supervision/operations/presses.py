"""督办: a supervision office presses a complaint, and lifts that when it is done (domain 3.6: 督办; notice 六(三))."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from campaign.access import units_held, why_not
from campaign.checks import trimmed
from campaign.models import Unit, User
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from supervision.checks.complaints import problems_of_words
from supervision.models import Complaint, Press
from supervision.operations.complaint_holding import hold, refuse_problems
from supervision.operations.telling_complaints import PRESSED, tell_handlers, tell_referred
from supervision.queries.complaint_clock import day_of


def press(complaint: Complaint, *, words: str, until: date | None = None, actor: User, at: datetime) -> Press:
    """Press a complaint: say what is to be done and by when. The mark stands beside its state and changes no next step.

    The handlers and the respondents that still owe an answer hear of it. Raises `NoPower`, `Refused`.
    """
    if until is not None and until < day_of(at):
        raise Refused("要求完成日期不能早于今天。")
    refuse_problems(problems_of_words("words", "督办要求", words))
    with transaction.atomic():
        hold(complaint)
        if denied := why_not(actor, Action.SUPERVISE, complaint):
            raise NoPower(denied)
        if not complaint.is_running:
            raise Refused("投诉已经反馈、办结或者不予受理。需要重新办理的，请用“重新办理”或者“责令受理”。")
        row = _press(complaint, office_above(complaint, actor), words, until, actor, at)
        record(complaint, "press", "督办", actor=actor, at=at, after={"until": until.isoformat() if until else ""})
        times = Press.objects.filter(complaint=complaint).count()
        tell_handlers(complaint, PRESSED, "被督办", at, offset=times)
        for referral in complaint.referrals.owing().select_related("office", "complaint__unit"):
            tell_referred(referral, at, kind=PRESSED, what="被督办的投诉", offset=times)
    return row


def _press(complaint: Complaint, office: Unit, words: str, until: date | None, actor: User, at: datetime) -> Press:
    try:
        with transaction.atomic():
            return Press.objects.create(
                complaint=complaint, office=office, words=trimmed(words), until=until, by=actor, at=at
            )
    except IntegrityError as twice:
        raise Refused("本单位已经督办这件投诉。请刷新后查看。") from twice


def office_above(complaint: Complaint, actor: User) -> Unit:
    """From which of the person's posts the complaint is supervised: the nearest above the office that received it."""
    above = complaint.unit.reports_path.strip("/").split("/")
    return units_held(actor, Action.SUPERVISE).filter(code__in=above).order_by("-reports_path")[0]


def lift(press: Press, *, words: str, actor: User, at: datetime) -> None:
    """Say that what was pressed for is done. Raises `NoPower`, and `Refused` where it was lifted already."""
    refuse_problems(problems_of_words("words", "解除说明", words))
    with transaction.atomic():
        hold(press.complaint)
        press.refresh_from_db(from_queryset=Press.objects.select_for_update())
        if denied := why_not(actor, Action.SUPERVISE, press.complaint):
            raise NoPower(denied)
        if press.lifted_at is not None:
            raise Refused("这项督办已经解除。请刷新后查看。")
        press.lifted_by, press.lifted_at, press.lifted_words = actor, at, trimmed(words)
        press.save(update_fields=["lifted_by", "lifted_at", "lifted_words"])
        record(press.complaint, "lift", "解除督办", actor=actor, at=at)
