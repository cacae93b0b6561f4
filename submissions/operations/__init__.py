"""The verbs of the submissions: contact sheets, declarations, their items, and their return for rectification."""

from submissions.operations.contacts import (
    Incomplete,
    SheetChanged,
    address_of_token,
    address_token,
    ask_address,
    certify_contact_sheet,
    confirm_address,
    open_contact_sheet,
    save_contact_sheet,
)
from submissions.operations.courier import answer_delivery, deliver, refuse_delivery
from submissions.operations.declarations import (
    AlreadyStarted,
    ChangedSince,
    Unexplained,
    certify,
    declare_nil,
    hand_in,
    start_declaration,
)
from submissions.operations.explanations import explain, explain_from_remarks
from submissions.operations.items import (
    ChangedMeanwhile,
    NotEditable,
    remove_item,
    save_item,
)
from submissions.operations.peers import add_from_peers, answer_peers
from submissions.operations.rectification import ChangedInHand, call_back, return_items, return_whole, stand_by
from submissions.operations.restoring import NothingRemoved, restore_items
from submissions.operations.rewriting import Row, Taken
from submissions.operations.taking import (
    ChangedSincePreview,
    keep_workbook,
    replace_items,
    stamp_of,
    take_rows,
)

__all__ = [
    "AlreadyStarted",
    "ChangedInHand",
    "ChangedMeanwhile",
    "ChangedSince",
    "ChangedSincePreview",
    "Incomplete",
    "NotEditable",
    "NothingRemoved",
    "Row",
    "SheetChanged",
    "Taken",
    "Unexplained",
    "add_from_peers",
    "address_of_token",
    "address_token",
    "answer_delivery",
    "answer_peers",
    "ask_address",
    "call_back",
    "certify",
    "certify_contact_sheet",
    "confirm_address",
    "declare_nil",
    "deliver",
    "explain",
    "explain_from_remarks",
    "hand_in",
    "keep_workbook",
    "open_contact_sheet",
    "refuse_delivery",
    "remove_item",
    "replace_items",
    "restore_items",
    "return_items",
    "return_whole",
    "save_contact_sheet",
    "save_item",
    "stamp_of",
    "stand_by",
    "start_declaration",
    "take_rows",
]
