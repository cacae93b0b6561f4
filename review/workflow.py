"""The life of a ruling (notice 五(三): 集中审核论证 → 反馈 → 整改确认 → 协商一致)."""

from campaign.notice.timetable import Allow
from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from review.enums import ConfirmationState as C
from review.enums import RulingState as R

RULING = Workflow(
    "审核意见",
    (
        Move("rule", "提出意见", sources(R.PENDING), R.RULED, Action.RULE, Allow.REVIEW, panels_own=True),
        Move("rule_again", "重新提出意见", sources(R.CONTESTED), R.RULED, Action.RULE, Allow.REVIEW, panels_own=True),
        Move("withdraw", "撤回意见", sources(R.RULED), R.PENDING, Action.RULE, Allow.REVIEW, panels_own=True),
        Move(
            "return",
            "退回整改",
            sources(R.PENDING),
            R.RETURNED,
            Action.RULE,
            Allow.REVIEW,
            note_required=True,
            explains="单位修改后重新报送，原版本留存",
        ),
        Move("take_up_again", "整改后再审", sources(R.RETURNED), R.PENDING, Action.SETTLE),
        Move(
            "answer_return",
            "不修改，说明理由",
            sources(R.RETURNED),
            R.PENDING,
            Action.ANSWER,
            Allow.RECTIFY,
            note_required=True,
            explains="原文不变，理由送审核组",
        ),
        Move(
            "take_up_overdue",
            "逾期未整改，按原文审核",
            sources(R.RETURNED),
            R.PENDING,
            Action.SETTLE,
            Allow.REVIEW,
            note_required=True,
            explains="不视为单位同意，审核后照常反馈单位",
        ),
        Move(
            "call_back",
            "撤销退回",
            sources(R.RETURNED),
            R.PENDING,
            Action.RULE,
            Allow.REVIEW,
            note_required=True,
            explains="单位还没有修改、答复的，恢复到退回前，单位收到消息",
        ),
        Move(
            "feed_back",
            "反馈单位",
            sources(R.RULED),
            R.PROPOSED,
            Action.SETTLE,
            Allow.REVIEW,
            explains="单位可以同意，也可以提出异议",
        ),
        Move(
            "recall",
            "撤回反馈",
            sources(R.PROPOSED),
            R.PENDING,
            Action.SETTLE,
            Allow.REVIEW,
            note_required=True,
            explains="单位收到消息，本件回到待审核",
        ),
        Move(
            "take_back",
            "收回重审",
            sources(R.PROPOSED, R.SETTLED),
            R.PENDING,
            Action.RULE,
            Allow.REVIEW,
            explains="承接单位不予承接，重新提出意见后再反馈单位",
        ),
        Move("accept", "同意", sources(R.PROPOSED), R.SETTLED, Action.ANSWER, Allow.REVIEW),
        Move("contest", "提出异议", sources(R.PROPOSED), R.CONTESTED, Action.ANSWER, Allow.REVIEW, note_required=True),
        Move(
            "contest_finally",
            "提出异议",
            sources(R.PROPOSED),
            R.DISPUTED,
            Action.ANSWER,
            Allow.REVIEW,
            note_required=True,
            explains="已到协商轮次上限，由上一级裁定",
        ),
        Move(
            "escalate",
            "报上级裁定",
            sources(R.PROPOSED, R.CONTESTED),
            R.DISPUTED,
            Action.SETTLE,
            Allow.REVIEW,
            note_required=True,
            explains="单位不答复不视为同意，由上一级裁定，单位和上一级都收到消息",
        ),
        Move(
            "decide",
            "裁定",
            sources(R.DISPUTED),
            R.SETTLED,
            Action.DECIDE,
            Allow.REVIEW,
            note_required=True,
            explains="裁定为最终意见，单位的异议留存",
        ),
        Move(
            "reopen",
            "重新审核",
            sources(R.SETTLED),
            R.PENDING,
            Action.SETTLE,
            note_required=True,
            explains="已公布的清单不变，重新确认后以更正版公布",
        ),
    ),
)

# No phase holds these back: an office may agree after the lists are out, and the next edition says so.
CONFIRMATION = Workflow(
    "承接确认",
    (
        Move("take_over", "同意承接", sources(C.WAITING), C.ACCEPTED, Action.ANSWER),
        Move("refuse", "不予承接", sources(C.WAITING), C.REFUSED, Action.ANSWER, note_required=True),
        Move("consent", "登记书面同意", sources(C.WRITTEN), C.CONSENTED, Action.SETTLE),
    ),
)
