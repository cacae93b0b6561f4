"""The life of a unit's work summary, as a table of moves (notice 五(五)2)."""

from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from supervision.enums.year_end import SummaryState as S

YEAR_END = Workflow(
    "工作总结",
    (
        Move(
            "hand_in",
            "提交分管领导",
            sources(S.DRAFT, S.RETURNED),
            S.HANDED_IN,
            Action.FILL,
            explains="提交分管领导签发，签发前可以收回",
        ),
        Move("take_back", "收回修改", sources(S.HANDED_IN), S.DRAFT, Action.FILL),
        Move("decline", "退回填报人", sources(S.HANDED_IN), S.DRAFT, Action.CERTIFY, note_required=True),
        Move(
            "certify",
            "签发报送",
            sources(S.HANDED_IN),
            S.CERTIFIED,
            Action.CERTIFY,
            explains="数字按现在的数固定，报送牵头单位，报送后不能修改",
        ),
        Move("receive", "接收", sources(S.CERTIFIED), S.RECEIVED, Action.OVERSEE),
        Move(
            "return",
            "退回修改",
            sources(S.CERTIFIED, S.RECEIVED),
            S.RETURNED,
            Action.OVERSEE,
            note_required=True,
            explains="单位修改后重新签发报送，已签发的一份留存",
        ),
    ),
)
