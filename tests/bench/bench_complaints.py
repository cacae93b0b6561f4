"""Complaints of the whole region: what their figures, a handler's list, the scan of each minute and the nightly counts cost.

    python -m tests.bench.bench_complaints [--size COMPLAINTS] [--rounds N] [--full]

Complaints are spread over all leading units and two years; nine of ten are closed, one of a hundred is late. The number of queries must
not depend on how many there are: it is printed beside each row.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from tests.bench.bench_rights import queries_of
from tests.bench.figures import asked, heading, in_turn, most, note, row
from tests.bench.ground import database

FIGURES_MS = 2000  # of everything there is
LIST_MS = 100
SCAN_MS = 100  # of each minute
NAMES = ("亲属关系证明", "居住证明", "收入证明", "无犯罪记录证明", "婚姻状况证明")


def rows_of(count: int, leads: list[Any], offices: list[Any], now: datetime) -> Iterator[tuple[Any, ...]]:
    """The facts of each complaint; what stands in a state has what the state asks for."""
    for number in range(count):
        at = now - timedelta(minutes=number * 700_000 // count + 60 * 24 * 30)
        closed, running = number % 10 != 0, number % 100 == 0
        told = at + timedelta(days=10)
        state = "closed" if closed else "in_hand" if running else "answered"
        name = NAMES[number % len(NAMES)]
        yield (
            f"B{number:012d}",
            leads[number % len(leads)].pk,
            state,
            offices[number % len(offices)].pk,
            leads[number % len(leads)].division_id,
            name,
            name,
            at.date(),
            "cancelled" if number % 3 else "not_listed",
            at,
            at,
            at + timedelta(days=21),
            at,
            "" if running else ("corrected", "kept_explained", "passed_on")[number % 3],
            None if running else told,
            ("complainant", "silence")[number % 2] if closed else "",
            told if closed else None,
        )


FIELDS = (
    *("number", "unit_id", "state", "office_id", "place_id", "item_name", "item_key", "demanded_on", "look_up"),
    *("received_at", "clock_from", "due_at", "accepted_at", "outcome", "fed_back_at", "closed_by", "closed_at"),
)


def lay(count: int, now: datetime) -> Any:
    """Lay the complaints down with a part, an answer, a reply and a word each; gives a handler of one office."""
    from campaign.enums import Role
    from campaign.models import Unit, User
    from campaign.operations import appoint
    from supervision.models import Answer, Complaint, Hearing, Referral, Reply
    from tests.bench import region

    leads = list(Unit.objects.filter(kind__in=("lead_unit", "coordination_office")).order_by("code"))
    offices = list(Unit.objects.declaring().order_by("code"))
    handler = User.objects.create(username="handler", name="受理员")
    for role in (Role.COMPLAINT_HANDLER, Role.SUPERVISOR):
        appoint(handler, leads[0], role, actor=None, at=now)
    region.copied(Complaint, FIELDS, rows_of(count, leads, offices, now), source="web", summary="摘要。", turn=1)
    told = list(Complaint.objects.order_by("pk").values_list("pk", "office", "state", "received_at", "fed_back_at"))
    parts = ((pk, office, "answered" if back else "taken_up", at, back) for pk, office, _, at, back in told)
    names = ("complaint_id", "office_id", "state", "sent_at", "answered_at")
    region.copied(Referral, names, parts, sent_by_id=handler.pk)
    referrals = dict(Referral.objects.values_list("complaint", "pk"))
    answers = (
        (referrals[pk], pk % 2 == 0, back.date() if pk % 2 == 0 else None, back) for pk, _, _, _, back in told if back
    )
    names = ("referral_id", "corrected", "corrected_on", "answered_at")
    same = {"turn": 1, "finding": "corrected", "words": "好。", "measures": "好。", "answered_by_id": handler.pk}
    region.copied(Answer, names, answers, **same)
    replies = ((pk, at, at + timedelta(days=21), back) for pk, _, _, at, back in told if back)
    names = ("complaint_id", "clock_from", "due_at", "fed_back_at")
    same = {"turn": 1, "outcome": "corrected", "words": "好。", "fed_back_by_id": handler.pk}
    region.copied(Reply, names, replies, **same)
    words = ((pk, "solved" if pk % 2 else "silent", back) for pk, _, state, _, back in told if state == "closed")
    region.copied(Hearing, ("complaint_id", "word", "at"), words, turn=1)
    region.settle_statistics()
    return handler


def main() -> None:
    """Print a row for each question."""
    given = asked(__doc__, tiny=300, usual=20_000, full=100_000)
    with database("complaints", given.tiny):
        from campaign.notice.timetable import SHANGHAI
        from supervision.models import Complaint
        from supervision.operations.complaint_clock import recount
        from supervision.operations.escalating import remind_of_running
        from supervision.queries.complaint_clock import fallen_silent
        from supervision.queries.complaint_counts import complaints_by_unit
        from supervision.queries.complaint_figures import complaints_in, figures, figures_by
        from supervision.queries.complaints import handled_by, similar_to

        now = datetime(2020, 12, 30, 10, 0, tzinfo=SHANGHAI)
        handler = lay(given.size, now)
        everything = complaints_in(datetime(2018, 1, 1).date(), now.date())  # noqa: DTZ001 - a day
        one = Complaint.objects.filter(unit=handler.postings.get(role="supervisor").unit).first()
        assert one is not None
        remind_of_running(now)
        heading("Complaints", f"{given.size:,} complaints, {Complaint.objects.running().count():,} of them open")
        asks = {
            "figures of everything": (partial(figures, everything, now), FIGURES_MS),
            "figures by receiving office": (partial(figures_by, everything, "unit", now), FIGURES_MS),
            "a page of a handler's list": (lambda: list(handled_by(handler).with_marks()[:50]), LIST_MS),
            "similar complaints": (partial(similar_to, one, handler), LIST_MS),
            "scan of a minute, nothing new": (partial(remind_of_running, now), SCAN_MS),
            "who has fallen silent": (lambda: fallen_silent(now).count(), SCAN_MS),
            "counts for a draw": (partial(complaints_by_unit, now - timedelta(days=365)), FIGURES_MS),
            "last days against the calendar": (partial(recount, now), FIGURES_MS),
        }
        recount(now)
        seconds = in_turn({name: ask for name, (ask, _) in asks.items()}, given.rounds)
        for name, (ask, goal) in asks.items():
            row(f"{name} ({queries_of(ask)} queries)", seconds[name] * 1000, None, most(goal, "ms"), "ms")
        note("recount writes nothing here: every last day stands already")


if __name__ == "__main__":
    main()
