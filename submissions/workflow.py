"""The life of the contact sheet (Annex 1) and of the declaration (Annex 2), as tables of moves."""

from campaign.notice.timetable import Allow
from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from submissions.enums import DeclarationState as D
from submissions.enums import SheetState as S

CONTACT_SHEET = Workflow(
    "工作联系表",
    (
        Move(
            "change",
            "变更",
            sources(S.CERTIFIED, S.RECEIVED),
            S.DRAFT,
            Action.FILL,
            explains="重新填写后须再次由分管领导签发，原内容留存",
        ),
        Move("certify", "签发报送", sources(S.DRAFT), S.CERTIFIED, Action.CERTIFY, explains="报送协调小组办公室"),
        Move("receive", "接收", sources(S.CERTIFIED), S.RECEIVED, Action.OVERSEE),
    ),
)

DECLARATION = Workflow(
    "证明事项清理申报表",
    (
        Move(
            "hand_in",
            "提交分管领导",
            sources(D.DRAFT),
            D.HANDED_IN,
            Action.FILL,
            Allow.DECLARE,
            otherwise=Action.FILL_FOR,
            explains="提交分管领导签发，签发前可以收回",
        ),
        Move(
            "hand_in_rectified",
            "提交分管领导",
            sources(D.RECTIFYING),
            D.HANDED_IN_RECTIFIED,
            Action.FILL,
            Allow.RECTIFY,
            otherwise=Action.FILL_FOR,
            explains="整改后提交分管领导签发",
        ),
        Move("take_back", "收回修改", sources(D.HANDED_IN), D.DRAFT, Action.FILL, otherwise=Action.FILL_FOR),
        Move(
            "take_back_rectified",
            "收回修改",
            sources(D.HANDED_IN_RECTIFIED),
            D.RECTIFYING,
            Action.FILL,
            otherwise=Action.FILL_FOR,
        ),
        Move(
            "certify",
            "签发报送",
            sources(D.HANDED_IN),
            D.CERTIFIED,
            Action.CERTIFY,
            Allow.DECLARE,
            otherwise=Action.FILL_FOR,
            explains="报送牵头单位，报送后不能修改",
        ),
        Move(
            "certify_rectified",
            "签发报送",
            sources(D.HANDED_IN_RECTIFIED),
            D.CERTIFIED,
            Action.CERTIFY,
            Allow.RECTIFY,
            otherwise=Action.FILL_FOR,
            explains="报送牵头单位，报送后不能修改",
        ),
        Move("decline", "退回填报人", sources(D.HANDED_IN), D.DRAFT, Action.CERTIFY, note_required=True),
        Move(
            "decline_rectified",
            "退回填报人",
            sources(D.HANDED_IN_RECTIFIED),
            D.RECTIFYING,
            Action.CERTIFY,
            note_required=True,
        ),
        Move(
            "receive",
            "接收",
            sources(D.CERTIFIED),
            D.RECEIVED,
            Action.SETTLE,
            Allow.REVIEW,
            explains="事项进入审核目录",
        ),
        Move(
            "return",
            "退回整改",
            sources(D.CERTIFIED, D.RECEIVED),
            D.RETURNED,
            Action.RULE,
            Allow.REVIEW,
            note_required=True,
            explains="单位修改后重新报送，原版本留存",
        ),
        # Of the last returned item the unit stands by its text, or the panel takes it up as it was declared.
        Move(
            "stand_by",
            "维持原文",
            sources(D.RETURNED),
            D.RECEIVED,
            Action.ANSWER,
            note_required=True,
            otherwise=Action.SETTLE,
            explains="没有须整改的事项，已报送的版本继续审核",
        ),
        Move(
            "call_back",
            "撤销退回",
            sources(D.RETURNED),
            D.RECEIVED,
            Action.RULE,
            note_required=True,
            explains="单位还没有动手整改，已报送的版本继续审核",
        ),
    ),
)
