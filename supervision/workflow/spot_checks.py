"""The life of a plan of spot checks and of a visit (notice 五(五)1: 抽查暗访、集中检查)."""

from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from supervision.enums.spot_checks import PlanState as P
from supervision.enums.spot_checks import VisitState as V

CHECK_PLAN = Workflow(
    "检查计划",
    (
        Move(
            "draw",
            "抽取",
            sources(P.DRAFTED),
            P.DRAWN,
            Action.SUPERVISE,
            explains="名单和种子当时封存，不能重新抽取",
        ),
        Move("close", "结束", sources(P.DRAWN), P.CLOSED, Action.SUPERVISE, explains="未提交的检查不再进行"),
        Move(
            "discard",
            "作废",
            sources(P.DRAFTED, P.DRAWN),
            P.DISCARDED,
            Action.SUPERVISE,
            note_required=True,
            explains="计划和抽取结果保留，不再检查",
        ),
    ),
)

CHECK_VISIT = Workflow(
    "检查",
    (
        Move("hand_in", "提交", sources(V.OPEN), V.HANDED_IN, Action.INSPECT, explains="提交后不能修改，问题据此形成"),
        Move("call_off", "不再检查", sources(V.OPEN), V.CALLED_OFF, Action.SUPERVISE),
    ),
)
