"""What is typed in about lists, guides and enquiries between offices."""

from publishing.forms.enquiries import AnswerForm, EnquireForm, EnquiryFilter, ItemFilter
from publishing.forms.legality import MOVED, LegalityRemarkForm, ReviewFilter, WithdrawForm
from publishing.forms.lists import (
    ApprovalForm,
    DiscardForm,
    GuideFilter,
    GuideForm,
    LegalityForm,
    ReasonForm,
    SendBackForm,
    SheetForm,
)

__all__ = [
    "MOVED",
    "AnswerForm",
    "ApprovalForm",
    "DiscardForm",
    "EnquireForm",
    "EnquiryFilter",
    "GuideFilter",
    "GuideForm",
    "ItemFilter",
    "LegalityForm",
    "LegalityRemarkForm",
    "ReasonForm",
    "ReviewFilter",
    "SendBackForm",
    "SheetForm",
    "WithdrawForm",
]
