"""The verbs of the submissions: contact sheets, declarations, their items, and their return for rectification."""

from submissions.operations.contacts import (
    Incomplete,
    SheetChanged,
    address_of_token,
    address_token,
    certify_contact_sheet,
    confirm_address,
    open_contact_sheet,
    save_contact_sheet,
    send_address_link,
)
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
    keep_workbook,
    remove_item,
    replace_items,
    save_item,
)
from submissions.operations.peers import add_from_peers, answer_peers
from submissions.operations.rectification import return_items, return_whole

__all__ = [
    "AlreadyStarted",
    "ChangedMeanwhile",
    "ChangedSince",
    "Incomplete",
    "NotEditable",
    "SheetChanged",
    "Unexplained",
    "add_from_peers",
    "address_of_token",
    "address_token",
    "answer_peers",
    "certify",
    "certify_contact_sheet",
    "confirm_address",
    "declare_nil",
    "explain",
    "explain_from_remarks",
    "hand_in",
    "keep_workbook",
    "open_contact_sheet",
    "remove_item",
    "replace_items",
    "return_items",
    "return_whole",
    "save_contact_sheet",
    "save_item",
    "send_address_link",
    "start_declaration",
]
