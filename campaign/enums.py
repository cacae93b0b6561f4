"""The words that every app uses. Each value is stored; each label is what a person reads."""

from django.db.models import IntegerChoices, TextChoices


class Level(IntegerChoices):
    """The four levels of the campaign, from the region down (notice 三: 自治区、地(市)、县(区)、各乡镇、街道)."""

    REGION = 1, "自治区级"
    PREFECTURE = 2, "地（市）级"
    COUNTY = 3, "县（区）级"
    TOWNSHIP = 4, "乡镇（街道）级"


class UnitKind(TextChoices):
    """What a unit is; decides whether it declares and to whom it reports (notice 三, 五)."""

    COORDINATION_OFFICE = "coordination_office", "协调小组办公室"
    LEAD_UNIT = "lead_unit", "牵头单位"
    DEPARTMENT = "department", "政府部门"
    JUSTICE_DEPARTMENT = "justice_department", "司法部门"
    TOWNSHIP_GOVERNMENT = "township_government", "乡镇人民政府（街道办事处）"
    PUBLIC_INSTITUTION = "public_institution", "事业单位、公共服务机构"
    SERVICE_ENTERPRISE = "service_enterprise", "公共服务企业"
    VERTICAL_BODY = "vertical_body", "垂直管理单位"
    CAMPAIGN_ORGAN = "campaign_organ", "专项行动工作机构"


class Role(TextChoices):
    """The post a person holds in a unit."""

    CLERK = "clerk", "填报人"
    LEADER = "leader", "分管领导"
    PANEL_MEMBER = "panel_member", "审核组成员"
    PANEL_CHAIR = "panel_chair", "审核组组长"
    LEGALITY_REVIEWER = "legality_reviewer", "合法性审查人"
    APPROVAL_RECORDER = "approval_recorder", "审定登记人"
    COORDINATOR = "coordinator", "协调员"
    SUPERVISOR = "supervisor", "督查员"
    COMPLAINT_HANDLER = "complaint_handler", "投诉受理员"
    INSPECTOR = "inspector", "检查员"


class RecusalKind(TextChoices):
    """Why a panel's member stands aside from a unit (回避)."""

    WORKED = "worked", "曾在该单位任职"
    KIN = "kin", "近亲属在该单位任职"
    STAKE = "stake", "与该事项有利害关系"
    OTHER = "other", "其他可能影响公正的情形"


class Subject(TextChoices):
    """Who is asked for the certificate (notice 四: 分别对涉及企业和个人的证明材料进行清理规范)."""

    ENTERPRISE = "enterprise", "企业"
    INDIVIDUAL = "individual", "个人"
    BOTH = "both", "企业和个人"


class ServiceType(TextChoices):
    """What kind of service item the certificate is asked for (政务服务事项类型)."""

    PERMIT = "permit", "行政许可"
    CONFIRMATION = "confirmation", "行政确认"
    PAYMENT = "payment", "行政给付"
    AWARD = "award", "行政奖励"
    ADJUDICATION = "adjudication", "行政裁决"
    OTHER_POWER = "other_power", "其他行政权力"
    PUBLIC_SERVICE = "public_service", "公共服务"


class MaterialCategory(TextChoices):
    """The twelve kinds of material that chapter 三 of the notice names."""

    CERTIFICATE = "certificate", "各类证明"
    STAMP = "stamp", "盖章"
    LICENCE = "licence", "证照（证件、证卡、执照）"
    DETERMINATION = "determination", "认定结果"
    ACCREDITATION = "accreditation", "认证认可结论"
    APPRAISAL = "appraisal", "鉴定结论"
    RATING = "rating", "评定等级"
    EXAMINATION = "examination", "培训考试（考核）结果"
    ANNUAL_CHECK = "annual_check", "年检年审结果"
    QUALIFICATION = "qualification", "资质资格证书"
    NOTARISATION = "notarisation", "公证文书"
    NEWSPAPER_NOTICE = "newspaper_notice", "登报声明"


class Disposal(TextChoices):
    """The six categories (六个一批, notice 四). Each of the six is a cancellation for the applicant."""

    ABOLISH = "abolish", "取消废止"
    COMMITMENT = "commitment", "告知承诺"
    CREDIT_CHECK = "credit_check", "信用查验"
    LICENCE_INSTEAD = "licence_instead", "证件代替"
    DEPARTMENT_CHECK = "department_check", "部门核查"
    DATA_SHARING = "data_sharing", "信息共享"


class BasisLevel(TextChoices):
    """The force of the text a demand rests on, highest first; the order of the members is the order of force."""

    CONSTITUTION = "constitution", "宪法"
    LAW = "law", "法律"
    ADMINISTRATIVE_REGULATION = "administrative_regulation", "行政法规"
    STATE_COUNCIL_DECISION = "state_council_decision", "国务院决定"
    LOCAL_REGULATION = "local_regulation", "地方性法规（自治条例、单行条例）"
    DEPARTMENT_RULE = "department_rule", "部门规章"
    LOCAL_GOVERNMENT_RULE = "local_government_rule", "地方政府规章"
    NORMATIVE_DOCUMENT = "normative_document", "规范性文件"
    NONE = "none", "无依据"


class Outcome(TextChoices):
    """What is proposed or ruled of an item (domain ruling 3)."""

    CANCEL = "cancel", "取消"
    RETAIN = "retain", "保留"
    REFER = "refer", "提请上级取消"
    STRIKE = "strike", "剔除"


class Unconfirmed(TextChoices):
    """What becomes of an item whose checking office has not agreed when a list is compiled."""

    BLOCK = "block", "不得编制清单"
    PRINT = "print", "列入清单，注明待衔接"


class Dimension(TextChoices):
    """What a panel weighs (notice 五(三): 合法性、合规性、合理性)."""

    LEGALITY = "legality", "合法性"
    COMPLIANCE = "compliance", "合规性"
    REASONABLENESS = "reasonableness", "合理性"


class DayKind(TextChoices):
    """How a day differs from the week: a holiday, or a weekend day that is worked."""

    OFF = "off", "放假"
    ON = "on", "上班（调休）"


class JobState(TextChoices):
    """Where work stands that is done apart from the page that asked for it."""

    QUEUED = "queued", "等待办理"
    RUNNING = "running", "正在办理"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    CANCELLED = "cancelled", "已取消"


class RecordSort(TextChoices):
    """What a person says of an obligation."""

    WAIVED = "waived", "免报"
    REPORTED = "reported", "登记办结"


class DutyState(TextChoices):
    """Where an obligation stands at an instant; read from the papers, never stored."""

    NONE = "none", "尚无需办"
    OWED = "owed", "待办"
    OVERDUE = "overdue", "逾期未办"
    DONE = "done", "按期办结"
    EXTENDED = "extended", "延期内办结"
    LATE = "late", "逾期办结"
    WAIVED = "waived", "已免报"


DUTY_DONE = frozenset({DutyState.DONE, DutyState.EXTENDED, DutyState.LATE})
DUTY_OPEN = frozenset({DutyState.OWED, DutyState.OVERDUE})


class Channel(TextChoices):
    """How a message leaves the house. The inbox is none of them: it is where the message stands."""

    MAIL = "mail", "邮件"
    TEXT = "text", "短信"


class Delivery(TextChoices):
    """Where a letter stands; a message's mail and text are letters."""

    QUEUED = "queued", "待发送"
    SENDING = "sending", "发送中"
    SENT = "sent", "已发送"
    REFUSED = "refused", "未送达"
    IN_DOUBT = "in_doubt", "是否送达不明"
    NO_ADDRESS = "no_address", "没有地址"
    DROPPED = "dropped", "已不需要"


class Audience(TextChoices):
    """To whom a reminder is addressed (notice 六(一): 主要领导亲自抓、分管领导具体负责)."""

    CLERK = "clerk", "经办人"
    LEADER = "leader", "分管领导"
    SUPERIOR = "superior", "上级单位联系人"
