"""The life of a complaint: 待受理 → 已转送 → 办理中 → 已反馈 → 已办结, and of each respondent's part (notice 五(五), 六(三)).

督办 is a mark beside the state (`Press`): who presses changes nothing of what is to be done next.
"""

from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from supervision.enums.complaints import ComplaintState as S
from supervision.enums.complaints import ReferralState as R

COMPLAINT = Workflow(
    "投诉",
    (
        Move(
            "refer",
            "受理并转送",
            sources(S.RECEIVED),
            S.REFERRED,
            Action.HANDLE_COMPLAINTS,
            explains="转送被投诉的单位办理，可以转送几个单位",
        ),
        Move(
            "refuse",
            "不予受理",
            sources(S.RECEIVED),
            S.REFUSED,
            Action.HANDLE_COMPLAINTS,
            explains="理由投诉人看得到",
        ),
        Move(
            "take_on",
            "责令受理",
            sources(S.REFUSED),
            S.RECEIVED,
            Action.SUPERVISE,
            explains="退回受理单位重新办理，期限重新计算",
        ),
        # Carried out by a respondent through its own referral: the first that takes it up.
        Move(
            "take_up",
            "开始办理",
            sources(S.REFERRED),
            S.IN_HAND,
            Action.RESPOND,
            otherwise=Action.HANDLE_COMPLAINTS,
        ),
        Move(
            "feed_back",
            "反馈投诉人",
            sources(S.IN_HAND),
            S.ANSWERED,
            Action.HANDLE_COMPLAINTS,
            explains="各单位都答复以后办理，投诉人看得到",
        ),
        Move(
            "close",
            "办结",
            sources(S.ANSWERED),
            S.CLOSED,
            Action.HANDLE_COMPLAINTS,
            explains="投诉人没有表示已解决的，须说明为什么办结",
        ),
        Move("agree", "投诉人表示已解决", sources(S.ANSWERED), S.CLOSED, Action.HANDLE_COMPLAINTS, unmanned=True),
        Move("fall_silent", "投诉人逾期未表示，办结", sources(S.ANSWERED), S.CLOSED, Action.SUPERVISE, unmanned=True),
        Move(
            "reopen",
            "重新办理",
            sources(S.ANSWERED, S.CLOSED),
            S.IN_HAND,
            Action.SUPERVISE,
            otherwise=Action.HANDLE_COMPLAINTS,
            unmanned=True,
            explains="退回各单位重新办理，期限重新计算，通知其上级",
        ),
    ),
)

REFERRAL = Workflow(
    "投诉转送",
    (
        Move("take_up", "开始办理", sources(R.SENT), R.TAKEN_UP, Action.RESPOND, otherwise=Action.HANDLE_COMPLAINTS),
        Move(
            "answer",
            "答复",
            sources(R.SENT, R.TAKEN_UP),
            R.ANSWERED,
            Action.RESPOND,
            otherwise=Action.HANDLE_COMPLAINTS,
            explains="答复交受理单位，由其反馈投诉人",
        ),
        Move(
            "send_back",
            "退回重办",
            sources(R.ANSWERED),
            R.TAKEN_UP,
            Action.HANDLE_COMPLAINTS,
            explains="答复不清楚、没有针对投诉的，退回该单位",
        ),
        Move(
            "withdraw",
            "撤回转送",
            sources(R.SENT, R.TAKEN_UP),
            R.WITHDRAWN,
            Action.HANDLE_COMPLAINTS,
            explains="转送错了的单位，不再需要答复",
        ),
        Move(
            "reopen",
            "重新办理",
            sources(R.ANSWERED),
            R.TAKEN_UP,
            Action.SUPERVISE,
            otherwise=Action.HANDLE_COMPLAINTS,
            unmanned=True,
        ),
    ),
)

# These come about through a respondent's part, a complainant's word or the clock: no page has a button for them.
WITHOUT_BUTTON = frozenset({"take_up", "agree", "fall_silent"})
