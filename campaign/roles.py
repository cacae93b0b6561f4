"""One table: what each role may do (role → actions), and how far an action reaches (action → reach).

Who may do what is written here and nowhere else; `campaign.access` asks this table, pages and operations ask `campaign.access`.
"""

from enum import StrEnum

from campaign.enums import Role, UnitKind


class Action(StrEnum):
    """What a person may do. The value is also the permission's name on a unit."""

    READ = "read_papers"
    FILL = "fill_in"
    CERTIFY = "certify"
    ANSWER = "answer_ruling"
    APPOINT = "appoint"
    EXAMINE = "examine"
    RULE = "rule"
    SETTLE = "settle"
    DECIDE = "decide_dispute"
    FILL_FOR = "fill_in_for"
    OVERSEE = "oversee"
    EXTEND = "extend"
    FOLLOW_LIST = "follow_list"
    COMPILE = "compile_list"
    REVIEW_LEGALITY = "review_legality"
    RECORD_APPROVAL = "record_approval"
    PUBLISH = "publish"
    SET_RULES = "set_rules"
    SET_CALENDAR = "set_calendar"
    MERGE_NAMES = "merge_names"
    HANDLE_COMPLAINTS = "handle_complaints"
    RESPOND = "respond"
    SUPERVISE = "supervise"
    INSPECT = "inspect"
    ANNOUNCE = "announce"


ACTION_LABELS: dict[Action, str] = {
    Action.READ: "查阅本单位材料",
    Action.FILL: "填报本单位材料",
    Action.CERTIFY: "签发本单位材料",
    Action.ANSWER: "答复审核意见",
    Action.APPOINT: "指定本单位经办人",
    Action.EXAMINE: "查阅送审材料",
    Action.RULE: "提出审核意见",
    Action.SETTLE: "接收申报、反馈意见、确认结果",
    Action.DECIDE: "裁定争议",
    Action.FILL_FOR: "代下级单位填报",
    Action.OVERSEE: "掌握下级进度和联系方式",
    Action.EXTEND: "批准延期",
    Action.FOLLOW_LIST: "查阅编制中的清单",
    Action.COMPILE: "编制清单",
    Action.REVIEW_LEGALITY: "合法性审查",
    Action.RECORD_APPROVAL: "登记政府审定",
    Action.PUBLISH: "公布清单",
    Action.SET_RULES: "设定申报规则",
    Action.SET_CALENDAR: "调整日历和时限",
    Action.MERGE_NAMES: "合并证明名称",
    Action.HANDLE_COMPLAINTS: "受理、转办投诉",
    Action.RESPOND: "办理投诉、整改，更新办事指南",
    Action.SUPERVISE: "督办、抽查、责令整改",
    Action.INSPECT: "现场检查",
    Action.ANNOUNCE: "发布公告、通报",
}


class Reach(StrEnum):
    """How far an action reaches from the unit in which a person holds it."""

    OWN = "own"  # that unit only
    PANEL = "panel"  # the units whose items that unit's panel reviews, or for which it stands in (notice 五(三))
    COLLECTOR = "collector"  # the units whose papers come to that unit, whoever reviews them (notice 五(二))
    SUPERIOR = "superior"  # the units whose panel answers to that unit (domain ruling 10)
    BELOW = "below"  # that unit and everything that reports to it, at whatever distance
    DIVISION = "division"  # the units of that unit's division (本级)


REACH: dict[Action, Reach] = {
    Action.READ: Reach.OWN,
    Action.FILL: Reach.OWN,
    Action.CERTIFY: Reach.OWN,
    Action.ANSWER: Reach.OWN,
    Action.APPOINT: Reach.OWN,
    Action.EXAMINE: Reach.PANEL,
    Action.RULE: Reach.PANEL,
    Action.SETTLE: Reach.PANEL,
    Action.DECIDE: Reach.SUPERIOR,
    Action.FILL_FOR: Reach.COLLECTOR,
    Action.OVERSEE: Reach.BELOW,
    Action.EXTEND: Reach.BELOW,
    Action.FOLLOW_LIST: Reach.DIVISION,
    Action.COMPILE: Reach.OWN,
    Action.REVIEW_LEGALITY: Reach.DIVISION,
    Action.RECORD_APPROVAL: Reach.DIVISION,
    Action.PUBLISH: Reach.OWN,
    Action.SET_RULES: Reach.OWN,
    Action.SET_CALENDAR: Reach.OWN,
    Action.MERGE_NAMES: Reach.BELOW,
    Action.HANDLE_COMPLAINTS: Reach.OWN,  # the office that received it: nobody else reads who complains
    Action.RESPOND: Reach.OWN,
    Action.SUPERVISE: Reach.BELOW,
    Action.INSPECT: Reach.BELOW,
    Action.ANNOUNCE: Reach.OWN,
}

# What nobody does to the papers of a unit in which they hold a post, or from which they stand aside (回避).
REVIEWING = frozenset({Action.EXAMINE, Action.RULE, Action.SETTLE, Action.DECIDE})
# What nobody does to the papers of a unit from which they stand aside: also to settle under which names they are compared.
SET_ASIDE = REVIEWING | {Action.MERGE_NAMES}

ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.CLERK: frozenset({Action.READ, Action.FILL, Action.ANSWER, Action.RESPOND}),
    Role.LEADER: frozenset({Action.READ, Action.CERTIFY, Action.ANSWER, Action.APPOINT, Action.RESPOND}),
    Role.PANEL_MEMBER: frozenset({Action.EXAMINE, Action.RULE}),
    Role.PANEL_CHAIR: frozenset(
        {
            Action.EXAMINE,
            Action.RULE,
            Action.SETTLE,
            Action.DECIDE,
            Action.FOLLOW_LIST,
            Action.COMPILE,
            Action.MERGE_NAMES,
        }
    ),
    Role.LEGALITY_REVIEWER: frozenset({Action.FOLLOW_LIST, Action.REVIEW_LEGALITY}),
    Role.APPROVAL_RECORDER: frozenset({Action.FOLLOW_LIST, Action.RECORD_APPROVAL}),
    Role.COORDINATOR: frozenset(
        {
            Action.OVERSEE,
            Action.EXTEND,
            Action.FILL_FOR,
            Action.APPOINT,
            Action.FOLLOW_LIST,
            Action.COMPILE,
            Action.PUBLISH,
            Action.SET_RULES,
            Action.SET_CALENDAR,
            Action.MERGE_NAMES,
            Action.ANNOUNCE,
        }
    ),
    # 五(五): 抽查暗访、接受群众投诉举报、集中检查; 六(三): 督查检查, 纠正, 追究责任.
    Role.SUPERVISOR: frozenset({Action.SUPERVISE, Action.INSPECT, Action.ANNOUNCE}),
    Role.COMPLAINT_HANDLER: frozenset({Action.HANDLE_COMPLAINTS}),
    Role.INSPECTOR: frozenset({Action.INSPECT}),
}

# What a stolen password alone must not open: the steps after which a list is official (notice 五(三): 合法性审查、审定、公布).
SECOND_FACTOR = frozenset({Action.REVIEW_LEGALITY, Action.RECORD_APPROVAL, Action.PUBLISH})

BASIC_POSTS = (Role.CLERK, Role.LEADER)
# A department's leader appoints in that department: a post whose actions reach other units must not stand in it.
POSTS: dict[UnitKind, tuple[Role, ...]] = {
    UnitKind.COORDINATION_OFFICE: tuple(Role),
    UnitKind.LEAD_UNIT: tuple(Role),
    UnitKind.JUSTICE_DEPARTMENT: (*BASIC_POSTS, Role.LEGALITY_REVIEWER),
}


def posts_of(kind: str) -> tuple[Role, ...]:
    """The posts that a unit of this kind has: panels and lists belong to lead units, legality also to justice (五(三))."""
    return POSTS.get(UnitKind(kind), BASIC_POSTS)
