"""The verbs of the review: take in, rule, return, feed back, answer, decide."""

from review.operations.answers import NotOverdue, accept, answer_return, contest, decide, escalate, take_up_overdue
from review.operations.assignment import NotEligible, assign
from review.operations.batch_returns import return_in_bulk, undo_batch, undo_returns
from review.operations.batches import BatchRefused, NotUndoable, rule_in_bulk, undo
from review.operations.confirmations import (
    NotRefused,
    record_consent,
    refuse_handover,
    set_policy,
    take_back,
    take_over,
)
from review.operations.docket import receive
from review.operations.opinions import OpinionsHold, give_opinion, mark_read, recount
from review.operations.panels import end_recusal, hand_back, hand_up, set_panel, stand_aside
from review.operations.refusals import Conflict, NotPossible, TextChanged
from review.operations.rulings import feed_back, recall, reopen, return_for_rectification, rule, rule_all, withdraw
from review.operations.saved_views import NameTaken, TooMany, change_view, delete_view, save_view
from review.operations.threads import NotForUnit, say

__all__ = [
    "BatchRefused",
    "Conflict",
    "NameTaken",
    "NotEligible",
    "NotForUnit",
    "NotOverdue",
    "NotPossible",
    "NotRefused",
    "NotUndoable",
    "OpinionsHold",
    "TextChanged",
    "TooMany",
    "accept",
    "answer_return",
    "assign",
    "change_view",
    "contest",
    "decide",
    "delete_view",
    "end_recusal",
    "escalate",
    "feed_back",
    "give_opinion",
    "hand_back",
    "hand_up",
    "mark_read",
    "recall",
    "receive",
    "record_consent",
    "recount",
    "refuse_handover",
    "reopen",
    "return_for_rectification",
    "return_in_bulk",
    "rule",
    "rule_all",
    "rule_in_bulk",
    "save_view",
    "say",
    "set_panel",
    "set_policy",
    "stand_aside",
    "take_back",
    "take_over",
    "take_up_overdue",
    "undo",
    "undo_batch",
    "undo_returns",
    "withdraw",
]
