"""What the page of one complaint shows, and to whom: the handler everything, the supervisor no person, the respondent its own part."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, Q

from campaign.access import can
from campaign.models import LogEntry, Unit, User
from campaign.roles import Action
from publishing.queries.days import items_in_force_on
from supervision.checks.redaction import redacted
from supervision.enums.complaints import ComplaintState
from supervision.models import (
    Answer,
    Complaint,
    ComplaintExtension,
    ComplaintNote,
    ComplaintParty,
    ComplaintWords,
    Press,
    Referral,
)
from supervision.models.answer_evidence import AnswerEvidence
from supervision.queries.complaints import history_of, may_read_party

TOLD = (ComplaintState.ANSWERED, ComplaintState.CLOSED)
MASK = "＊"


@dataclass(frozen=True)
class Masked:
    """Who complains, covered: what a handler sees before asking for it."""

    name: str
    mobile: str
    reply_way: str


def masked(party: ComplaintParty) -> Masked:
    """Name and number covered but for the last two signs of the number."""
    return Masked(
        MASK * len(party.name), MASK * (len(party.mobile) - 2) + party.mobile[-2:], party.get_reply_way_display()
    )


def parts_with_answers(complaint: Complaint) -> list[Referral]:
    """The respondents' parts, those that were withdrawn too, each with its answers (`given`, with `photos`) and the notes about it (`said`)."""
    shown = Prefetch("evidence", AnswerEvidence.objects.order_by("pk"), to_attr="photos")
    given = Answer.objects.select_related("answered_by").prefetch_related(shown).order_by("pk")
    answers = Prefetch("answers", given, to_attr="given")
    notes = Prefetch("notes", ComplaintNote.objects.select_related("by").order_by("pk"), to_attr="said")
    rows = complaint.referrals.select_related("office").prefetch_related(answers, notes).order_by("pk")
    return list(rows)


def answers_of_others(referral: Referral) -> list[Answer]:
    """What other respondents answered, once the complainant has been told: of this turn only after the feedback, of turns before."""
    complaint = referral.complaint
    rows = Answer.objects.filter(referral__complaint=complaint).exclude(referral=referral)
    if complaint.state not in TOLD:
        rows = rows.filter(turn__lt=complaint.turn)
    return list(rows.select_related("referral__office").order_by("pk"))


def others_asked(referral: Referral) -> list[str]:
    """Who else has to answer the same complaint, by name."""
    rows = referral.complaint.referrals.standing().exclude(pk=referral.pk).select_related("office").order_by("pk")
    return [one.name for one in rows]


def presses_of(complaint: Complaint) -> list[Press]:
    """Who presses or pressed it, the latest first."""
    return list(complaint.presses.select_related("office", "by", "lifted_by"))


def extensions_of(complaint: Complaint) -> list[ComplaintExtension]:
    """The extensions of all turns, the latest last."""
    return list(complaint.extensions.select_related("by").order_by("pk"))


def uncovered(complaint: Complaint, user: User) -> Callable[[str], str]:
    """How somebody reads what officials wrote: the handlers as it stands, everybody else without the complainant and without
    persons, for a respondent often knows who came and may have named him."""
    if may_read_party(user, complaint):
        return str
    party = party_of(complaint)
    names = (party.name, party.mobile) if party else ()
    return lambda text: redacted(text, names)


def words_of(complaint: Complaint) -> list[ComplaintWords]:
    """The complainant's own words; for the handlers of the receiving office alone."""
    return list(complaint.words.order_by("pk"))


def party_of(complaint: Complaint) -> ComplaintParty | None:
    """Who complains, or None where that was erased; for the handlers of the receiving office alone."""
    return ComplaintParty.objects.filter(complaint=complaint).first()


def log_lines(complaint: Complaint, notes: Iterable[ComplaintNote]) -> list[dict[str, Any]]:
    """The log with the reason beside each step that has one."""
    said = {(note.move, note.at): note for note in notes}
    return [{"entry": entry, "note": said.get((entry.move, entry.at))} for entry in history_of(complaint)]


def notes_of(complaint: Complaint) -> list[ComplaintNote]:
    """Why officials took each step."""
    return list(complaint.notes.select_related("by").order_by("pk"))


def log_of_part(referral: Referral) -> list[LogEntry]:
    """What was done with one respondent's part."""
    return list(LogEntry.objects.about(referral).select_related("actor").order_by("pk"))


# --- whom to ask -----------------------------------------------------------------------------------------------------------------


def proposed_units(complaint: Complaint) -> list[Unit]:
    """Who has most likely to answer: the office complained of, and those that the list names for the item."""
    item = complaint.item
    names = {item.demanding_unit, item.issuing_unit, item.checking_unit} - {""} if item else set()
    wanted = Q(pk=complaint.office_id) | Q(name__in=names, division=complaint.place)
    return list(Unit.objects.there().filter(wanted).order_by("code"))


def items_of_that_day(complaint: Complaint, words: str, most: int) -> list[int]:
    """The keys of rows of the lists in force on the day of the demand whose name holds the words: of the office, where the roster
    knows it, else of its place."""
    own = Q(unit=complaint.office_id) if complaint.office_id else Q(unit__division=complaint.place_id)
    rows = items_in_force_on(complaint.demanded_on).filter(own, cert_name__contains=words)
    return list(rows.order_by("cert_name", "pk").values_list("pk", flat=True)[:most])


def units_named(user: User, complaint: Complaint, words: str, most: int) -> list[Unit]:
    """Units whose name holds the words, those of the place first; any unit of the region may have demanded."""
    rows = Unit.objects.there().filter(Q(name__contains=words) | Q(code__startswith=words)).select_related("division")
    near = rows.filter(division__path__startswith=complaint.unit.division.path).order_by("code")[:most]
    found = list(near)
    if len(found) < most:
        found += list(rows.exclude(pk__in=[one.pk for one in found]).order_by("code")[: most - len(found)])
    return found


def handles(user: User, complaint: Complaint) -> bool:
    """Whether the person handles complaints in the office that received this one."""
    return can(user, Action.HANDLE_COMPLAINTS, complaint)


def supervises(user: User, complaint: Complaint) -> bool:
    """Whether the person supervises the office that received it."""
    return can(user, Action.SUPERVISE, complaint)
