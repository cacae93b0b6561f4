"""Publish a notice, withdraw it, put another in its place. Nothing that was published is edited (notice 六(二)(三))."""

from datetime import datetime

from django.db import transaction

from campaign.access import why_not
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from supervision.checks.notices import NoticeDraft, problems_of_notice, problems_of_withdrawal
from supervision.enums.notices import NoticeKind
from supervision.models.notices import NoticeWithdrawal, PublicNotice


class NotInForce(Refused):
    """The notice was withdrawn or replaced already."""


class SaidAlready(Refused):
    """The very same notice is in force: a button was pressed twice."""

    def __init__(self, notice: PublicNotice) -> None:
        super().__init__("相同的公告已经发布，没有重复发布。")
        self.notice = notice


def publish_notice(
    unit: Unit, draft: NoticeDraft, *, supersedes: PublicNotice | None = None, actor: User, at: datetime
) -> PublicNotice:
    """Give a notice of `unit` to the public at once; `supersedes` is one of the unit's own that it takes the place of.

    Where one complains in a place is said by one notice: a newer one takes the place of the one in force by itself.
    Raises `NoPower`, `NotInForce`, `SaidAlready`, and `Refused` with everything that must be put right.
    """
    if problems := problems_of_notice(draft, unit, at.astimezone(SHANGHAI).date()):
        raise Refused("".join(problem.words for problem in problems))
    with transaction.atomic():
        held = _hold(unit, actor)
        in_force = PublicNotice.objects.filter(unit=held).in_force()
        words = {name: str(getattr(draft, name)).strip() for name in ("kind", "title", "body", "document_number")}
        if same := in_force.filter(**words).first():
            raise SaidAlready(same)
        if supersedes is None and draft.kind == NoticeKind.COMPLAINTS:
            supersedes = in_force.filter(kind=NoticeKind.COMPLAINTS).first()
        elif supersedes is not None and not in_force.filter(pk=supersedes.pk).exists():
            raise NotInForce("要代替的公告已经撤回或者已被代替。请返回列表，从有效的公告办理。")
        notice = PublicNotice.objects.create(
            unit=held,
            kind=draft.kind,
            title=draft.title.strip(),
            body=draft.body.strip(),
            about=draft.about,
            document_number=draft.document_number.strip(),
            document_day=draft.document_day,
            phone=draft.phone.strip(),
            platform=draft.platform.strip(),
            published_by=actor,
            published_at=at,
            supersedes=supersedes,
        )
        # Logged of the unit: the public pages look there whether anything they show has changed.
        after = {"notice": notice.pk, "kind": notice.kind, "supersedes": supersedes.pk if supersedes else None}
        record(held, "announce", "发布公告", actor=actor, at=at, after=after)
    return notice


def withdraw_notice(notice: PublicNotice, *, reason: str, actor: User, at: datetime) -> NoticeWithdrawal:
    """Withdraw a notice that is in force; it stays readable, marked, with the reason. Raises `NoPower`, `NotInForce`, `Refused`."""
    if problems := problems_of_withdrawal(reason):
        raise Refused("".join(problem.words for problem in problems))
    with transaction.atomic():
        held = _hold(notice.unit, actor)
        if not PublicNotice.objects.filter(pk=notice.pk).in_force().exists():
            raise NotInForce("公告已经撤回或者已被代替，不用再撤回。")
        made = NoticeWithdrawal.objects.create(
            notice=notice, reason=reason.strip(), withdrawn_by=actor, withdrawn_at=at
        )
        record(held, "withdraw_notice", "撤回公告", actor=actor, at=at, after={"notice": notice.pk})
    return made


def _hold(unit: Unit, actor: User) -> Unit:
    """The unit, locked, if the person may announce for it: two people do not publish at once."""
    held = Unit.objects.select_for_update().get(pk=unit.pk)
    if denied := why_not(actor, Action.ANNOUNCE, held):
        raise NoPower(denied)
    return held
