"""What every act on a complaint begins with: its row locked and read anew, its reasons kept, its clock set again."""

from collections.abc import Iterable
from datetime import datetime

from campaign.checks import Problem, trimmed
from campaign.models import User
from campaign.operations import Refused
from supervision.models import Complaint, ComplaintNote, Referral
from supervision.queries.complaint_clock import count_term

CLOCK = ("turn", "clock_from", "due_at")  # what `start_again` sets


def start_again(complaint: Complaint, at: datetime) -> None:
    """Set the clock for another turn; the caller saves `CLOCK`."""
    complaint.turn += 1
    complaint.clock_from, complaint.due_at = at, count_term(at).closes


def hold(complaint: Complaint) -> None:
    """Lock the complaint and read it anew: every act on it or its parts begins here, so that none meets another half done."""
    complaint.refresh_from_db(from_queryset=Complaint.objects.select_for_update())


def refuse_problems(problems: Iterable[Problem]) -> None:
    """Raise `Refused` with the words of all problems, if there are any."""
    if words := "".join(problem.words for problem in problems):
        raise Refused(words)


def note(
    complaint: Complaint,
    move: str,
    words: str,
    *,
    actor: User | None,
    at: datetime,
    referral: Referral | None = None,
    public: bool = False,
) -> ComplaintNote:
    """Keep why a step was taken: beside the log, which holds no words about complaints."""
    return ComplaintNote.objects.create(
        complaint=complaint,
        referral=referral,
        move=move,
        words=trimmed(words),
        open_to_public=public,
        by=actor,
        at=at,
    )
