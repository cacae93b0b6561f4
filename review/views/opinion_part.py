"""What the item's page shows of the members' opinions, and what they ask of whoever rules."""

from dataclasses import dataclass
from typing import Any

from campaign.access import can
from campaign.enums import Dimension
from campaign.models import LogEntry, User
from campaign.roles import Action
from campaign.templatetags.face import moment
from review.enums import Finding
from review.models import Opinion, Ruling
from review.operations.opinions import OPINABLE
from review.queries import Hold, earlier_opinions, held_by, opinions_seen_by, panel_of, standings_of


@dataclass(frozen=True)
class ShownOpinion:
    """An opinion as the page shows it: whether it is on the present text, and what it said before."""

    opinion: Opinion
    current: bool
    earlier: list[str]


def opinions(case: Ruling, user: User) -> dict[str, Any]:
    """The members' opinions as far as this person may read them, the own one, and what they ask of whoever rules."""
    shown = opinions_seen_by(user, case)
    rules = can(user, Action.RULE, case)
    chairs = rules and can(user, Action.SETTLE, case)
    hold = hold_on(case, user) if rules else None
    earlier = earlier_opinions(shown)
    mine = next((one for one in shown if one.member_id == user.pk), None)
    return {
        "opinions": [
            ShownOpinion(one, one.item_id == case.item_id, [in_words(entry) for entry in earlier[one.pk]])
            for one in shown
        ],
        "mine": mine,
        "confirms": mine is not None and mine.item_id != case.item_id,
        "hidden_opinions": case.opinions.count() - len(shown),
        "split": split_shown(case, shown, chairs),
        "may_opine": rules and case.state in OPINABLE,
        "opinion_asked": hold is not None and (mine is None or mine.item_id != case.item_id),
        "held": hold.words if hold and not (chairs and hold.chair_may) else "",
        "explain": hold.words if hold and chairs and hold.chair_may else "",
    }


def split_shown(case: Ruling, shown: list[Opinion], chairs: bool) -> bool:
    """Whether to say that opinions differ: to the chair always, to a member only where they read the others'."""
    return case.opinions_split and (chairs or len(shown) > 1)


def hold_on(case: Ruling, user: User) -> Hold | None:
    """What keeps the person from ruling on the item."""
    return held_by(standings_of([case], user)[case.pk], panel_of(case.unit))


def explanation_asked(case: Ruling, user: User) -> str:
    """Why the chair gives a word of explanation with the verdict; empty where none is asked."""
    hold = hold_on(case, user)
    return hold.words if hold and hold.chair_may and can(user, Action.SETTLE, case) else ""


def in_words(entry: LogEntry) -> str:
    """What an opinion said, as its log line keeps it."""
    said = [f"{dimension.label}{Finding(entry.after[dimension.value]).label}" for dimension in Dimension]
    return f"{moment(entry.at)}：{'，'.join(said)}。{entry.after.get('words', '')}"
