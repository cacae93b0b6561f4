"""What the ground stores: where, who, when, and what was done."""

from campaign.models.calendar import Campaign, Deadline, Extension, Phase, Round, SpecialDay
from campaign.models.divisions import Division
from campaign.models.duties import DutyFeed, DutyRecord, Obligation
from campaign.models.jobs import Job
from campaign.models.log import LogEntry
from campaign.models.messages import Message
from campaign.models.people import Posting, User
from campaign.models.recusals import Recusal
from campaign.models.runs import LastRun
from campaign.models.sign_ins import SignIn
from campaign.models.units import Unit, UnitGroupPermission, UnitSuccession, UnitUserPermission

__all__ = [
    "Campaign",
    "Deadline",
    "Division",
    "DutyFeed",
    "DutyRecord",
    "Extension",
    "Job",
    "LastRun",
    "LogEntry",
    "Message",
    "Obligation",
    "Phase",
    "Posting",
    "Recusal",
    "Round",
    "SignIn",
    "SpecialDay",
    "Unit",
    "UnitGroupPermission",
    "UnitSuccession",
    "UnitUserPermission",
    "User",
]
