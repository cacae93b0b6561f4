"""Where a compilation stands, said in words: its state, what comes next, and whose it is."""

from collections.abc import Iterable

from campaign.access import people_who_can
from campaign.models import Unit
from campaign.roles import ACTION_LABELS, Action
from publishing.enums import OFFICIAL, EditionState
from publishing.models import Compilation, Edition
from publishing.queries.gates import barred

NOBODY = "尚无人员"
NAMED = 3  # how many people are named for one step
TONES = {
    EditionState.COMPILED: "draft",
    EditionState.IN_LEGALITY: "waiting",
    EditionState.SENT_BACK: "refused",
    EditionState.LEGAL: "waiting",
    EditionState.APPROVED: "waiting",
    EditionState.PUBLISHED: "kept",
    EditionState.SUPERSEDED: "plain",
    EditionState.DISCARDED: "cancelled",
}
NEXT = {
    EditionState.COMPILED: ("核对后送合法性审查", Action.COMPILE),
    EditionState.IN_LEGALITY: ("合法性审查", Action.REVIEW_LEGALITY),
    EditionState.SENT_BACK: ("按审查意见作废，改正后重新编制", Action.COMPILE),
    EditionState.LEGAL: ("报本级人民政府审定，登记文号", Action.RECORD_APPROVAL),
    EditionState.APPROVED: ("公布", Action.PUBLISH),
}
# The gate that the next step is (decision 31).
GATE = {
    EditionState.IN_LEGALITY: "pass_legality",
    EditionState.LEGAL: "approve",
    EditionState.APPROVED: "publish",
}


class Steps:
    """The next steps of several compilations; who may take a step is asked once for each unit and action."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, Action], str] = {}

    def people(self, action: Action, unit: Unit) -> str:
        """The names of those who may do `action`; empty when there is nobody."""
        key = (unit.pk, action)
        if key not in self._known:
            names = [person.name for person in people_who_can(action, unit)[: NAMED + 1]]
            self._known[key] = "、".join(names[:NAMED]) + ("等" if len(names) > NAMED else "")
        return self._known[key]

    def of(self, compilation: Compilation, edition: Edition) -> dict[str, str]:
        """The next step of the compilation and the people whose it is; nothing when it has arrived."""
        state = EditionState(edition.state)
        if compilation.is_roll_up and state == EditionState.COMPILED:
            step: tuple[str, Action] | None = ("核对后公布", Action.PUBLISH)
        else:
            step = NEXT.get(state)
        if step is None:
            return {"step": "", "who": "", "words": ""}
        who = self.people(step[1], compilation.unit)
        words = f"由{who}办理。" if who else f"还没有人员可以办理“{ACTION_LABELS[step[1]]}”，请先指定岗位。"
        return {"step": step[0], "who": who or NOBODY, "words": words}

    def of_one(self, compilation: Compilation, edition: Edition) -> dict[str, str]:
        """The next step, naming only people who did nothing that its gate looks at; asks once for each of them."""
        found = self.of(compilation, edition)
        move = GATE.get(EditionState(edition.state))
        if move is None or compilation.is_roll_up:
            return found
        action = NEXT[EditionState(edition.state)][1]
        able = [one.name for one in people_who_can(action, compilation.unit) if not barred(compilation, move, one)]
        who = "、".join(able[:NAMED]) + ("等" if len(able) > NAMED else "")
        label = ACTION_LABELS[action]
        words = f"由{who}办理。" if who else f"没有未经手前面环节的人员可以办理“{label}”，请另行指定岗位。"
        return {"step": found["step"], "who": who or NOBODY, "words": words}


def tag(edition: Edition) -> dict[str, str]:
    """The state of an edition as a tag."""
    return {"text": edition.get_state_display(), "tone": TONES[EditionState(edition.state)]}


def is_official(editions: Iterable[Edition]) -> bool:
    """Whether all of them are published, in force or superseded."""
    return all(edition.state in OFFICIAL for edition in editions)
