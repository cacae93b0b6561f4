"""What panels, units and superiors type in: filters of their lists, verdicts, opinions, reasons."""

from review.forms.assignment import AssigneeForm, AssignForm
from review.forms.bulk import PROPOSED, RETURN, BulkForm, RulingsFileForm
from review.forms.filters import AnswerFilter, DocketFilter, RulingFilter
from review.forms.handovers import ConsentForm, HandoverFilter, PolicyForm, RefuseForm, TakeOverForm
from review.forms.panels import PanelForm, RecusalForm
from review.forms.saved_views import SavedViewForm
from review.forms.threads import RemarkForm
from review.forms.verdicts import DecisionForm, OpinionForm, RulingForm, initial_verdict, text_read, verdict_proposed
from review.forms.words import ReasonForm, ReturnForm, StandForm, plain, read_in, words_field

__all__ = [
    "PROPOSED",
    "RETURN",
    "AnswerFilter",
    "AssignForm",
    "AssigneeForm",
    "BulkForm",
    "ConsentForm",
    "DecisionForm",
    "DocketFilter",
    "HandoverFilter",
    "OpinionForm",
    "PanelForm",
    "PolicyForm",
    "ReasonForm",
    "RecusalForm",
    "RefuseForm",
    "RemarkForm",
    "ReturnForm",
    "RulingFilter",
    "RulingForm",
    "RulingsFileForm",
    "SavedViewForm",
    "StandForm",
    "TakeOverForm",
    "initial_verdict",
    "plain",
    "read_in",
    "text_read",
    "verdict_proposed",
    "words_field",
]
