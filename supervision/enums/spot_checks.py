"""What a plan of spot checks, a visit and an answer may be (notice 五(五)1: 抽查暗访、集中检查; 五(五)3: 重点督导)."""

from django.db.models import TextChoices


class CheckKind(TextChoices):
    """How units are looked at."""

    UNANNOUNCED = "unannounced", "抽查暗访"
    CONCENTRATED = "concentrated", "集中检查"
    FOCUSED = "focused", "重点督导"


class PlanState(TextChoices):
    """Where a plan stands. What was drawn cannot be drawn again."""

    DRAFTED = "drafted", "拟订中"
    DRAWN = "drawn", "检查中"
    CLOSED = "closed", "已结束"
    DISCARDED = "discarded", "已作废"


class VisitState(TextChoices):
    """Where a visit stands: its answers are open until it is handed in."""

    OPEN = "open", "待检查"
    HANDED_IN = "handed_in", "已提交"
    CALLED_OFF = "called_off", "不再检查"


class About(TextChoices):
    """What a question is about: the unit as a whole, or one listed item."""

    UNIT = "unit", "单位"
    CANCELLED = "cancelled", "取消事项"
    RETAINED = "retained", "保留事项"


class Answer(TextChoices):
    """What was seen."""

    YES = "yes", "是"
    NO = "no", "否"
    UNSEEN = "unseen", "没有查到"


OPEN_PLANS = (PlanState.DRAFTED, PlanState.DRAWN)
