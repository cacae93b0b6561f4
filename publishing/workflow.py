"""The life of an edition (notice 五(三): 汇总编制 → 司法部门合法性审查 → 本级人民政府审定 → 向社会公开)."""

from campaign.notice.timetable import Allow
from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from publishing.enums import EditionState as E

EDITION = Workflow(
    "清单",
    (
        Move(
            "submit_legality",
            "送合法性审查",
            sources(E.COMPILED),
            E.IN_LEGALITY,
            Action.COMPILE,
            Allow.COMPILE,
            explains="送本级司法部门",
        ),
        Move("pass_legality", "审查通过", sources(E.IN_LEGALITY), E.LEGAL, Action.REVIEW_LEGALITY),
        Move("send_back", "审查退回", sources(E.IN_LEGALITY), E.SENT_BACK, Action.REVIEW_LEGALITY, note_required=True),
        Move("approve", "登记政府审定", sources(E.LEGAL), E.APPROVED, Action.RECORD_APPROVAL),
        Move(
            "publish",
            "公布",
            sources(E.APPROVED),
            E.PUBLISHED,
            Action.PUBLISH,
            explains="公布后不能修改，只能以更正版替代",
        ),
        Move(
            "publish_summary",
            "报送并公布",
            sources(E.COMPILED),
            E.PUBLISHED,
            Action.PUBLISH,
            explains="公布后不能修改，只能以更正版替代",
        ),
        Move("supersede", "由新版替代", sources(E.PUBLISHED), E.SUPERSEDED, Action.PUBLISH),
        Move("discard", "作废", sources(E.COMPILED, E.SENT_BACK), E.DISCARDED, Action.COMPILE, note_required=True),
    ),
)
