"""A walk through the workflow of complaints: anybody tries any step, and a table of its own says what must happen.

The table is written here anew, from domain 3.6 and not from `supervision.workflow`. A step that the table allows must be taken;
every other one is refused and changes nothing. At each end the log rebuilds the state.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from campaign.models import LogEntry, User
from campaign.operations import Refused
from supervision.models import Complaint, Referral
from supervision.operations.complaints import accept_and_refer, refuse_complaint, take_on
from supervision.operations.hearings import close_complaint, close_silent, hear, reopen
from supervision.operations.referrals import AnswerDraft, answer_referral, feed_back, send_back, take_up
from tests.supervision.conftest import SUMMARY, Complaining

HANDLERS, SUPERVISORS = frozenset({"handler"}), frozenset({"supervisor", "city_supervisor"})
UNITS = {"civil": frozenset({"clerk", "leader"}), "township": frozenset({"township_clerk"})}
PUBLIC = "public"
PEOPLE = sorted(
    HANDLERS | SUPERVISORS | UNITS["civil"] | UNITS["township"] | {"stranger", "coordinator", "city_handler"}
)
# Who may is tried more often than who may not, so that walks come far.
ANYBODY = st.sampled_from([*PEOPLE, *("handler", "supervisor", "clerk", "township_clerk") * 4])
DRAFT = AnswerDraft("kept_explained", "依法需要。")
WORDS = "须写明的理由。"
OPENINGS = 3  # by the complainant himself


class Walk(RuleBasedStateMachine):
    """One walk with one complaint; `ground` and `taken` are set by `walk_on` before hypothesis makes any."""

    ground: Complaining
    taken: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.complaint = self.ground.complaint()
        self.now: datetime = self.complaint.received_at
        self.state, self.turn = "received", 1
        self.parts: dict[str, str] = {}
        self.spoken: tuple[int, str] | None = None
        self.opened_by_public = 0
        self.closed_at: datetime = self.now

    def teardown(self) -> None:
        """Rebuild from the log what the walk has come to, then forget it."""
        try:
            assert rebuilt(self.complaint) == self.state
        finally:
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    @invariant()
    def it_stands_where_the_table_says(self) -> None:
        """No step but the allowed ones has been taken; what the state says and what its columns say agree."""
        row = Complaint.objects.get(pk=self.complaint.pk)
        parts = {part.office: part.state for part in row.referrals.select_related("office")}
        named = {key: parts[getattr(self.ground.ground, key)] for key in self.parts}
        assert (row.state, row.turn, named) == (self.state, self.turn, self.parts)
        assert row.replies.count() <= row.turn
        assert (row.due_at - row.clock_from) >= timedelta(days=15)

    def try_step(self, name: str, who: str, allowed: bool, act: Callable[[User | None, datetime], Any]) -> bool:
        """Take the step; gives whether it counted, as the table said it must."""
        self.now += timedelta(minutes=1)
        actor = None if who == PUBLIC else getattr(self.ground.cast, who)
        try:
            with transaction.atomic():
                act(actor, self.now)
        except Refused:
            assert not allowed, f"{name} by {who} was refused in {self.state}"
            return False
        assert allowed, f"{name} by {who} was taken in {self.state}"
        self.taken[name] += 1
        return True

    def fresh(self) -> Complaint:
        """The complaint as a page that was opened just now has it."""
        return Complaint.objects.get(pk=self.complaint.pk)

    def part(self, key: str) -> Referral:
        """The part of one respondent."""
        return Referral.objects.get(complaint=self.complaint, office=getattr(self.ground.ground, key))

    @rule(who=ANYBODY, both=st.booleans())
    def take_it_on(self, who: str, both: bool) -> None:
        """受理并转送."""
        keys = ["civil", "township"] if both else ["civil"]
        to = [getattr(self.ground.ground, key) for key in keys]
        allowed = who in HANDLERS and self.state == "received"
        if self.try_step(
            "refer", who, allowed, lambda a, at: accept_and_refer(self.fresh(), to=to, summary=SUMMARY, actor=a, at=at)
        ):
            self.state, self.parts = "referred", dict.fromkeys(keys, "sent")

    @rule(who=ANYBODY)
    def refuse_it(self, who: str) -> None:
        """不予受理."""
        allowed = who in HANDLERS and self.state == "received"
        if self.try_step(
            "refuse",
            who,
            allowed,
            lambda a, at: refuse_complaint(self.fresh(), reason="other", words=WORDS, actor=a, at=at),
        ):
            self.state = "refused"

    @rule(who=ANYBODY)
    def have_it_taken_on(self, who: str) -> None:
        """责令受理."""
        allowed = who in SUPERVISORS and self.state == "refused"
        if self.try_step("take_on", who, allowed, lambda a, at: take_on(self.fresh(), words=WORDS, actor=a, at=at)):
            self.state, self.turn = "received", self.turn + 1

    @rule(who=ANYBODY, key=st.sampled_from(sorted(UNITS)))
    def begin(self, who: str, key: str) -> None:
        """开始办理."""
        if key not in self.parts:
            return
        allowed = who in UNITS[key] and self.parts[key] == "sent"
        if self.try_step("take_up", who, allowed, lambda a, at: take_up(self.part(key), actor=a, at=at)):
            self.parts[key], self.state = "taken_up", "in_hand"

    @rule(who=ANYBODY, key=st.sampled_from(sorted(UNITS)))
    def answer(self, who: str, key: str) -> None:
        """答复."""
        if key not in self.parts:
            return
        allowed = who in UNITS[key] and self.parts[key] in ("sent", "taken_up")
        if self.try_step("answer", who, allowed, lambda a, at: answer_referral(self.part(key), DRAFT, actor=a, at=at)):
            self.parts[key], self.state = "answered", "in_hand"

    @rule(who=ANYBODY, key=st.sampled_from(sorted(UNITS)))
    def give_back(self, who: str, key: str) -> None:
        """退回重办."""
        if key not in self.parts:
            return
        allowed = who in HANDLERS and self.parts[key] == "answered" and self.state == "in_hand"
        if self.try_step(
            "send_back", who, allowed, lambda a, at: send_back(self.part(key), words=WORDS, actor=a, at=at)
        ):
            self.parts[key] = "taken_up"

    @rule(who=ANYBODY)
    def tell(self, who: str) -> None:
        """反馈投诉人."""
        done = bool(self.parts) and set(self.parts.values()) == {"answered"}
        allowed = who in HANDLERS and self.state == "in_hand" and done
        if self.try_step(
            "feed_back",
            who,
            allowed,
            lambda a, at: feed_back(self.fresh(), outcome="corrected", words=WORDS, actor=a, at=at),
        ):
            self.state = "answered"

    @rule(who=st.sampled_from([*PEOPLE, PUBLIC]), word=st.sampled_from(["solved", "unsolved"]))
    def speak(self, who: str, word: str) -> None:
        """投诉人意见."""
        allowed = who in HANDLERS | {PUBLIC} and self.state in ("answered", "closed")
        if who == PUBLIC and word == "unsolved":
            allowed = allowed and self.opened_by_public < OPENINGS and not self.long_closed()
        again = word == "solved" and self.spoken == (self.turn, "solved")
        if self.try_step(
            f"hear_{word}", who, allowed, lambda a, at: hear(self.fresh(), word=word, text=WORDS, actor=a, at=at)
        ):
            if again:
                return  # the same word twice: nothing changes
            self.spoken = (self.turn, word)
            if word == "unsolved":
                self.opened_by_public += who == PUBLIC
                self.opened()
            elif self.state == "answered":
                self.state, self.closed_at = "closed", self.now

    @rule(who=ANYBODY)
    def close(self, who: str) -> None:
        """办结."""
        allowed = who in HANDLERS and self.state == "answered"
        if self.try_step(
            "close", who, allowed, lambda a, at: close_complaint(self.fresh(), words=WORDS, actor=a, at=at)
        ):
            self.state, self.closed_at = "closed", self.now

    @rule(who=ANYBODY)
    def open_again(self, who: str) -> None:
        """重新办理."""
        allowed = who in HANDLERS | SUPERVISORS and self.state in ("answered", "closed")
        if self.try_step("reopen", who, allowed, lambda a, at: reopen(self.fresh(), words=WORDS, actor=a, at=at)):
            self.opened()

    @rule(pick=st.integers(0, 1000), also=st.integers(0, 1000))
    def somebody_takes_a_step_that_is_open(self, pick: int, also: int) -> None:
        """One of the open steps, twice running, by somebody who may: so that walks come far."""
        for number in (pick, also):
            steps = self.open_steps()
            steps[number % len(steps)]()

    def open_steps(self) -> list[Callable[[], None]]:
        """What the table leaves open now, each by one who may."""
        own = {key: sorted(people)[0] for key, people in UNITS.items()}
        owing = [key for key, state in self.parts.items() if state != "answered"]
        found: dict[str, list[Callable[[], None]]] = {
            "received": [lambda: self.take_it_on("handler", True), lambda: self.take_it_on("handler", False)],
            "refused": [lambda: self.have_it_taken_on("supervisor")],
            "answered": [
                lambda: self.speak(PUBLIC, "solved"),
                lambda: self.speak(PUBLIC, "unsolved"),
                lambda: self.close("handler"),
                lambda: self.open_again("supervisor"),
                lambda: self.wait(30),
            ],
            "closed": [lambda: self.speak("handler", "unsolved"), lambda: self.open_again("city_supervisor")],
        }
        answers = [lambda key=key: self.answer(own[key], key) for key in owing]
        begins = [lambda key=key: self.begin(own[key], key) for key in owing if self.parts[key] == "sent"]
        back = [lambda key=key: self.give_back("handler", key) for key in self.parts if key not in owing]
        in_hand = [*answers, *begins] if owing else [lambda: self.tell("handler"), lambda: self.tell("handler"), *back]
        return found.get(self.state, in_hand)

    @rule(days=st.sampled_from([1, 30]))
    def wait(self, days: int) -> None:
        """Days pass; who does not speak falls silent."""
        self.now += timedelta(days=days)
        if close_silent(self.now):
            assert self.state == "answered"
            self.taken["fall_silent"] += 1
            self.state, self.closed_at = "closed", self.now

    def long_closed(self) -> bool:
        """Whether it was closed so long ago that its author complains anew."""
        return self.state == "closed" and self.now + timedelta(minutes=1) >= self.closed_at + timedelta(days=60)

    def opened(self) -> None:
        """What opening again does."""
        self.state, self.turn = "in_hand", self.turn + 1
        self.parts = dict.fromkeys(self.parts, "taken_up")


def rebuilt(complaint: Complaint) -> str:
    """The state to which the log alone leads, each line starting where the one before it ended."""
    state = ""
    for entry in LogEntry.objects.about(complaint):
        if "state" in entry.after:
            assert entry.before.get("state", "") == state, entry.move
            state = entry.after["state"]
    return state


def walk_on(ground: Complaining) -> type[Walk]:
    """What hypothesis makes a walk with."""
    return type("WalkOn", (Walk,), {"ground": ground, "taken": Counter()})
