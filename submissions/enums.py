"""The words of the submissions: states of the two papers."""

from django.db.models import TextChoices


class SheetState(TextChoices):
    """Where a contact sheet stands."""

    DRAFT = "draft", "草稿"
    CERTIFIED = "certified", "已报送"
    RECEIVED = "received", "已接收"


class DeclarationState(TextChoices):
    """Where a version of a declaration stands."""

    DRAFT = "draft", "填报中"
    HANDED_IN = "handed_in", "待签发"
    RECTIFYING = "rectifying", "整改中"
    HANDED_IN_RECTIFIED = "handed_in_rectified", "整改待签发"
    CERTIFIED = "certified", "已报送"
    RECEIVED = "received", "已接收"
    RETURNED = "returned", "已退回整改"


EDITABLE = frozenset({DeclarationState.DRAFT, DeclarationState.RECTIFYING})
HANDED_OVER = frozenset({DeclarationState.CERTIFIED, DeclarationState.RECEIVED, DeclarationState.RETURNED})


class NilReason(TextChoices):
    """Why a unit has nothing to declare (零报告)."""

    NO_SERVICE = "no_service", "本单位没有政务服务事项"
    ALL_CANCELLED = "all_cancelled", "索要的证明已全部取消"
    BY_SUPERIOR = "by_superior", "由上级单位统一办理"
    OTHER = "other", "其他"


class Arrival(TextChoices):
    """How a signed workbook came to the county."""

    DISK = "disk", "U盘、光盘等介质"
    PAPER_AND_FILE = "paper_and_file", "纸质件和电子件一并送达"
    OTHER = "other", "其他方式"


class DeliveryAnswer(TextChoices):
    """What the township says of the paper that the county handed in for it."""

    WAITING = "waiting", "待本单位核对"
    CONFIRMED = "confirmed", "核对一致"
    OBJECTED = "objected", "有异议"


class PeerKind(TextChoices):
    """What comparable units have declared and a unit has not."""

    SERVICE = "service", "政务服务事项"
    CERTIFICATE = "certificate", "证明事项"


class NotOurs(TextChoices):
    """Why a unit does not declare what comparable units have declared."""

    NOT_HANDLED = "not_handled", "本单位不办理该事项"
    NOT_DEMANDED = "not_demanded", "办理该事项不索要证明，或者已经取消"
    ELSEWHERE = "elsewhere", "由上级单位或者其他部门办理"
    OTHER_NAME = "other_name", "已用其他名称申报"
    OTHER = "other", "其他"


class RuleWeight(TextChoices):
    """What a rule of Annex 2 weighs for a paper: the values of `campaign.checks.Severity` in words."""

    BLOCKER = "blocker", "须修改，工作簿不能录入"
    ERROR = "error", "须修改"
    WARNING = "warning", "须说明理由"
    INFO = "info", "提示"


class RuleStage(TextChoices):
    """How far a rule of Annex 2 is in force."""

    ACTIVE = "active", "执行"
    SHADOW = "shadow", "试行"
    OFF = "off", "停用"


class Stage(TextChoices):
    """How far a unit is with its declaration of a round, as its superiors see it: where, not what."""

    NONE = "none", "未建立"
    DRAFT = "draft", "填报中"
    SIGNING = "signing", "待签发"
    HANDED = "handed", "已报送"
    RECTIFYING = "rectifying", "整改中"


STAGES: dict[Stage, frozenset[DeclarationState]] = {
    Stage.NONE: frozenset(),
    Stage.DRAFT: frozenset({DeclarationState.DRAFT}),
    Stage.SIGNING: frozenset({DeclarationState.HANDED_IN}),
    Stage.HANDED: frozenset({DeclarationState.CERTIFIED, DeclarationState.RECEIVED}),
    Stage.RECTIFYING: frozenset(
        {DeclarationState.RETURNED, DeclarationState.RECTIFYING, DeclarationState.HANDED_IN_RECTIFIED}
    ),
}
OWING_STAGES = (Stage.NONE, Stage.DRAFT, Stage.SIGNING)


class ActLevel(TextChoices):
    """The force of an act in the law library: the levels of a basis as far as acts have them, and 司法解释."""

    CONSTITUTION = "constitution", "宪法"
    LAW = "law", "法律"
    ADMINISTRATIVE_REGULATION = "administrative_regulation", "行政法规"
    STATE_COUNCIL_DECISION = "state_council_decision", "国务院决定"
    LOCAL_REGULATION = "local_regulation", "地方性法规"
    JUDICIAL_INTERPRETATION = "judicial_interpretation", "司法解释"
    DEPARTMENT_RULE = "department_rule", "部门规章"
    LOCAL_GOVERNMENT_RULE = "local_government_rule", "地方政府规章"
    NORMATIVE_DOCUMENT = "normative_document", "规范性文件"


class NameSource(TextChoices):
    """Where a name in the catalogue of certificates is from."""

    PUBLISHED = "published", "公开清单"
    DECLARED = "declared", "单位申报"
    CONFIRMED = "confirmed", "人工确认"


class NotReached(TextChoices):
    """Why a person is not reached by letters, the worst first."""

    NOBODY = "nobody", "没有经办人"
    NO_ADDRESS = "no_address", "没有邮箱"
    REFUSED = "refused", "邮件未送达"
    IN_DOUBT = "in_doubt", "是否送达不明"
    UNPROVEN = "unproven", "邮箱未确认"
