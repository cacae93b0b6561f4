"""Record what was decided about a unit (notice 五(五)3: 视情况追究责任……予以通报批评; 六(三): 严肃问责，坚决予以曝光)."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from campaign.access import why_not
from campaign.models import Unit, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import NoPower, Refused, carry_out, record, tell
from campaign.roles import Action
from supervision.checks.corrections import problems_of_accountability, problems_of_publicity
from supervision.models import Accountability, CorrectionOrder
from supervision.operations.corrections import SayWhatIsWrong


@dataclass(frozen=True)
class Decision:
    """What was decided, as the document says it."""

    kind: str
    number: str
    decided_on: date
    decided_by: str
    words: str
    is_public: bool = False


def record_accountability(
    unit: Unit, decision: Decision, *, issuer: Unit, order: CorrectionOrder | None = None, actor: User, at: datetime
) -> Accountability:
    """Note a decision about a unit below the recording office; the unit is told. Raises `NoPower`, `SayWhatIsWrong`, and
    `Refused` for an order of another unit and a document noted before."""
    today = at.astimezone(SHANGHAI).date()
    words = (decision.number, decision.decided_on, decision.decided_by, decision.words)
    problems = problems_of_accountability(*words, today)
    if problems := [*problems, *problems_of_publicity(decision.kind, decision.is_public)]:
        raise SayWhatIsWrong(problems)
    with transaction.atomic():
        _refuse(unit, decision, issuer, order, actor)
        made = Accountability.objects.create(
            unit=unit,
            issuer=issuer,
            order=order,
            kind=decision.kind,
            number=decision.number.strip(),
            decided_on=decision.decided_on,
            decided_by=decision.decided_by.strip(),
            words=decision.words.strip(),
            is_public=decision.is_public,
            recorded_by=actor,
            recorded_at=at,
        )
        record(
            made, "record_accountability", made.get_kind_display(), actor=actor, at=at, after={"number": made.number}
        )
        body = f"{made.decided_by}{made.number}：{made.get_kind_display()}。内容见“问责登记”。"
        about = f"accountability:{made.pk}"
        tell(
            unit,
            Action.RESPOND,
            obligation=about,
            kind="accountability",
            subject=f"本单位被{made.get_kind_display()}",
            body=body,
            at=at,
        )
    return made


def _refuse(unit: Unit, decision: Decision, issuer: Unit, order: CorrectionOrder | None, actor: User) -> None:
    """Only about a unit below, once per document, and of an order of that unit."""
    if denied := why_not(actor, Action.SUPERVISE, issuer) or why_not(actor, Action.SUPERVISE, unit):
        raise NoPower(denied)
    if unit.pk == issuer.pk or not unit.reports_path.startswith(issuer.reports_path):
        raise Refused(f"{unit.name}不是{issuer.name}的下级单位，不能由其登记。")
    if order is not None and order.unit_id != unit.pk:
        raise Refused("该责令整改不属于这个单位，请从责令整改的页面登记。")
    if Accountability.objects.filter(unit=unit, number=decision.number.strip(), kind=decision.kind).exists():
        raise Refused("该单位的这一文号已经登记过，请核对。")


def withdraw_accountability(note_of: Accountability, *, note: str, actor: User, at: datetime) -> Accountability:
    """The decision no longer stands, or was noted wrongly; it stays on record with the reason. Raises as `carry_out` does."""
    with transaction.atomic():
        if denied := why_not(actor, Action.SUPERVISE, note_of.issuer):
            raise NoPower(denied)
        carry_out(note_of, "withdraw", actor=actor, at=at, note=note)
        body = f"{note_of.number}已撤销。"
        about = f"accountability:{note_of.pk}:withdrawn"
        tell(
            note_of.unit,
            Action.RESPOND,
            obligation=about,
            kind="account_withdrawn",
            subject="问责登记已撤销",
            body=body,
            at=at,
        )
    return note_of
