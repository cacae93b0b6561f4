"""Words of the updates of service guides (notice 五(三): 更新政务服务网上办事指南; 五(四)1, 3)."""

from django.db.models import TextChoices


class GuideKind(TextChoices):
    """For which kind of item a guide is updated."""

    CANCELLED = "cancelled", "取消"
    KEPT = "kept", "保留"


class GuideState(TextChoices):
    """Where the update of one item's guide stands."""

    WAITING = "waiting", "待更新"
    FILLED = "filled", "待确认"
    UPDATED = "updated", "已更新"
    PASSED = "passed", "抽查通过"
    RETURNED = "returned", "抽查退回"


# The unit's leader has confirmed it and nobody has sent it back.
GUIDE_DONE = frozenset({GuideState.UPDATED, GuideState.PASSED})
GUIDE_OPEN = frozenset({GuideState.WAITING, GuideState.FILLED, GuideState.RETURNED})


class TextSource(TextChoices):
    """How the text of a guide came in."""

    PASTED = "pasted", "粘贴"
    FILE = "file", "上传文件"
    FETCHED = "fetched", "按网址读取"
    FOUND = "found", "督查发现"


class HitKind(TextChoices):
    """How a text mentions a cancelled certificate."""

    NAMED = "named", "写有已取消的证明"
    NO_LONGER = "no_longer", "像是说明不再需要"
    LONGER = "longer", "是另一种证明名称的一部分"


# What the unit has to answer before its leader can confirm the guide.
HIT_ASKS = frozenset({HitKind.NAMED, HitKind.NO_LONGER})
