"""What panels store: rulings, opinions, how the panel works, and acts on many items."""

from review.models.batches import Batch, BatchLine
from review.models.chains import Chain, ChainLink, ChainQuerySet, ChainReason
from review.models.confirmations import Confirmation, ConfirmationQuerySet
from review.models.opinions import Opinion
from review.models.panels import Panel, Reading, SavedView
from review.models.radar import Conflict, ConflictQuerySet, RadarRun, ReasonedDifference
from review.models.remarks import Remark
from review.models.rulings import Ruling, RulingQuerySet

__all__ = [
    "Batch",
    "BatchLine",
    "Chain",
    "ChainLink",
    "ChainQuerySet",
    "ChainReason",
    "Confirmation",
    "ConfirmationQuerySet",
    "Conflict",
    "ConflictQuerySet",
    "Opinion",
    "Panel",
    "RadarRun",
    "Reading",
    "ReasonedDifference",
    "Remark",
    "Ruling",
    "RulingQuerySet",
    "SavedView",
]
