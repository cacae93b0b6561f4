"""The life of an order to correct and of a note of accountability (notice 五(五)3, 六(三))."""

from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from supervision.enums.corrections import AccountabilityState as A
from supervision.enums.corrections import OrderState as S

ORDER = Workflow(
    "责令整改",
    (
        Move(
            "prepare",
            "保存整改情况",
            sources(S.ISSUED, S.WORKING, S.RETURNED),
            S.WORKING,
            Action.RESPOND,
            explains="只保存，没有报送",
        ),
        Move(
            "report",
            "签发报送",
            sources(S.WORKING),
            S.REPORTED,
            Action.CERTIFY,
            explains="报送下达单位核实，报送后不能修改",
        ),
        Move("verify", "核实通过", sources(S.REPORTED), S.CLOSED, Action.SUPERVISE, explains="整改完成，不再退回"),
        Move("return", "退回整改", sources(S.REPORTED), S.RETURNED, Action.SUPERVISE, note_required=True),
        Move(
            "withdraw",
            "撤销",
            sources(S.ISSUED, S.WORKING, S.REPORTED, S.RETURNED),
            S.WITHDRAWN,
            Action.SUPERVISE,
            note_required=True,
            explains="下达有误的，撤销后留存",
        ),
    ),
)

ACCOUNTABILITY = Workflow(
    "问责登记",
    (Move("withdraw", "撤销", sources(A.STANDING), A.WITHDRAWN, Action.SUPERVISE, note_required=True),),
)
