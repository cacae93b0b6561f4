"""What one side tells the other: one message per unit and hour, however many items."""

from collections.abc import Sequence
from datetime import datetime

from campaign.operations import tell
from campaign.roles import Action
from review.models import Ruling

ANSWER_IT = "请在“审核意见答复”中逐项确认；有异议的，请写明理由。"


def tell_units(rulings: Sequence[Ruling], kind: str, subject: str, body: str, at: datetime) -> None:
    """Tell the declaring units, who answer."""
    _tell(rulings, Action.ANSWER, kind, subject, body, at)


def tell_panels(rulings: Sequence[Ruling], kind: str, subject: str, body: str, at: datetime) -> None:
    """Tell those who rule on the items."""
    _tell(rulings, Action.RULE, kind, f"{_whose(rulings)}{subject}", body, at)


def tell_superiors(rulings: Sequence[Ruling], kind: str, subject: str, body: str, at: datetime) -> None:
    """Tell those who decide where unit and panel do not agree."""
    _tell(rulings, Action.DECIDE, kind, f"{_whose(rulings)}{subject}", body, at)


def _whose(rulings: Sequence[Ruling]) -> str:
    return "、".join(dict.fromkeys(ruling.unit.name for ruling in rulings))[:60]


def _tell(rulings: Sequence[Ruling], action: Action, kind: str, subject: str, body: str, at: datetime) -> None:
    for ruling in {ruling.unit_id: ruling for ruling in rulings}.values():
        obligation = f"{ruling.round.number}:{kind}:{at:%Y%m%d%H}"
        tell(ruling.unit, action, obligation=obligation, kind=kind, subject=subject, body=body, at=at)
