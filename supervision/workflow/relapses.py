"""A case of something cancelled that is asked for again (死灰复燃). Each move has its words, which stand beside the case and not in the log
(notice 五(五)3: 及时予以纠正; 六(三): 严肃追究责任)."""

from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from supervision.enums.relapses import RelapseState as S

RELAPSE = Workflow(
    "死灰复燃线索",
    (
        Move(
            "order",
            "责令纠正",
            sources(S.OPEN),
            S.ORDERED,
            Action.SUPERVISE,
            explains="发出整改通知，单位在期限内纠正",
        ),
        # With the order that the office withdraws; by itself only where one was withdrawn and its case stayed as it was.
        Move(
            "reopen",
            "责令整改撤销，重新核实",
            sources(S.ORDERED, S.CORRECTED),
            S.OPEN,
            Action.SUPERVISE,
            explains="责令整改已经撤销的，线索退回待核实，可以重新责令或者认定不属实",
        ),
        Move("unfounded", "不属实", sources(S.OPEN), S.UNFOUNDED, Action.SUPERVISE),
        Move("correct", "报告已纠正", sources(S.ORDERED), S.CORRECTED, Action.RESPOND),
        Move("not_corrected", "没有纠正，退回", sources(S.CORRECTED), S.ORDERED, Action.SUPERVISE),
        Move("close", "核实并结案", sources(S.CORRECTED, S.UNFOUNDED), S.CLOSED, Action.SUPERVISE),
    ),
)
