"""What the ground stores: where, who, when, and what was done."""

from campaign.models.calendar import Campaign, Deadline, Extension, Phase, Round, SpecialDay
from campaign.models.divisions import Division
from campaign.models.duties import DutyFeed, DutyRecord, Obligation
from campaign.models.jobs import Job
from campaign.models.log import LogEntry
from campaign.models.messages import Letter, MailChoice, Message
from campaign.models.people import Posting, User
from campaign.models.recusals import Recusal
from campaign.models.reminding import AddressProof, Call, ReminderTemplate
from campaign.models.retention import RetentionTerm
from campaign.models.runs import LastRun
from campaign.models.sealing import LogFinding, LogSeal, NoteErasure, NoteSalt
from campaign.models.sign_ins import SignIn
from campaign.models.units import Unit, UnitGroupPermission, UnitSuccession, UnitUserPermission

__all__ = [
    "AddressProof",
    "Call",
    "Campaign",
    "Deadline",
    "Division",
    "DutyFeed",
    "DutyRecord",
    "Extension",
    "Job",
    "LastRun",
    "Letter",
    "LogEntry",
    "LogFinding",
    "LogSeal",
    "MailChoice",
    "Message",
    "NoteErasure",
    "NoteSalt",
    "Obligation",
    "Phase",
    "Posting",
    "Recusal",
    "ReminderTemplate",
    "RetentionTerm",
    "Round",
    "SignIn",
    "SpecialDay",
    "Unit",
    "UnitGroupPermission",
    "UnitSuccession",
    "UnitUserPermission",
    "User",
]
