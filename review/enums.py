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


class AssignBy(TextChoices):
    """By what a panel's items are handed out to its members."""

    UNIT = "unit", "按申报单位"
    CERTIFICATE = "certificate", "按证明"
    EVENLY = "evenly", "平均分配"


class ConfirmationState(TextChoices):
    """What the office that is to check or share says of it."""

    WAITING = "waiting", "待承接单位答复"
    ACCEPTED = "accepted", "同意承接"
    REFUSED = "refused", "不予承接"
    WRITTEN = "written", "待登记书面同意"
    CONSENTED = "consented", "已书面同意"


CONFIRMED = (ConfirmationState.ACCEPTED, ConfirmationState.CONSENTED)


class Audience(TextChoices):
    """Who reads a remark about an item."""

    PANEL = "panel", "审核组内部"
    BOTH = "both", "与单位沟通"


class Side(TextChoices):
    """Who speaks about an item."""

    PANEL = "panel", "审核组"
    UNIT = "unit", "单位"
    SUPERIOR = "superior", "上一级"


class BatchKind(TextChoices):
    """What a bulk act does to its items."""

    RULE = "rule", "提出意见"
    RETURN = "return", "退回整改"


class BatchSource(TextChoices):
    """How the verdicts of a batch were given."""

    SELECTION = "selection", "勾选办理"
    GROUP = "group", "同类办理"
    WORKBOOK = "workbook", "工作簿导入"


class ConflictKind(TextChoices):
    """How two statements about one certificate in one service disagree; what weighs most stands first."""

    VERTICAL = "vertical", "上级取消、下级保留"
    SAME_UNIT = "same_unit", "同一单位结论不一"
    SAME_LAW = "same_law", "横向不一致（同一依据）"
    UPWARD = "upward", "上级保留、下级取消"
    OTHER_LAW = "other_law", "横向不一致（依据不同）"
    OTHER_SERVICE = "other_service", "同一单位不同事项结论不同"
    CATEGORY = "category", "取消类别不同"


class Handling(TextChoices):
    """What became of a disagreement."""

    OPEN = "open", "待处理"
    REASONED = "reasoned", "已说明差异"
    ALIGNED = "aligned", "已一致"
    LAPSED = "lapsed", "不再比较"


class ChainKind(TextChoices):
    """What the notice calls a chain of certificates that leads nowhere (notice 一)."""

    CIRCLE = "circle", "循环证明"
    REPEATED = "repeated", "重复证明"
    PASSED_ON = "passed_on", "推责证明"


class ChainGround(TextChoices):
    """By what a chain was recognised."""

    RING = "ring", "互为前提"
    MUTUAL = "mutual", "互指对方开具"
    BARRED = "barred", "开具单位不得开具"
    ENDED = "ended", "开具单位已经不存在"
    NO_SERVICE = "no_service", "开具单位没有政务服务事项"
    ONE_SERVICE = "one_service", "同一事项索要两次"
    ALONG = "along", "前一环节已经索要"


class ChainStanding(TextChoices):
    """What became of a chain."""

    OPEN = "open", "待处理"
    REASONED = "reasoned", "已说明理由"
    GONE = "gone", "已消除"


class LinkRole(TextChoices):
    """How a demand stands to the chain: of it, leading into it, or a dead end beside it."""

    CORE = "core", "环节"
    ENTRY = "entry", "由此进入"
    END = "end", "由此中断"


class RunStage(TextChoices):
    """Where a look over all rulings stands."""

    WAITING = "waiting", "等待比对"
    RUNNING = "running", "比对中"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"


KIND_OF = {
    ChainGround.RING: ChainKind.CIRCLE,
    ChainGround.MUTUAL: ChainKind.PASSED_ON,
    ChainGround.BARRED: ChainKind.PASSED_ON,
    ChainGround.ENDED: ChainKind.PASSED_ON,
    ChainGround.NO_SERVICE: ChainKind.PASSED_ON,
    ChainGround.ONE_SERVICE: ChainKind.REPEATED,
    ChainGround.ALONG: ChainKind.REPEATED,
}
# A hint only: neither asks for an answer nor stands against a list.
NOTICES = frozenset({ConflictKind.OTHER_SERVICE, ConflictKind.CATEGORY})
WEIGHT = {kind: weight for weight, kind in enumerate(ConflictKind.values, start=1)}
# The word for a unit that was told of an item before, while its panel works on it.
UNDER_REVIEW = "审核中"
# Whose next step is the unit's; in the other states it is the panel's, or its superior's.
OWED_BY_UNIT = (RulingState.RETURNED, RulingState.PROPOSED)
# What was ruled before does not stand there any more.
WITHOUT_VERDICT = (RulingState.PENDING, RulingState.RETURNED)
# No verdict stands: not given yet, or contested by the unit and to be given again.
UNRULED = frozenset({*WITHOUT_VERDICT, RulingState.CONTESTED})
OPEN = frozenset(RulingState.values) - {RulingState.SETTLED}
