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


class ReturnReason(TextChoices):
    """Why an item goes back to its unit."""

    BASIS = "basis", "依据不明或者引用有误"
    FIELDS = "fields", "栏目不完整或者填写有误"
    REPLACEMENT = "replacement", "取消后办理方式不可行"
    MERGE = "merge", "与其他事项重复或者应当合并"
    SCOPE = "scope", "不属于清理范围"
    OTHER = "other", "其他"


class BatchSource(TextChoices):
    """How the verdicts of a batch were given."""

    SELECTION = "selection", "勾选办理"
    GROUP = "group", "同类办理"
    WORKBOOK = "workbook", "工作簿导入"


OPEN = frozenset(RulingState.values) - {RulingState.SETTLED}
