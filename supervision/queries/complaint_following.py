"""A complaint as its complainant reads it: what was done and when, until when and how that was counted, what was answered.

Nothing that officials wrote for themselves, no name, and of the respondents' answers only that they say it is put right, once the
receiving office has fed back (notice 六(三): 加大证明事项投诉处理结果监督力度).
"""

from dataclasses import dataclass
from datetime import datetime

from campaign.checks import trimmed
from campaign.notice.complaints import Term
from supervision.enums.complaints import ComplaintState, Light
from supervision.models import Answer, Complaint, ComplaintExtension, ComplaintNote, ComplaintPhoto, Hearing, Reply
from supervision.queries.complaint_clock import Clock, silence_term, term_of
from supervision.queries.complaints import PAPERS, Event, events_of

SPOKEN = frozenset({ComplaintState.ANSWERED, ComplaintState.CLOSED})


@dataclass(frozen=True)
class Told:
    """What the page says."""

    events: list[Event]
    term: Term
    light: Light
    days_left: int
    extension: ComplaintExtension | None
    notes: list[ComplaintNote]
    replies: list[Reply]
    corrected: list[Answer]
    hearing: Hearing | None
    silence: Term | None
    photos: int


def followed_by_key(key: int) -> Complaint | None:
    """The complaint with this key, with its papers."""
    return Complaint.objects.filter(pk=key).select_related(*PAPERS).first()


def told(complaint: Complaint, at: datetime) -> Told:
    """Everything that the complainant may read; a constant number of queries."""
    clock = Clock(at)
    replies = list(complaint.replies.order_by("-turn"))
    heard = complaint.hearings.filter(turn=complaint.turn).order_by("-pk").first()
    return Told(
        events=events_of(complaint),
        term=term_of(complaint),
        light=clock.light(complaint),
        days_left=clock.days_left(complaint),
        extension=complaint.extensions.filter(turn=complaint.turn).first(),
        notes=list(complaint.notes.filter(open_to_public=True)),
        replies=replies,
        corrected=_corrected(complaint),
        hearing=heard,
        silence=silence_term(complaint) if complaint.state == ComplaintState.ANSWERED else None,
        photos=ComplaintPhoto.objects.filter(complaint=complaint).count(),
    )


def _corrected(complaint: Complaint) -> list[Answer]:
    """The units that say in their last answer of this turn that it is put right; told once the office has fed back."""
    if complaint.state not in SPOKEN:
        return []
    rows = Answer.objects.filter(referral__complaint=complaint, turn=complaint.turn).select_related("referral__office")
    last = {answer.referral_id: answer for answer in rows.order_by("pk")}
    return [answer for answer in last.values() if answer.corrected]


def is_said(complaint: Complaint, text: str) -> bool:
    """Whether the complainant's last words are these: a button pressed twice, or a page loaded again."""
    last = complaint.words.order_by("-pk").values_list("text", flat=True).first()
    return bool(text.strip()) and last == trimmed(text)
