"""Write messages with their letters: in the transaction that causes them, once for each person, duty, kind and offset.

A reminder's letter is one for each person, channel and day, so that many duties are one mail. What comes up after the
day's letter has left waits for the next morning, unless the duty closes before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.conf import settings
from django.db import transaction

from campaign.enums import Channel, Delivery
from campaign.models import Letter, MailChoice, Message, User
from campaign.notice.reminding import at_nine, by_day
from campaign.notice.timetable import SHANGHAI

REMINDER, ESCALATION = "reminder", "escalation"
PEOPLE_AT_ONCE = 500  # in one transaction: a person's lines of one run stay together
BATCH = 500  # rows in one statement


@dataclass(frozen=True, slots=True)
class Words:
    """Subject and text, in Chinese and in English."""

    subject: str
    body: str
    subject_en: str = ""
    body_en: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One reminder to one person."""

    user: User
    unit: int
    obligation: str
    kind: str
    offset_days: int
    words: Words
    due_at: datetime
    closes: datetime
    by_text: bool = False


def write_lines(lines: Iterable[Line], *, at: datetime) -> int:
    """Write reminders and queue their letters; gives how many messages were written.

    Two that write at once, or one that is killed and begins again, write each message once: the unique constraint lets one
    row through, and a letter that is left without lines is not sent.
    """
    people = [
        list(some) for _, some in groupby(sorted(lines, key=lambda one: one.user.pk), key=lambda one: one.user.pk)
    ]
    written = 0
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        some = [line for lines_of_one in people[start : start + PEOPLE_AT_ONCE] for line in lines_of_one]
        with transaction.atomic():
            written += _write(some, at)
    return written


def _write(lines: Sequence[Line], at: datetime) -> int:
    declined = set(
        MailChoice.objects.filter(user__in={one.user for one in lines}, others=False).values_list("user", flat=True)
    )
    mailed = [one for one in lines if one.user.email and not (one.kind == ESCALATION and one.user.pk in declined)]
    texted = [one for one in lines if settings.SMS_GATEWAY and one.by_text and one.user.mobile]
    mails, texts = _letters(Channel.MAIL, mailed, at), _letters(Channel.TEXT, texted, at)
    Message.objects.bulk_create(
        [
            Message(
                user=one.user,
                unit_id=one.unit,
                obligation=one.obligation,
                kind=one.kind,
                offset_days=one.offset_days,
                subject=one.words.subject,
                body=one.words.body,
                subject_en=one.words.subject_en,
                body_en=one.words.body_en,
                created_at=at,
                due_at=one.due_at,
                mail_id=mails.get(id(one)),
                text_id=texts.get(id(one)),
            )
            for one in lines
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    return len(lines)


def _letters(channel: Channel, lines: Sequence[Line], at: datetime) -> dict[int, int]:
    """For each line, by its identity, the key of the letter with which it leaves: today's, tomorrow's or one of its own.

    At night none leaves: what is written before eight waits until nine, what is written after nine in the evening for the
    next morning, unless the duty closes before.
    """
    today, tomorrow = at.astimezone(SHANGHAI).date(), at_nine(at, 1)
    starts = at if by_day(at) else max(at, at_nine(at))
    in_time = by_day(starts)
    today_s = [one for one in lines if in_time and not at < one.closes <= starts]
    held = _of_day(channel, {one.user.pk for one in today_s}, today, starts, at)
    found = {id(one): held[one.user.pk] for one in today_s if one.user.pk in held}
    waiting = [one for one in lines if id(one) not in found]  # today's has left, or leaves too late
    patient = [one for one in waiting if not at < one.closes <= tomorrow]
    later = _of_day(channel, {one.user.pk for one in patient}, tomorrow.astimezone(SHANGHAI).date(), tomorrow, at)
    found |= {id(one): later[one.user.pk] for one in patient if one.user.pk in later}
    alone = [one for one in waiting if id(one) not in found]
    own = Letter.objects.bulk_create(
        [Letter(user=one.user, channel=channel, not_before=at, created_at=at) for one in alone], batch_size=BATCH
    )
    return found | {id(line): letter.pk for line, letter in zip(alone, own, strict=True)}


def _of_day(channel: Channel, people: set[int], day: date, not_before: datetime, at: datetime) -> dict[int, int]:
    """The letters of that day to these people that have not left, made where there are none and locked; by the person's key."""
    if not people:
        return {}
    wanted = Letter.objects.filter(channel=channel, day=day, user__in=people)
    there = set(wanted.values_list("user", flat=True))
    made = [
        Letter(user_id=person, channel=channel, day=day, not_before=not_before, created_at=at)
        for person in sorted(people - there)
    ]
    Letter.objects.bulk_create(made, ignore_conflicts=True, batch_size=BATCH)
    open_ones = wanted.filter(delivery=Delivery.QUEUED).select_for_update().order_by("pk")
    return dict(open_ones.values_list("user", "pk"))
