"""The words of complaints (notice 五(五)1: 接受群众投诉举报; 六(三): 建立完善办理投诉事项制度流程)."""

from django.db.models import TextChoices


class ComplaintState(TextChoices):
    """Where a complaint stands. 督办 is no state: a pressed complaint goes on from where it is."""

    RECEIVED = "received", "待受理"
    REFERRED = "referred", "已转送"
    IN_HAND = "in_hand", "办理中"
    ANSWERED = "answered", "已反馈"
    CLOSED = "closed", "已办结"
    REFUSED = "refused", "不予受理"


class ReferralState(TextChoices):
    """Where one respondent unit's part of a complaint stands."""

    SENT = "sent", "已转送"
    TAKEN_UP = "taken_up", "办理中"
    ANSWERED = "answered", "已答复"
    WITHDRAWN = "withdrawn", "已撤回转送"


# In these the clock runs; in the others nobody in the house owes the next step by a day.
RUNNING = frozenset({ComplaintState.RECEIVED, ComplaintState.REFERRED, ComplaintState.IN_HAND})
# What a referral still owes.
OWING = frozenset({ReferralState.SENT, ReferralState.TAKEN_UP})


class ComplaintSource(TextChoices):
    """How a complaint came in."""

    WEB = "web", "网页"
    WINDOW_CHECK = "window_check", "窗口查询"
    TELEPHONE = "telephone", "电话"
    COUNTER = "counter", "当面"


class LookUp(TextChoices):
    """What the lists of the day of the demand say of it (domain ruling 11)."""

    KEPT = "kept", "保留"
    CANCELLED = "cancelled", "已取消"
    DEPENDS = "depends", "因事项而异"
    NOT_LISTED = "not_listed", "未列入清单"
    OUTSIDE = "outside", "不属本区清理范围"
    NO_LIST = "no_list", "当日没有清单"
    UNCLEAR = "unclear", "须人工核对"


# The demand was not allowed on its day.
AGAINST_THE_LIST = frozenset({LookUp.CANCELLED, LookUp.NOT_LISTED})


class ComplaintOutcome(TextChoices):
    """What a valid complaint led to; the first three as the Ministry of Justice counts them (domain 3.6)."""

    CORRECTED = "corrected", "取消纠正"
    PASSED_ON = "passed_on", "抄送部门参考"
    KEPT_EXPLAINED = "kept_explained", "需保留并解释"
    LISTED_EXPLAINED = "listed_explained", "属清单内已解释"
    OUT_OF_SCOPE = "out_of_scope", "不属范围"


# With these the handlers said that the office complained of has nothing to correct.
NOTHING_TO_CORRECT = frozenset(
    {ComplaintOutcome.KEPT_EXPLAINED, ComplaintOutcome.LISTED_EXPLAINED, ComplaintOutcome.OUT_OF_SCOPE}
)
# With what the lists of the day must have said for an outcome to be told; what is not here fits whatever they said (decision 68).
FITS = {
    ComplaintOutcome.KEPT_EXPLAINED: frozenset({LookUp.KEPT, LookUp.NO_LIST, LookUp.OUTSIDE}),
    ComplaintOutcome.LISTED_EXPLAINED: frozenset({LookUp.KEPT}),
    ComplaintOutcome.OUT_OF_SCOPE: frozenset({LookUp.OUTSIDE, LookUp.NO_LIST}),
}
# What a person has still to look up: it says neither yes nor no.
NOT_SETTLED = frozenset({LookUp.DEPENDS, LookUp.UNCLEAR})


class RefusalReason(TextChoices):
    """Why a complaint is not taken on."""

    NOT_A_DEMAND = "not_a_demand", "没有索要证明的情形"
    OUTSIDE = "outside", "不属本区职权范围"
    REPEATED = "repeated", "同一人同一事项重复提出"
    CASE_ELSEWHERE = "case_elsewhere", "已经进入复议、诉讼或者信访程序"
    UNTRACEABLE = "untraceable", "无法核实，也无法联系补充"
    OTHER = "other", "其他"


class HearingWord(TextChoices):
    """What the complainant says of the answer. Silence is counted apart from agreement."""

    SOLVED = "solved", "已解决"
    UNSOLVED = "unsolved", "没有解决"
    SILENT = "silent", "逾期未表示"


class ClosedBy(TextChoices):
    """On whose word a complaint was closed."""

    COMPLAINANT = "complainant", "投诉人表示已解决"
    SILENCE = "silence", "投诉人逾期未表示"
    OFFICE = "office", "受理单位说明后办结"


class ReplyWay(TextChoices):
    """How the complainant wants to hear."""

    TRACKING = "tracking", "凭编号查询"
    MOBILE = "mobile", "手机联系"


class WordsKind(TextChoices):
    """What of the complainant's own words a text is."""

    ACCOUNT = "account", "经过"
    ADDITION = "addition", "补充"
    HEARING = "hearing", "对办理结果的意见"


class Light(TextChoices):
    """The light beside an open complaint; computed from its last day, never stored."""

    NONE = "none", "正常"
    YELLOW = "yellow", "临近期限"
    RED = "red", "已逾期"


class ClusterAct(TextChoices):
    """What was done to a cluster of similar complaints."""

    JOIN = "join", "归并"
    LEAVE = "leave", "移出"
