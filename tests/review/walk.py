"""A walk through the review over HTTP: any person tries any step on any item, and a table of its own says what must happen.

`Walk` is a hypothesis state machine. The table of steps is written here anew, from the notice and not from `review.workflow`:
a step that the table allows must be taken, every other one must change nothing. At each end the log rebuilds every state.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from campaign.models import LogEntry
from review.models import Ruling
from tests.cast import PHASE_3
from tests.review.conftest import COPY, INCOME, KINSHIP, MARRIAGE, RESIDENCE, Stage

PANEL = frozenset({"panel_member", "panel_chair"})
CHAIR = frozenset({"panel_chair"})
UNIT = frozenset({"clerk", "leader"})
SUPERIOR = frozenset({"city_chair"})
STRANGERS = frozenset({"stranger", "stranger_leader", "stranger_chair", "region_chair", "legality", "coordinator"})
PEOPLE = sorted(PANEL | UNIT | SUPERIOR | STRANGERS)
ITEMS = (MARRIAGE, KINSHIP, RESIDENCE, INCOME, COPY)
CONTESTS = 2  # domain ruling 10: after two rounds the superior decides


@dataclass(frozen=True)
class Step:
    """One step as the notice has it: from which states, to which, by whom."""

    sources: frozenset[str]
    target: str
    who: frozenset[str]


def step(sources: str, target: str, who: frozenset[str]) -> Step:
    """A step; `sources` are states divided by blanks."""
    return Step(frozenset(sources.split()), target, who)


STEPS = {
    "ruling_rule": step("pending contested", "ruled", PANEL),
    "ruling_withdraw": step("ruled", "pending", PANEL),
    "ruling_return": step("pending", "returned", PANEL),
    "docket_feed_back": step("ruled", "proposed", CHAIR),
    "ruling_recall": step("proposed", "pending", CHAIR),
    "answer_accept": step("proposed", "settled", UNIT),
    "answer_contest": step("proposed", "contested", UNIT),
    "ruling_escalate": step("proposed contested", "disputed", CHAIR),
    "dispute_decide": step("disputed", "settled", SUPERIOR),
    "ruling_reopen": step("settled", "pending", CHAIR),
    "answer_stand": step("returned", "pending", UNIT),
    "ruling_take_up": step("", "pending", CHAIR),  # only once the unit is overdue, and no walk takes that long
}
WITH_REASON = (
    *("ruling_return", "answer_contest", "answer_stand", "ruling_escalate", "dispute_decide", "ruling_reopen"),
    *("ruling_take_up", "ruling_recall"),
)
VERDICT = {"outcome": "cancel", "disposal": "abolish", "replacement": "", "checking_unit": "", "reason": ""}


class Walk(RuleBasedStateMachine):
    """One walk; `stage` is set by `walk_on` before hypothesis makes any."""

    stage: Stage
    clients: dict[str, Client]
    taken: Counter[str]  # over all walks: how often each step counted

    def __init__(self) -> None:
        super().__init__()
        self.inside = transaction.atomic()
        self.inside.__enter__()
        self.now = PHASE_3
        self.contests = dict.fromkeys(ITEMS, 0)
        self.expected = self.states()

    def teardown(self) -> None:
        """Rebuild from the log what the walk has come to, then forget it."""
        try:
            for case in Ruling.objects.all():
                assert rebuilt(case) == case.state, str(case)
        finally:
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    def states(self) -> dict[str, str]:
        """Where each item stands."""
        return dict(Ruling.objects.values_list("item__cert_name", "state"))

    @invariant()
    def every_item_stands_where_the_table_says(self) -> None:
        """No step but the allowed ones has been taken, and every allowed one has."""
        assert self.states() == self.expected

    @rule(name=st.sampled_from(sorted(STEPS)), who=st.sampled_from(PEOPLE), item=st.sampled_from(ITEMS))
    def anybody_tries_any_step(self, name: str, who: str, item: str) -> None:
        """Send the form as the page would; the table says whether it counts."""
        self.try_step(name, who, item, {"note": "须写明的理由。"})

    @rule(pick=st.integers(0, 1000), turn=st.integers(0, 5))
    def somebody_takes_a_step_that_is_open(self, pick: int, turn: int) -> None:
        """One of the open steps, by one of those who may: so that walks come far."""
        open_now = [(name, item) for name in STEPS for item in ITEMS if self.expected[item] in STEPS[name].sources]
        if not open_now:  # all are returned: the next step is the unit's
            return
        name, item = open_now[pick % len(open_now)]
        who = sorted(STEPS[name].who)
        self.try_step(name, who[turn % len(who)], item, {"note": "须写明的理由。"})

    @rule(
        name=st.sampled_from(WITH_REASON),
        who=st.sampled_from(PEOPLE),
        item=st.sampled_from(ITEMS),
    )
    def a_step_without_its_reason_is_not_taken(self, name: str, who: str, item: str) -> None:
        """Nothing moves without the written reason that the step asks for."""
        self.send(name, who, item, {"note": "  "})

    @rule(item=st.sampled_from(ITEMS), turn=st.booleans())
    def the_unit_corrects_what_was_returned(self, item: str, turn: bool) -> None:
        """The returned items come in a new version, which the chair receives: they wait for a ruling again."""
        returned = [name for name, state in self.expected.items() if state == "returned"]
        if item not in returned:
            return
        for name in returned:
            self.stage.correct_in_hand(name)
        self.stage.certify_in_hand()
        self.send("docket_receive", "panel_chair" if turn else "panel_member", item, {"all": "1"})
        if not turn:  # a member receives nothing; the chair does it afterwards
            assert self.states() == self.expected
            self.send("docket_receive", "panel_chair", item, {"all": "1"})
        self.expected.update(dict.fromkeys(returned, "pending"))

    def try_step(self, name: str, who: str, item: str, words: dict[str, str]) -> None:
        """Take the step and note what the table says of it."""
        one = STEPS[name]
        allowed = who in one.who and self.expected[item] in one.sources
        self.send(name, who, item, words)
        if not allowed:
            return
        self.taken[name] += 1
        target = one.target
        if name == "answer_contest":
            self.contests[item] += 1
            target = "disputed" if self.contests[item] >= CONTESTS else target
        self.expected[item] = target

    def send(self, name: str, who: str, item: str, words: dict[str, str]) -> None:
        """Post the form; every answer is a page or a redirect, never a failure."""
        case = self.stage.case(item)
        self.now += timedelta(seconds=1)
        with time_machine.travel(self.now, tick=False):
            response = self.clients[who].post(*request_of(name, case, words))
        assert response.status_code in (200, 302, 404, 409), (name, who, response.status_code)


def request_of(name: str, case: Ruling, words: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """The address and the body of a step."""
    if name in ("docket_feed_back", "docket_receive"):
        return reverse(name), {"pick": str(case.pk), **words}
    body: dict[str, Any] = dict(words)
    if name == "ruling_return":
        body["returned_for"] = "basis"
    if name in ("ruling_rule", "dispute_decide"):
        body |= {**VERDICT, "item": f"{case.item.pk}:{case.item.row_version}"}
    if name.startswith("answer_"):
        body["read"] = f"{case.ruled_at.timestamp():.6f}" if case.ruled_at else ""
    return reverse(name, args=[case.pk]), body


def rebuilt(case: Ruling) -> str:
    """The state to which the log alone leads, each line starting where the one before it ended."""
    state = "pending"
    for entry in LogEntry.objects.about(case).order_by("pk"):
        if "state" in entry.after:
            assert entry.before["state"] == state, (case, entry.move)
            state = entry.after["state"]
    return state


def walk_on(stage: Stage) -> type[Walk]:
    """What hypothesis makes a walk with: everybody signed in, the five items waiting for a ruling."""
    clients = {}
    for name in PEOPLE:
        clients[name] = Client(raise_request_exception=True)
        clients[name].force_login(getattr(stage.cast, name), backend="django.contrib.auth.backends.ModelBackend")
    return type("WalkOn", (Walk,), {"stage": stage, "clients": clients, "taken": Counter()})
