"""The verbs of publishing: compile, review for legality, record the approval, publish, roll up, describe how to obtain,
ask another office and answer."""

from publishing.operations.approving import (
    discard,
    keep_sheet,
    pass_legality,
    record_approval,
    send_back,
    submit_for_legality,
)
from publishing.operations.compiling import InHand, NoReason, NotSettled, compile_lists
from publishing.operations.enquiring import AnsweredAlready, AskedAlready, NotConfirmed, answer_enquiry, enquire
from publishing.operations.guides import save_guide
from publishing.operations.keeping import NotASheet, Scan, SheetLost, read_sheet
from publishing.operations.legality import remark_legality, withdraw_remark
from publishing.operations.releasing import FileLost, NotComplete, publish, read_published
from publishing.operations.rolling_up import NothingPublished, roll_up

__all__ = [
    "AnsweredAlready",
    "AskedAlready",
    "FileLost",
    "InHand",
    "NoReason",
    "NotASheet",
    "NotComplete",
    "NotConfirmed",
    "NotSettled",
    "NothingPublished",
    "Scan",
    "SheetLost",
    "answer_enquiry",
    "compile_lists",
    "discard",
    "enquire",
    "keep_sheet",
    "pass_legality",
    "publish",
    "read_published",
    "read_sheet",
    "record_approval",
    "remark_legality",
    "roll_up",
    "save_guide",
    "send_back",
    "submit_for_legality",
    "withdraw_remark",
]
