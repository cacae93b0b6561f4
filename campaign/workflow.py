"""The workflow engine's words: a document's life is a table of moves that a clerk could read. No database here."""

from dataclasses import dataclass

from campaign.roles import Action


@dataclass(frozen=True)
class Move:
    """One step of a document: who may take it, from where, to where, and in which phase of the campaign.

    `allow` names what the phase must allow (see `campaign.notice.timetable`); None means at any time.
    `note_required` asks for written reasons, `otherwise` is a second action that opens the move (a county enters for a township),
    `label` is the button, `explains` says under it what will happen. `panels_own` is a step that the unit does not read of.
    `unmanned` may also come about without a person of the house: by the clock, or by a citizen's word.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    action: Action
    allow: str | None = None
    note_required: bool = False
    otherwise: Action | None = None
    explains: str = ""
    panels_own: bool = False
    unmanned: bool = False

    @property
    def actions(self) -> tuple[Action, ...]:
        """The actions that open the move: one of them is enough."""
        return (self.action,) if self.otherwise is None else (self.action, self.otherwise)


@dataclass(frozen=True)
class Workflow:
    """All moves of one kind of document."""

    document: str
    moves: tuple[Move, ...]

    def move(self, name: str) -> Move:
        """Give the move called `name`; raises KeyError for a name that the table lacks."""
        for move in self.moves:
            if move.name == name:
                return move
        raise KeyError(f"{self.document} has no move {name!r}")

    def moves_from(self, state: str) -> tuple[Move, ...]:
        """The moves that start in `state`, in the order of the table."""
        return tuple(move for move in self.moves if state in move.sources)

    def states(self) -> frozenset[str]:
        """Every state that a move starts from or leads to."""
        return frozenset().union(*(move.sources | {move.target} for move in self.moves))


def sources(*states: str) -> frozenset[str]:
    """Write the source states of a move."""
    return frozenset(states)
