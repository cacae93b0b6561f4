"""What is counted of complaints, orders and relapses, against a second computation in plain loops; and that each figure's rows are
as many as the figure says."""

from collections import Counter
from datetime import datetime, timedelta
from operator import attrgetter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.models import Unit
from supervision.models import Complaint, Referral
from supervision.operations.corrections import report_order, save_report, verify_order, withdraw_order
from supervision.operations.hearings import hear
from supervision.operations.referrals import send_back
from supervision.operations.relapses import move_relapse, note_sign
from supervision.queries.figure_rows import BY_FIGURE, TALLIES
from supervision.queries.figures import LISTED, counts_by_unit, counts_of, rows_of
from tests.supervision.conftest import COMPLAINED_AT
from tests.supervision.guide_papers import guiding
from tests.supervision.inspecting import DAY, HOUR, NUMBER, VISITED_AT
from tests.supervision.test_operations_relapses import NOW, sign

__all__ = ["guiding"]
KEPT = {"finding": "kept_explained", "corrected": False, "corrected_on": None, "measures": ""}
COMPLAINTS = ("complaints", "complaints_wrong", "complaints_corrected", "complaints_judged", "complaints_in_time")


def by_loops(unit: Unit, at: datetime) -> dict[str, int]:
    """The same in plain words: one referral after the other, one answer after the other."""
    found = Counter(dict.fromkeys(COMPLAINTS, 0))
    for part in Referral.objects.filter(office=unit).select_related("complaint"):
        case = part.complaint
        if part.state == "withdrawn" or case.state in ("received", "refused") or case.received_at > at:
            continue
        answers = sorted(part.answers.all(), key=lambda one: one.pk)
        last = answers[-1] if answers else None
        words = [one.word for one in case.hearings.order_by("pk") if one.turn == case.turn]
        says_so = last is not None and (last.finding == "corrected" or last.corrected)
        told = [one.outcome for one in case.replies.order_by("pk") if one.turn == case.turn]
        cleared = told[-1:] in (["kept_explained"], ["listed_explained"], ["out_of_scope"])
        against = case.look_up in ("cancelled", "not_listed") and case.office_id == unit.pk
        is_wrong = says_so or (against and not cleared)
        stands = part.state == "answered" and last is not None and last.corrected and last.turn == case.turn
        days = {one.turn: one.due_at for one in case.replies.all()}
        lasts = {one.turn: one for one in answers}.values()
        late = any(one.answered_at >= days.get(one.turn, case.due_at) for one in lasts)
        over = case.due_at <= at
        judged = part.state == "answered" or over or any(one.turn < case.turn for one in answers)
        found["complaints"] += 1
        found["complaints_wrong"] += is_wrong
        found["complaints_corrected"] += stands and words[-1:] != ["unsolved"]
        found["complaints_judged"] += judged
        found["complaints_in_time"] += judged and not late and not (over and part.state != "answered")
    return dict(found)


def counted(unit: Unit, round, at: datetime) -> dict[str, int]:
    """By the house."""
    found = counts_of(unit, round, at)
    return {code: found[code] for code in COMPLAINTS}


def test_complaints_are_counted_for_who_has_to_answer_for_them(complaining):
    civil, town, round = complaining.ground.civil, complaining.ground.township, complaining.round
    told = COMPLAINED_AT + 2 * DAY
    complaining.answered()  # corrected and told in time
    hear(complaining.answered(), word="solved", actor=None, at=told + HOUR)
    complaining.complaint()  # referred to nobody
    owed = complaining.referred()  # nobody answers
    circle = complaining.referred(civil, town)  # one of the circle asked for it, the other has nothing to do with it
    for part in circle.referrals.all():
        own = part.office_id == civil.pk
        complaining.reply(
            part, actor=complaining.cast.clerk if own else complaining.cast.township_clerk, **({} if own else KEPT)
        )
    replaced = complaining.in_hand()  # said to be corrected, given back, then not
    [part] = replaced.referrals.all()
    send_back(part, words="没有说明时间。", actor=complaining.cast.handler, at=told)
    complaining.reply(part, at=told + HOUR, **KEPT)
    opened = [complaining.answered() for _ in range(2)]  # in time; and the complainant is not content
    late = complaining.referred()
    complaining.reply(late.referrals.get(), at=late.due_at)
    late.refresh_from_db()
    complaining.feed_back(late, at=late.due_at + HOUR)
    before = counted(civil, round, owed.due_at + DAY)
    assert before == by_loops(civil, owed.due_at + DAY) == dict(zip(COMPLAINTS, (8, 8, 6, 8, 6), strict=True))
    assert counted(town, round, told) == by_loops(town, told) == dict(zip(COMPLAINTS, (1, 0, 0, 1, 1), strict=True))
    for one in (*opened, late):
        hear(one, word="unsolved", text="还在要。", actor=None, at=owed.due_at + DAY)
    soon, end = owed.due_at + 2 * DAY, owed.due_at + 60 * DAY
    assert counted(civil, round, soon) == by_loops(civil, soon) == dict(zip(COMPLAINTS, (8, 8, 3, 8, 6), strict=True))
    assert counted(civil, round, end) == by_loops(civil, end) == dict(zip(COMPLAINTS, (8, 8, 3, 8, 4), strict=True))
    again = opened[0].referrals.get()
    complaining.reply(again, at=soon)
    assert counted(civil, round, soon)["complaints_corrected"] == by_loops(civil, soon)["complaints_corrected"] == 4
    assert counted(civil, round, COMPLAINED_AT - DAY) == dict.fromkeys(COMPLAINTS, 0)


def told_nothing_to_correct(complaining, complaint: Complaint, outcome: str) -> None:
    """Fed back so against the list, as it could be before decision 68."""
    was = complaint.look_up
    Complaint.objects.filter(pk=complaint.pk).update(look_up="kept" if outcome == "listed_explained" else "outside")
    complaining.feed_back(complaint, outcome=outcome)
    Complaint.objects.filter(pk=complaint.pk).update(look_up=was)


@pytest.mark.parametrize("outcome", ["kept_explained", "listed_explained", "out_of_scope"])
def test_what_the_handlers_ended_with_nothing_to_correct_is_nobodys_fault(complaining, outcome: str):
    civil, round, told = complaining.ground.civil, complaining.round, COMPLAINED_AT + 3 * DAY

    def read() -> tuple[int, ...]:
        assert counted(civil, round, told) == by_loops(civil, told)
        return tuple(counted(civil, round, told)[code] for code in COMPLAINTS[:3])

    typed = complaining.referred(name="没有这种证明")  # a name that stands in no list
    assert (typed.look_up, read()) == ("not_listed", (1, 1, 0))
    complaining.reply(typed.referrals.get(), **{**KEPT, "finding": outcome})
    typed.refresh_from_db()
    assert read() == (1, 1, 0)  # the unit alone does not clear itself
    told_nothing_to_correct(complaining, typed, outcome)
    assert read() == (1, 0, 0)
    told_nothing_to_correct(
        complaining, complaining.in_hand(), outcome
    )  # the unit says that it put something right: it had to
    assert read() == (2, 1, 1)
    hear(typed, word="unsolved", text="还在要。", actor=None, at=told)
    assert read() == (2, 2, 1)  # in the new turn nobody has said so


def test_an_order_is_judged_once_it_is_verified_or_late_and_only_findings_that_the_unit_was_told_of_count(checked):
    civil, round, cast = checked.ground.civil, checked.round, checked.cast

    def read(at: datetime) -> tuple[int, ...]:
        found = counts_of(civil, round, at)
        return tuple(found[code] for code in ("findings", "orders", "orders_judged", "orders_closed"))

    checked.answer_all(wrong=["still_asked"])
    handed = checked.hand_in()
    assert read(VISITED_AT + HOUR) == (0, 0, 0, 0)  # what a visit found is not the unit's to know yet
    order, other = checked.order(handed), checked.order(number="城减证整〔2020〕9号")
    assert [read(at) for at in (VISITED_AT + DAY, order.due_at)] == [(1, 2, 0, 0), (1, 2, 2, 0)]
    save_report(order, "已从办事指南、材料清单中删去，并告知窗口。", (), actor=cast.clerk, at=VISITED_AT + DAY)
    report_order(order, actor=cast.leader, at=VISITED_AT + DAY)
    assert read(order.due_at) == (1, 2, 1, 0)  # what was reported in time waits for the office
    verify_order(order, actor=cast.supervisor, at=VISITED_AT + 2 * DAY)
    withdraw_order(other, note="文号有误。", actor=cast.supervisor, at=VISITED_AT + 2 * DAY)
    assert (read(order.due_at), NUMBER) == ((1, 1, 1, 1), order.number)


def test_a_suspicion_counts_against_nobody(guiding):
    case = note_sign(sign(guiding), at=NOW)
    assert counts_of(case.unit, guiding.round, NOW + DAY)["relapses"] == 0
    move_relapse(case, "unfounded", note="核实不属实。", actor=guiding.cast.supervisor, at=NOW + DAY)
    assert counts_of(case.unit, guiding.round, NOW + 2 * DAY)["relapses"] == 0


def test_the_rows_of_a_figure_are_as_many_as_it_says_whoever_asks(complaining):
    complaining.answered()
    complaining.referred()
    round, at = complaining.round, COMPLAINED_AT + timedelta(days=40)
    units = Unit.objects.filter(takes_part=True, valid_to=None)
    found = counts_by_unit(units, round, at)
    for code in LISTED:
        owner = attrgetter(BY_FIGURE[code].unit if code in BY_FIGURE else "unit")
        rows = Counter(owner(row).pk for row in rows_of(code, units, round, at))
        assert (code, dict(rows)) == (code, {pk: counts[code] for pk, counts in found.items() if counts[code]})
    assert sum(counts["complaints"] for counts in found.values()) == 2
    for tally in TALLIES:
        with CaptureQueriesContext(connection) as queries:
            tally.counts(units, round, at)
        assert len(queries) <= 3
