"""What an order to correct and a note of accountability may be (notice 五(五)3: 及时予以纠正并视情况追究责任、通报批评; 六(三))."""

from django.db.models import TextChoices


class OrderState(TextChoices):
    """Where an order to correct stands. Overdue is a light, not a state: a late unit still corrects."""

    ISSUED = "issued", "已下达"
    WORKING = "working", "整改中"
    REPORTED = "reported", "已报送整改情况"
    RETURNED = "returned", "退回整改"
    CLOSED = "closed", "已核实"
    WITHDRAWN = "withdrawn", "已撤销"


OWED = (OrderState.ISSUED, OrderState.WORKING, OrderState.RETURNED)  # by the unit
STANDING = (*OWED, OrderState.REPORTED)  # neither closed nor withdrawn
# Its words are those that the leader signed. In 整改中 and after a withdrawal there may be others.
AS_SIGNED = frozenset({OrderState.REPORTED, OrderState.RETURNED, OrderState.CLOSED})


class OrderSource(TextChoices):
    """What brought the order about."""

    FINDING = "finding", "检查发现"
    DAILY = "daily", "日常督查"  # written by hand: the office saw it itself, outside a spot check
    COMPLAINT = "complaint", "群众投诉"
    RELAPSE = "relapse", "死灰复燃"


class OrderLight(TextChoices):
    """How near its day an order is; counted in working days."""

    NONE = "none", "正常"
    YELLOW = "yellow", "临期"
    RED = "red", "逾期"


class AccountabilityKind(TextChoices):
    """What is asked of a unit that did not correct, or did not act."""

    CRITICISM = "criticism", "通报批评"
    TALK = "talk", "约谈"
    PROPOSAL = "proposal", "问责建议"


class AccountabilityState(TextChoices):
    """Whether the decision stands."""

    STANDING = "standing", "有效"
    WITHDRAWN = "withdrawn", "已撤销"
