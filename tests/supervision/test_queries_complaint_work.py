"""What of complaints waits on whose desk; each line's count is that of the list it leads to, and more of them ask no more."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from supervision.queries.complaint_work import pages_for, work_for
from tests.supervision.conftest import COMPLAINED_AT, DAY, Complaining
from tests.supervision.desks import before, more_of, opener

NOW = COMPLAINED_AT + 20 * DAY


def lines(complaining: Complaining, who: str) -> dict[str, tuple[int, str]]:
    person = getattr(complaining.cast, who)
    return {one.label: (one.count, one.tone) for one in work_for(person, complaining.ground.round, NOW)}


def lay(complaining: Complaining) -> None:
    complaining.complaint(at=COMPLAINED_AT + DAY)
    complaining.referred(**before(10))
    complaining.referred()
    complaining.referred(at=COMPLAINED_AT + 10 * DAY)
    complaining.in_hand()
    complaining.answered()


def test_each_desk_has_its_lines_and_each_leads_to_as_many(client, complaining: Complaining):
    lay(complaining)
    found = {who: lines(complaining, who) for who in ("handler", "clerk", "supervisor", "coordinator", "stranger")}
    assert found == {
        "handler": {
            "投诉逾期": (1, "late"),
            "投诉待受理": (1, "todo"),
            "投诉待反馈": (1, "todo"),
            "投诉等待答复": (2, "waiting"),
            "投诉等投诉人表示": (1, "waiting"),
        },
        "clerk": {"投诉逾期未答复": (1, "late"), "投诉即将到期": (1, "todo"), "投诉待答复": (1, "todo")},
        "supervisor": {"下级投诉逾期": (1, "late"), "下级投诉临近期限": (3, "waiting")},
        "coordinator": {},
        "stranger": {},
    }
    with time_machine.travel(NOW, tick=False):
        for who in ("handler", "clerk", "supervisor"):
            opener(client, complaining.cast)(who, "complaints")
            for one in work_for(getattr(complaining.cast, who), complaining.ground.round, NOW):
                assert len(client.get(one.url).context["lines"]) == one.count, one.label


@pytest.mark.parametrize(
    ("who", "pages"), [("handler", 2), ("clerk", 1), ("supervisor", 2), ("coordinator", 1), ("inspector", 0)]
)
def test_the_posts_open_their_pages(complaining: Complaining, who: str, pages: int):
    assert len(pages_for(getattr(complaining.cast, who))) == pages


def test_many_ask_no_more_than_one(complaining: Complaining):
    one = complaining.referred()

    def asked(who: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            lines(complaining, who)
        return len(queries)

    people = ("handler", "clerk", "supervisor")
    few = [asked(who) for who in people]
    more_of(one, 29)
    assert ([asked(who) for who in people], max(few) <= 5) == (few, True)
