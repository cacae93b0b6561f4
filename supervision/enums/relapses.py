"""Words of the relapse watch (notice 六(三): 对清理后又要求或变相要求办事企业、群众提供相关证明)."""

from django.db.models import TextChoices


class RelapseState(TextChoices):
    """Where a case stands."""

    OPEN = "open", "待核实"
    ORDERED = "ordered", "已责令"
    UNFOUNDED = "unfounded", "不属实"
    CORRECTED = "corrected", "已纠正"
    CLOSED = "closed", "已结案"


# A case in one of these takes in further signs; afterwards a new sign opens a new case.
RELAPSE_ALIVE = frozenset({RelapseState.OPEN, RelapseState.ORDERED, RelapseState.CORRECTED})


class SignKind(TextChoices):
    """What made the system look."""

    GUIDE = "guide", "办事指南仍写有"
    COMPLAINTS = "complaints", "群众投诉集中反映"
    RETURN = "return", "乡镇月报反映"
    LISTED_AGAIN = "listed_again", "取消后又列入清单"
    INSPECTION = "inspection", "督查发现"
