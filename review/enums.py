"""The words of the review."""

from django.db.models import TextChoices


class RulingState(TextChoices):
    """Where an item stands between the panel and the unit."""

    PENDING = "pending", "待审核"
    RETURNED = "returned", "已退回整改"
    RULED = "ruled", "待反馈"
    PROPOSED = "proposed", "待单位确认"
    CONTESTED = "contested", "有异议"
    DISPUTED = "disputed", "待上级裁定"
    SETTLED = "settled", "已确认"


class Finding(TextChoices):
    """A member's word on one dimension."""

    PASS = "pass", "符合"
    DOUBT = "doubt", "存疑"
    FAIL = "fail", "不符合"


OPEN = frozenset(RulingState.values) - {RulingState.SETTLED}
