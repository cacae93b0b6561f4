"""Ask the office that is to check from now on, and take its answer (notice 四(五)(六), 五(四): 业务对接、核查反馈)."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from campaign.access import why_not
from campaign.enums import Unconfirmed
from campaign.models import Campaign, LogEntry, Unit, User
from campaign.operations import NoPower, NoteMissing, Refused, carry_out, record, tell
from campaign.roles import Action
from review.checks import problems_of_consent, problems_of_handover
from review.enums import ConfirmationState
from review.models import Confirmation, Ruling
from review.operations.refusals import refuse_conflict
from review.operations.telling import tell_panels, tell_units
from review.queries import needs_confirmation

BATCH = 500


class NotRefused(Refused):
    """Only what the checking office has refused goes back to the panel so."""


def ask_offices(rulings: Sequence[Ruling], *, at: datetime) -> list[Confirmation]:
    """Ask the checking offices of what was fed back or decided; gives the new tasks. Called within a transaction.

    What was asked before on the same terms stands, answered or not; after a refusal, or on other terms, the office is asked
    anew, and the old task is kept without counting any more. Each office gets one message an hour.
    """
    standing = {one.ruling_id: one for one in Confirmation.objects.current().filter(ruling__in=rulings)}
    asked, over = [], []
    for ruling in rulings:
        before, needed = standing.get(ruling.pk), needs_confirmation(ruling)
        if before is not None and needed and _same_terms(before, ruling):
            continue
        if before is not None:
            over.append(before.pk)
        if needed:
            asked.append(_task(ruling, at))
    Confirmation.objects.filter(pk__in=over).update(is_current=False)
    made = Confirmation.objects.bulk_create(asked, batch_size=BATCH)
    for office, number in {task.office: task.round.number for task in made if task.office}.items():
        tell(
            office,
            Action.ANSWER,
            obligation=f"{number}:handover:{at:%Y%m%d%H}",
            kind="handover",
            subject="有证明事项拟由本单位核查或者共享数据",
            body="请在“承接确认”中逐件答复：同意承接、自某日起承接，或者说明理由不予承接。",
            at=at,
        )
    return made


def _same_terms(before: Confirmation, ruling: Ruling) -> bool:
    terms = (ruling.checking_office_id, ruling.checking_unit, ruling.disposal, ruling.replacement)
    asked = (before.office_id, before.body, before.disposal, before.replacement)
    return asked == terms and before.state != ConfirmationState.REFUSED


def _task(ruling: Ruling, at: datetime) -> Confirmation:
    outside = ruling.checking_office_id is None
    return Confirmation(
        ruling=ruling,
        round=ruling.round,
        office=ruling.checking_office,
        body=ruling.checking_unit,
        disposal=ruling.disposal,
        replacement=ruling.replacement,
        state=ConfirmationState.WRITTEN if outside else ConfirmationState.WAITING,
        asked_at=at,
    )


def take_over(
    task: Confirmation,
    *,
    from_day: date | None,
    method: str,
    contact_office: str,
    contact_phone: str,
    days: int,
    actor: User,
    at: datetime,
) -> LogEntry:
    """The office agrees, at once or from a day: by what method, which of its offices to ask, in how many days it answers.

    Raises `Refused` with what is missing or wrong: the telephone is an office's, never a person's.
    """
    if problems := problems_of_handover(from_day, method, contact_office, contact_phone, days):
        raise Refused("".join(problem.words for problem in problems))
    task.from_day, task.method, task.days = from_day, method.strip(), days
    task.contact_office, task.contact_phone = contact_office.strip(), contact_phone.strip()
    task.answered_by, task.answered_at = actor, at
    changed = ("from_day", "method", "contact_office", "contact_phone", "days", "answered_by", "answered_at")
    with transaction.atomic():
        _lock_as_asked(task)
        return carry_out(task, "take_over", actor=actor, at=at, changed=changed)


def refuse_handover(task: Confirmation, *, note: str, actor: User, at: datetime) -> LogEntry:
    """The office does not take over, and says why: the panel that ruled so is told and may rule again."""
    task.answered_by, task.answered_at = actor, at
    with transaction.atomic():
        _lock_as_asked(task)
        entry = carry_out(task, "refuse", actor=actor, at=at, note=note, changed=("answered_by", "answered_at"))
        words = "请在“承接确认”中查看理由，收回重审或者另行商定办理方式。"
        tell_panels([task.ruling], "handover_refused", "的事项，承接单位不予承接", words, at)
    return entry


def record_consent(task: Confirmation, *, number: str, day: date | None, actor: User, at: datetime) -> LogEntry:
    """The panel's chair records that a body outside the system has agreed in writing: number and date of its document."""
    refuse_conflict([task.ruling.unit], actor)
    if problems := problems_of_consent(number, day, at):
        raise Refused("".join(problem.words for problem in problems))
    task.document_number, task.document_on = number.strip(), day
    task.answered_by, task.answered_at = actor, at
    changed = ("document_number", "document_on", "answered_by", "answered_at")
    with transaction.atomic():
        _lock_as_asked(task)
        return carry_out(task, "consent", actor=actor, at=at, changed=changed)


def take_back(ruling: Ruling, *, actor: User, at: datetime) -> LogEntry:
    """The panel takes back a ruling whose checking office has refused, to rule again; the unit is told why.

    Raises `NotRefused`, `Conflict` and what `carry_out` raises.
    """
    refuse_conflict([ruling.unit], actor)
    with transaction.atomic():
        refused = Confirmation.objects.current().select_for_update(of=("self",)).filter(ruling=ruling).first()
        if refused is None or refused.state != ConfirmationState.REFUSED:
            raise NotRefused("承接单位没有不予承接，不能收回重审。请刷新后查看。")
        last = LogEntry.objects.about(refused).filter(move="refuse").last()
        ruling.due_at = None
        note = f"{refused.body}不予承接：{last.note if last else ''}"
        entry = carry_out(ruling, "take_back", actor=actor, at=at, note=note, changed=("due_at",))
        words = "承接核查单位不予承接，审核组收回意见重新审核，审核后会再次反馈。"
        tell_units([ruling], "take_back", "审核意见收回重新审核", words, at)
    return entry


def set_policy(
    office: Unit, campaign: Campaign, policy: Unconfirmed, *, reason: str, actor: User, at: datetime
) -> LogEntry:
    """Say what becomes of items whose checking office has not agreed when a list is compiled; for the whole region.

    Raises `NoPower`, `NoteMissing`.
    """
    if words := why_not(actor, Action.SET_RULES, office):
        raise NoPower(words)
    if not reason.strip():
        raise NoteMissing("设定须写明理由。")
    with transaction.atomic():
        stored = Campaign.objects.select_for_update().get(pk=campaign.pk)
        before, stored.unconfirmed = stored.unconfirmed, policy.value
        stored.save(update_fields=["unconfirmed"])
        campaign.unconfirmed = policy.value
        label = f"设定承接未确认事项的处理：{policy.label}"
        facts = {"before": {"unconfirmed": before}, "after": {"unconfirmed": policy.value}}
        return record(office, "set_unconfirmed", label[:60], actor=actor, at=at, note=reason.strip(), **facts)


def _lock_as_asked(task: Confirmation) -> None:
    """Refuse an answer to terms that no longer stand; the ruling is locked first, as everywhere."""
    Ruling.objects.select_for_update().get(pk=task.ruling_id)
    if not Confirmation.objects.current().filter(pk=task.pk).exists():
        raise Refused("审核组已经重新提出意见，这一件不再需要答复。请返回列表查看。")
