"""What two people do to one complaint in the same instant, and what must be true afterwards whoever was first."""

from collections.abc import Callable
from typing import Any

from campaign.operations import Refused, WrongState
from supervision.models import Complaint, Referral
from supervision.operations.complaints import accept_and_refer, refuse_complaint
from supervision.operations.hearings import close_complaint, hear
from supervision.operations.referrals import AnswerDraft, answer_referral, feed_back, send_back
from tests.review.test_race import together
from tests.supervision.conftest import DAY, HOUR, SUMMARY, Complaining

DRAFT = AnswerDraft("kept_explained", "依法需要。")


def outcome(results: list[Any]) -> list[str]:
    """What became of each: done, or refused with words; anything else is a failure of the house."""
    found = []
    for one in results:
        if isinstance(one, Exception) and not isinstance(one, Refused):
            raise one
        found.append("refused" if isinstance(one, Refused) else "done")
    return found


def fresh(complaint: Complaint) -> Complaint:
    """The complaint as another page has it."""
    return Complaint.objects.get(pk=complaint.pk)


def two_accept(ground: Complaining) -> list[str]:
    """Two handlers take one complaint on: it is sent once."""
    made, cast = ground.complaint(), ground.cast
    pages, at = [fresh(made) for _ in range(2)], made.received_at + HOUR
    to = (ground.ground.civil, ground.ground.township)

    def accept(page: Complaint, unit: Any) -> Callable[[], Any]:
        return lambda: accept_and_refer(page, to=[unit], summary=SUMMARY, actor=cast.handler, at=at)

    found = outcome(together([accept(page, unit) for page, unit in zip(pages, to, strict=True)]))
    assert sorted(found) == ["done", "refused"]
    assert (fresh(made).state, made.referrals.count()) == ("referred", 1)
    return found


def accept_beside_refuse(ground: Complaining) -> list[str]:
    """One takes it on, the other refuses it: one of both."""
    made, cast = ground.complaint(), ground.cast
    one, other, at = fresh(made), fresh(made), made.received_at + HOUR
    found = outcome(
        together(
            [
                lambda: accept_and_refer(one, to=[ground.ground.civil], summary=SUMMARY, actor=cast.handler, at=at),
                lambda: refuse_complaint(other, reason="other", words="没有依据。", actor=cast.handler, at=at),
            ]
        )
    )
    assert sorted(found) == ["done", "refused"]
    assert (fresh(made).state == "refused") == (found[1] == "done") == (made.referrals.count() == 0)
    return found


def answer_beside_reopen(ground: Complaining) -> list[str]:
    """The unit answers in the instant in which the complainant opens it again: an answer is of the turn in which it came."""
    made = ground.answered()
    page, part, at = fresh(made), Referral.objects.get(complaint=made), made.received_at + 3 * DAY
    found = outcome(
        together(
            [
                lambda: answer_referral(part, DRAFT, actor=ground.cast.clerk, at=at),
                lambda: hear(page, word="unsolved", text="还在要。", actor=None, at=at),
            ]
        )
    )
    row, now = fresh(made), Referral.objects.get(complaint=made)
    assert (found[1], row.state, row.turn) == ("done", "in_hand", 2)
    assert [one.turn for one in now.answers.all()] == ([1, 2] if found[0] == "done" else [1])
    assert (now.state == "answered") == (found[0] == "done")
    return found


def reply_beside_send_back(ground: Complaining) -> list[str]:
    """The complainant is told in the instant in which the answer is given back: never of an answer that does not stand."""
    made = ground.in_hand()
    page, part, at = fresh(made), Referral.objects.get(complaint=made), made.received_at + 3 * DAY
    handler = ground.cast.handler
    found = outcome(
        together(
            [
                lambda: feed_back(page, outcome="corrected", words="已纠正。", actor=handler, at=at),
                lambda: send_back(part, words="没有说明时间。", actor=handler, at=at),
            ]
        )
    )
    assert sorted(found) == ["done", "refused"]
    now = Referral.objects.get(complaint=made).state
    assert (fresh(made).state, now) in (("answered", "answered"), ("in_hand", "taken_up"))
    return found


def close_beside_speak(ground: Complaining) -> list[str]:
    """The office closes in the instant in which the complainant says that it is not solved: it is open again in the end."""
    made = ground.answered()
    one, other, at = fresh(made), fresh(made), made.received_at + 3 * DAY
    found = outcome(
        together(
            [
                lambda: close_complaint(one, words="已说明。", actor=ground.cast.handler, at=at),
                lambda: hear(other, word="unsolved", text="还在要。", actor=None, at=at),
            ]
        )
    )
    row = fresh(made)
    assert (found[1], row.state, row.turn, row.closed_by) == ("done", "in_hand", 2, "")
    return found


def eight_answer(ground: Complaining) -> list[str]:
    """Eight presses of one button: one answer."""
    made = ground.referred()
    parts, at = [Referral.objects.get(complaint=made) for _ in range(8)], made.received_at + DAY
    acts = [lambda part=part: answer_referral(part, DRAFT, actor=ground.cast.clerk, at=at) for part in parts]
    results = together(acts)
    assert {type(one) for one in results if isinstance(one, Exception)} == {WrongState}
    found = outcome(results)
    assert (found.count("done"), parts[0].answers.count()) == (1, 1)
    return found


RACES = (
    two_accept,
    accept_beside_refuse,
    answer_beside_reopen,
    reply_beside_send_back,
    close_beside_speak,
    eight_answer,
)
