"""The life of a ruling (notice 五(三): 集中审核论证 → 反馈 → 整改确认 → 协商一致)."""

from campaign.notice.timetable import Allow
from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from review.enums import RulingState as R

RULING = Workflow(
    "审核意见",
    (
        Move("rule", "提出意见", sources(R.PENDING), R.RULED, Action.RULE, Allow.REVIEW),
        Move("rule_again", "重新提出意见", sources(R.CONTESTED), R.RULED, Action.RULE, Allow.REVIEW),
        Move("withdraw", "撤回意见", sources(R.RULED), R.PENDING, Action.RULE, Allow.REVIEW),
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
            "feed_back",
            "反馈单位",
            sources(R.RULED),
            R.PROPOSED,
            Action.SETTLE,
            Allow.REVIEW,
            explains="单位可以同意，也可以提出异议",
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
