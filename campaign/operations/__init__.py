"""The verbs of the ground: move a document, appoint people, extend a deadline, load the ground's facts."""

from campaign.operations.calendar import extend_deadline
from campaign.operations.messages import tell
from campaign.operations.moves import (
    NoPower,
    NoteMissing,
    PhaseClosed,
    Refused,
    WrongState,
    carry_out,
    carry_out_all,
    open_moves,
    record,
)
from campaign.operations.people import appoint, appoint_all, name_successor, relieve
from campaign.operations.runs import note_run

__all__ = [
    "NoPower",
    "NoteMissing",
    "PhaseClosed",
    "Refused",
    "WrongState",
    "appoint",
    "appoint_all",
    "carry_out",
    "carry_out_all",
    "extend_deadline",
    "name_successor",
    "note_run",
    "open_moves",
    "record",
    "relieve",
    "tell",
]
