"""The complaints of the national platform up to April 2019 as a data set: 1,221 valid, 1,109 closed, of which 495 led to a
correction, 25 were passed on, 589 were kept and explained (domain 3.6). The rest is made up, by rules that can be counted by hand."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from campaign.models import Unit
from campaign.notice.complaints import term
from campaign.notice.timetable import SHANGHAI
from campaign.notice.working_days import WorkingDays
from supervision.models import Answer, Complaint, Hearing, Referral, Reply
from tests.supervision.conftest import SUMMARY, Complaining

FIRST, LAST = date(2018, 9, 5), date(2019, 4, 30)
OUTCOMES = ["corrected"] * 495 + ["passed_on"] * 25 + ["kept_explained"] * 589
CLOSED, VALID = 1109, 1221
ANSWERED = 40  # replied to, not closed
REFUSED, WAITING = 87, 13
LATE_EVERY, REOPENED_EVERY, SPOKE_EVERY, EXTENDED_EVERY = 20, 50, 3, 10
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def lay_down(ground: Complaining) -> None:
    """Write the rows, in a few statements; two offices received them by turns."""
    rows = list(_complaints(ground))
    Complaint.objects.bulk_create(rows)
    valid = [row for row in rows if row.summary]
    parts = [
        Referral(
            complaint=row,
            office=ground.ground.civil,
            sent_by=ground.cast.handler,
            sent_at=row.received_at,
            state="answered" if row.outcome else "sent",
            answered_at=row.fed_back_at,
        )
        for row in valid
    ]
    Referral.objects.bulk_create(parts)
    replied = [(row, part) for row, part in zip(valid, parts, strict=True) if row.outcome]
    Answer.objects.bulk_create(_answer(ground, row, part) for row, part in replied)
    Reply.objects.bulk_create(_reply(ground, row, turn) for row, _ in replied for turn in range(1, row.turn + 1))
    Hearing.objects.bulk_create(_hearing(row) for row, _ in replied if row.state == "closed")


def _complaints(ground: Complaining) -> Iterator[Complaint]:
    places = [ground.ground.lead, ground.ground.city_lead]
    total, span = VALID + REFUSED + WAITING, (LAST - FIRST).days + 1
    for number in range(total):
        day = FIRST + timedelta(days=number * span // total)
        at = datetime.combine(day, datetime.min.time(), SHANGHAI) + 10 * HOUR
        yield _complaint(ground, places[number % 2], number, at)


def _complaint(ground: Complaining, unit: Unit, number: int, at: datetime) -> Complaint:
    facts: dict[str, Any] = {"clock_from": at, "due_at": term(at.date(), 15, WorkingDays()).closes}
    if number >= VALID + REFUSED:
        facts |= {"state": "received"}
    elif number >= VALID:
        facts |= {"state": "refused", "refusal": "not_a_demand", "refused_at": at + DAY}
    else:
        facts |= {"state": "referred", "accepted_at": at + HOUR, "summary": SUMMARY}
    if number < CLOSED + ANSWERED:
        late = number % LATE_EVERY == 0
        facts |= {"outcome": OUTCOMES[number] if number < CLOSED else "corrected", "state": "answered"}
        facts["fed_back_at"] = facts["due_at"] + (DAY if late else -DAY)
        facts["turn"] = 2 if number % REOPENED_EVERY == 0 else 1
    if number < CLOSED:
        word = "complainant" if number % SPOKE_EVERY == 0 else "silence"
        facts |= {"state": "closed", "closed_by": word, "closed_at": facts["fed_back_at"] + 20 * DAY}
    return Complaint(
        number=f"{at:%Y%m%d}{number:06d}",
        unit=unit,
        source="web",
        place=ground.county,
        office=ground.ground.civil,
        item_name="亲属关系证明",
        item_key="亲属关系证明",
        demanded_on=at.date(),
        look_up="no_list",
        received_at=at,
        **facts,
    )


def _answer(ground: Complaining, row: Complaint, part: Referral) -> Answer:
    put_right = row.outcome == "corrected"
    return Answer(
        referral=part,
        turn=row.turn,
        finding=row.outcome,
        corrected=put_right,
        corrected_on=row.fed_back_at.date() if put_right and row.fed_back_at else None,
        measures="不再要求。" if put_right else "",
        words="已办理。",
        answered_by=ground.cast.clerk,
        answered_at=row.fed_back_at,
    )


def _reply(ground: Complaining, row: Complaint, turn: int) -> Reply:
    return Reply(
        complaint=row,
        turn=turn,
        outcome=row.outcome,
        words="已办理。",
        clock_from=row.clock_from,
        due_at=row.due_at,
        fed_back_by=ground.cast.handler,
        fed_back_at=row.fed_back_at,
    )


def _hearing(row: Complaint) -> Hearing:
    word = "solved" if row.closed_by == "complainant" else "silent"
    return Hearing(complaint=row, turn=row.turn, word=word, at=row.closed_at)
