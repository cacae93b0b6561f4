"""Order a unit to correct what a complaint showed (notice 五(五)3, 六(三))."""

from datetime import datetime

from django.db import transaction

from campaign.access import why_not
from campaign.models import Unit, User
from campaign.operations import NoPower, Refused, record
from campaign.roles import Action
from supervision.enums.corrections import OrderSource
from supervision.models import Complaint, CorrectionOrder
from supervision.models.complaint_orders import ComplaintOrder
from supervision.operations.complaint_holding import hold
from supervision.operations.corrections import issue_order
from supervision.queries.complaint_orders import units_to_order


def order_for_complaint(
    complaint: Complaint, unit: Unit, *, issuer: Unit, number: str, what: str, days: int, actor: User, at: datetime
) -> CorrectionOrder:
    """Order `unit`, complained of or a respondent, to correct within so many working days, by the document `number` of `issuer`.

    Raises `NoPower`, `Refused` for a unit that the complaint does not concern, and what `issue_order` does.
    """
    with transaction.atomic():
        hold(complaint)
        if denied := why_not(actor, Action.SUPERVISE, complaint):
            raise NoPower(denied)
        if not units_to_order(complaint, actor).filter(pk=unit.pk).exists():
            raise Refused("这件投诉没有投诉该单位，也没有转送该单位。请返回投诉重新选择。")
        facts = {"number": number, "what": what, "days": days}
        order = issue_order(unit, issuer=issuer, source=OrderSource.COMPLAINT, actor=actor, at=at, **facts)  # type: ignore[arg-type]
        ComplaintOrder.objects.create(order=order, complaint=complaint)
        record(complaint, "order", "责令整改", actor=actor, at=at, after={"order": order.pk})
    return order
