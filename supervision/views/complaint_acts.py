"""The table of what officials do with one complaint: who may, when, with which form, by which operation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaign.access import can, units_held
from campaign.models import User
from campaign.roles import Action
from supervision.enums.complaints import ComplaintState, HearingWord
from supervision.forms.complaint_acts import (
    ActForm,
    AddForm,
    CloseForm,
    ExtendForm,
    HandOverForm,
    HearForm,
    LiftForm,
    PressForm,
    RefuseForm,
    SettleForm,
    WordsForm,
)
from supervision.models import Complaint, Press
from supervision.operations.complaint_clock import extend_complaint
from supervision.operations.complaints import add_words, hand_over, refuse_complaint, settle_look_up, take_on
from supervision.operations.hearings import close_complaint, hear, reopen
from supervision.operations.presses import lift, press

S = ComplaintState
HANDLES, SUPERVISES = (Action.HANDLE_COMPLAINTS,), (Action.SUPERVISE,)
Ready = Callable[[Complaint, User, datetime], bool]


@dataclass(frozen=True)
class Act:
    """One act: its name in the address, its button and what it does, who may, when, how."""

    name: str
    label: str
    actions: tuple[Action, ...]
    ready: Ready
    form: type[ActForm]
    carry: Callable[..., Any]
    done: str
    explains: str = ""
    danger: bool = False

    def is_open(self, complaint: Complaint, user: User, at: datetime) -> bool:
        """Whether the person could do it now."""
        return any(can(user, action, complaint) for action in self.actions) and self.ready(complaint, user, at)


def while_in(*states: ComplaintState) -> Ready:
    """Ready while the complaint stands in one of the states."""
    return lambda complaint, user, at: complaint.state in states


def running(complaint: Complaint, user: User, at: datetime) -> bool:
    """Ready while the clock runs."""
    return complaint.is_running


def extensible(complaint: Complaint, user: User, at: datetime) -> bool:
    """Ready while it is in time and was not extended in this turn."""
    return (
        complaint.is_running and complaint.due_at > at and not complaint.extensions.filter(turn=complaint.turn).exists()
    )


def own_press(complaint: Complaint, user: User) -> Press | None:
    """The press that stands and that the person's own office made."""
    held = units_held(user, Action.SUPERVISE)
    return complaint.presses.filter(lifted_at=None, office__in=held).first()


def not_pressed(complaint: Complaint, user: User, at: datetime) -> bool:
    """Ready while the clock runs and the person's office does not press already."""
    return complaint.is_running and own_press(complaint, user) is None


def pressed(complaint: Complaint, user: User, at: datetime) -> bool:
    """Ready while the person's office presses."""
    return own_press(complaint, user) is not None


def lift_own(complaint: Complaint, *, words: str, actor: User, at: datetime) -> None:
    """Lift the press of the person's own office."""
    if row := own_press(complaint, actor):
        lift(row, words=words, actor=actor, at=at)


ACTS = {
    one.name: one
    for one in (
        Act(
            "refuse",
            "不予受理",
            HANDLES,
            while_in(S.RECEIVED),
            RefuseForm,
            refuse_complaint,
            "已不予受理，理由投诉人看得到。",
            "理由投诉人看得到；督查员可以责令受理。",
            danger=True,
        ),
        Act(
            "hand_over",
            "移交其他受理单位",
            HANDLES,
            while_in(S.RECEIVED),
            HandOverForm,
            hand_over,
            "已移交。本单位不再看得到这件投诉。",
            "期限不变，从收到之日起算。",
        ),
        Act(
            "settle",
            "核对清单",
            HANDLES,
            running,
            SettleForm,
            settle_look_up,
            "已记录人工核对的结果。",
            "自动查询不准、没有查到的，由人核对当日的清单。",
        ),
        Act("add_words", "记录补充情况", HANDLES, running, AddForm, add_words, "已记录投诉人补充的情况。"),
        Act(
            "extend",
            "延期",
            HANDLES,
            extensible,
            ExtendForm,
            extend_complaint,
            "已延期，投诉人和办理单位看得到新的期限。",
            "情况复杂的，可以延期一次，最多到20个工作日。",
        ),
        Act(
            "hear",
            "登记投诉人意见",
            HANDLES,
            while_in(S.ANSWERED, S.CLOSED),
            HearForm,
            hear,
            "已登记投诉人的意见。",
            "投诉人在电话里、窗口上说的：“已解决”即办结，“没有解决”即重新办理。",
        ),
        Act(
            "close",
            "办结",
            HANDLES,
            while_in(S.ANSWERED),
            CloseForm,
            close_complaint,
            "已办结。",
            "投诉人没有表示意见而确需办结的，写明为什么；逾期未表示的，系统自动办结并单列。",
        ),
        Act(
            "reopen",
            "重新办理",
            (*SUPERVISES, *HANDLES),
            while_in(S.ANSWERED, S.CLOSED),
            WordsForm,
            reopen,
            "已退回各单位重新办理，并通知其上级。",
            "退回各单位重新办理，期限重新计算，通知其上级。",
        ),
        Act(
            "take_on",
            "责令受理",
            SUPERVISES,
            while_in(S.REFUSED),
            WordsForm,
            take_on,
            "已责令受理，期限重新计算。",
            "退回受理单位重新办理，期限重新计算。",
        ),
        Act(
            "press",
            "督办",
            SUPERVISES,
            not_pressed,
            PressForm,
            press,
            "已督办，受理单位和办理单位收到通知。",
            "在投诉上作“督办”标记，写明要求；不改变下一步由谁办。",
        ),
        Act("lift", "解除督办", SUPERVISES, pressed, LiftForm, lift_own, "已解除督办。", "要求已经办到的，解除标记。"),
    )
}


def done_words(act: Act, form: ActForm) -> str:
    """What the person is told afterwards."""
    if act.name == "hear":
        solved = form.cleaned_data["word"] == HearingWord.SOLVED
        return "已登记：投诉人表示已解决，投诉办结。" if solved else "已登记：投诉人表示没有解决，投诉重新办理。"
    return act.done
