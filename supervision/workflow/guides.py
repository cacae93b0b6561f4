"""The update of one item's service guide (notice 五(三): 更新办事指南; 五(四)1; 五(五): 抽查)."""

from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from supervision.enums.guides import GuideState as S

GUIDE_TASK = Workflow(
    "办事指南更新",
    (
        Move(
            "fill",
            "送分管领导确认",
            sources(S.WAITING, S.RETURNED),
            S.FILLED,
            Action.RESPOND,
            explains="确认后列为已更新，由督查员抽查",
        ),
        Move("hand_back", "退回经办人", sources(S.FILLED), S.WAITING, Action.CERTIFY, note_required=True),
        Move(
            "confirm",
            "确认已更新",
            sources(S.FILLED),
            S.UPDATED,
            Action.CERTIFY,
            explains="确认办事指南已经更新，窗口按新的指南办理",
        ),
        Move("change", "重新更新", sources(S.UPDATED, S.PASSED), S.WAITING, Action.RESPOND),
        Move("pass", "抽查通过", sources(S.UPDATED), S.PASSED, Action.SUPERVISE),
        Move("return", "抽查退回", sources(S.UPDATED, S.PASSED), S.RETURNED, Action.SUPERVISE, note_required=True),
    ),
)
