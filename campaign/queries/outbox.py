"""Where the letters stand: counts, the age of the queue, who gets what by which way."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest

from campaign.enums import Channel, Delivery
from campaign.models import Letter, Message, Posting
from campaign.notice.timetable import SHANGHAI

STUCK_AFTER = timedelta(minutes=10)  # a letter that could go and has waited so long: something is wrong


@dataclass(frozen=True)
class Queue:
    """How the letters stand at an instant; `age` is how long the oldest that could go has waited (None: none waits)."""

    counts: dict[Channel, dict[Delivery, int]]
    waiting: int
    age: timedelta | None

    @property
    def stuck(self) -> bool:
        """Whether a letter waits longer than it should."""
        return self.age is not None and self.age > STUCK_AFTER

    @property
    def in_doubt(self) -> int:
        """How many letters nobody knows of whether they arrived."""
        return sum(some[Delivery.IN_DOUBT] for some in self.counts.values())


def queue_at(at: datetime) -> Queue:
    """The counts of all letters by channel and state, and the age of the queue at `at`: two queries."""
    counts = {channel: dict.fromkeys(Delivery, 0) for channel in Channel}
    rows = Letter.objects.order_by().values_list("channel", "delivery").annotate(number=Count("pk"))
    for channel, delivery, number in rows:
        counts[Channel(channel)][Delivery(delivery)] = number
    ready = Letter.objects.filter(delivery=Delivery.QUEUED, not_before__lte=at).order_by()
    found = ready.aggregate(oldest=Min(Greatest("not_before", "created_at")), number=Count("pk"))
    age = max(at - found["oldest"], timedelta(0)) if found["oldest"] else None
    return Queue(counts, found["number"], age)


def letters_listed() -> QuerySet[Letter]:
    """All letters, newest first: the receiver's own unit, the first message's subject and the unit it is about, how many there
    are."""
    post = Posting.objects.current().filter(user=OuterRef("user")).order_by("pk")
    of_mail = Message.objects.filter(mail=OuterRef("pk")).order_by("pk")
    of_text = Message.objects.filter(text=OuterRef("pk")).order_by("pk")
    return (
        Letter.objects.select_related("user")
        .annotate(
            office=Subquery(post.values("unit__name")[:1]),
            mail_subject=Subquery(of_mail.values("subject")[:1]),
            mail_unit=Subquery(of_mail.values("unit__name")[:1]),
            text_subject=Subquery(of_text.values("subject")[:1]),
            text_unit=Subquery(of_text.values("unit__name")[:1]),
            lines=Count("messages", distinct=True) + Count("text_messages", distinct=True),
        )
        .order_by("-pk")
    )


def row_of(letter: Any) -> list[str | int]:
    """A letter of `letters_listed` in the columns of its workbook, after the number."""
    text = letter.channel == Channel.TEXT
    ended = f"{letter.ended_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if letter.ended_at else ""
    return [
        f"{letter.created_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
        letter.user.name,
        letter.office or "",
        (letter.text_unit if text else letter.mail_unit) or "",
        letter.get_channel_display(),
        (letter.text_subject if text else letter.mail_subject) or "",
        letter.lines,
        letter.get_delivery_display(),
        letter.tries,
        ended,
        letter.answer,
    ]


def last_mail(of: str = "user") -> Subquery:
    """Where the last mail stands that was written to a person (the relation `of`): sent, refused, in doubt."""
    ended = (Delivery.SENT, Delivery.REFUSED, Delivery.IN_DOUBT, Delivery.NO_ADDRESS)
    mails = Letter.objects.filter(user=OuterRef(of), channel=Channel.MAIL, delivery__in=ended)
    return Subquery(mails.order_by("-pk").values("delivery")[:1])


def undelivered(of: str = "user", unit: str = "unit") -> Exists:
    """Whether a reminder to the person for the unit is unread."""
    return Exists(Message.objects.filter(user=OuterRef(of), unit=OuterRef(unit), read_at=None, kind="reminder"))
