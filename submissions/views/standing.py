"""What the pages of a declaration share: where it stands in words, who may write in it, the way to the page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from campaign.models import Deadline, LogEntry, Round, Unit, User
from campaign.operations import NoPower, Refused, WrongState
from campaign.queries import chinese_deadline, closes_for, deadline_of
from submissions.enums import HANDED_OVER, DeclarationState
from submissions.models import Declaration
from submissions.operations.declarations import may_fill
from submissions.queries import progress

TONES = {
    DeclarationState.DRAFT: "draft",
    DeclarationState.HANDED_IN: "waiting",
    DeclarationState.RECTIFYING: "refused",
    DeclarationState.HANDED_IN_RECTIFIED: "waiting",
    DeclarationState.CERTIFIED: "kept",
    DeclarationState.RECEIVED: "kept",
    DeclarationState.RETURNED: "refused",
}
NEXT = {
    DeclarationState.DRAFT: "草稿，尚未报送。填好后自查，提交分管领导签发。",
    DeclarationState.HANDED_IN: "已提交分管领导，尚未报送。分管领导签发后，才算报送牵头单位。",
    DeclarationState.RECTIFYING: "牵头单位已退回。请按退回理由修改标为“须整改”的事项，修改后重新提交分管领导签发。",
    DeclarationState.HANDED_IN_RECTIFIED: "整改已提交分管领导，尚未报送。分管领导签发后，才算报送牵头单位。",
    DeclarationState.CERTIFIED: "已报送牵头单位，内容已锁定。牵头单位接收后，事项进入审核目录。",
    DeclarationState.RECEIVED: "牵头单位已接收，正在审核。审核意见会反馈到“我的工作”。",
    DeclarationState.RETURNED: "这一版已退回整改，原样留存。请在新的版本中修改。",
}


@dataclass(frozen=True)
class Due:
    """By when a unit owes its declaration, and how far away that is."""

    closes: datetime
    days: int
    past: bool
    extended: bool


def tone_of(declaration: Declaration) -> str:
    """The mark beside the state's word."""
    return TONES[DeclarationState(declaration.state)]


def due_of(declaration: Declaration, at: datetime) -> Due | None:
    """The unit's own deadline in the round: the common one or its extension; a correction has another."""
    deadline = deadline_of(declaration.round, "rectify" if declaration.is_rectification else "declare")
    if deadline is None:
        return None
    return due_by(deadline, closes_for(deadline, declaration.unit), at)


def due_by(deadline: Deadline, closes: datetime, at: datetime) -> Due:
    """What `deadline` means for a unit for which it closes at `closes`."""
    return Due(closes, max((closes - at).days, 0), at >= closes, closes > deadline.closes)


def before_signing(round: Round, unit: Unit, at: datetime, *, rectifies: bool = False) -> str:
    """By when the unit owes its declaration, and what the receipt of one that is certified at `at` will say (ruling 9).

    A correction (`rectifies`) has its own deadline, and its receipt says nothing of it. Empty without a deadline.
    """
    deadline = deadline_of(round, "rectify" if rectifies else "declare")
    if deadline is None:
        return ""
    due = due_by(deadline, closes_for(deadline, unit), at)
    if at < deadline.closes:
        return f"{chinese_deadline(due.closes, year=True)}（北京时间），期限内"
    inside = f"，在批准的延期（至{chinese_deadline(due.closes)}）内" if due.extended and not due.past else ""
    receipt = progress.late_words(due.closes if due.extended else None)
    said = "" if rectifies else f"，回执将注明“{receipt}”"
    return f"已过统一截止时间{chinese_deadline(deadline.closes)}{inside}{said}"


def late_words(declaration: Declaration) -> str:
    """逾期报送 for what was certified after the common deadline (ruling 9), with the extension that allowed it and does
    not change that, as on the lists; nothing for what was in time."""
    deadline = deadline_of(declaration.round, "declare")
    if deadline is None or not declaration.late_by(deadline.closes):
        return ""
    until = closes_for(deadline, declaration.unit)
    return progress.late_words(until if until > deadline.closes else None)


def is_handed_over(declaration: Declaration) -> bool:
    """Whether a leader has certified it: it has a receipt."""
    return declaration.state in HANDED_OVER


def fills(user: User, declaration: Declaration) -> bool:
    """Whether the person writes in this paper: of the unit, or of the one that fills it in."""
    try:
        may_fill(declaration, user)
    except NoPower:
        return False
    return True


def same_act(refused: Refused, user: User, moves: tuple[str, ...]) -> bool:
    """Whether the refusal only says that this person has just done the very same: a button pressed twice."""
    if not isinstance(refused, WrongState):
        return False
    last: LogEntry | None = refused.last
    return last is not None and last.move in moves and last.actor_id == user.pk


def crumbs(declaration: Declaration, here: str = "") -> list[dict[str, Any]]:
    """The way to a page of this declaration."""
    label = f"{declaration.unit.name}{declaration.round}"
    way = [{"label": "我的工作", "url": reverse("desk")}, {"label": "证明事项申报", "url": reverse("declarations")}]
    if not here:
        return [*way, {"label": label}]
    return [*way, {"label": label, "url": reverse("declaration", args=[declaration.pk])}, {"label": here}]
