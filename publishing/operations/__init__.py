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
from publishing.operations.balancing import Balance, Unbalanced, Unexplained, check_figures
from publishing.operations.checking import Checked, check_editions
from publishing.operations.compiling import InHand, NoReason, NotSettled, compile_lists
from publishing.operations.covering import keep_cover
from publishing.operations.enquiring import AnsweredAlready, AskedAlready, NotConfirmed, answer_enquiry, enquire
from publishing.operations.guides import save_guide
from publishing.operations.keeping import NotASheet, Scan, SheetLost, read_sheet
from publishing.operations.legality import remark_legality, withdraw_remark
from publishing.operations.proving import NotASeal, attach_seal
from publishing.operations.reading import (
    FileLost,
    open_cover,
    open_data,
    open_data_packed,
    open_manifest,
    open_published,
    open_seal,
    write_published,
)
from publishing.operations.releasing import NotComplete, NotTogether, prove_published, publish, publish_together
from publishing.operations.rolling_up import NothingPublished, roll_up
from publishing.operations.storing import Cleared, clear_left_behind

__all__ = [
    "AnsweredAlready",
    "AskedAlready",
    "Balance",
    "Checked",
    "Cleared",
    "FileLost",
    "InHand",
    "NoReason",
    "NotASeal",
    "NotASheet",
    "NotComplete",
    "NotConfirmed",
    "NotSettled",
    "NotTogether",
    "NothingPublished",
    "Scan",
    "SheetLost",
    "Unbalanced",
    "Unexplained",
    "answer_enquiry",
    "attach_seal",
    "check_editions",
    "check_figures",
    "clear_left_behind",
    "compile_lists",
    "discard",
    "enquire",
    "keep_cover",
    "keep_sheet",
    "open_cover",
    "open_data",
    "open_data_packed",
    "open_manifest",
    "open_published",
    "open_seal",
    "pass_legality",
    "prove_published",
    "publish",
    "publish_together",
    "read_sheet",
    "record_approval",
    "remark_legality",
    "roll_up",
    "save_guide",
    "send_back",
    "submit_for_legality",
    "withdraw_remark",
    "write_published",
]
