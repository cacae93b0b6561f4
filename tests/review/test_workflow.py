"""The table of moves of a ruling: from where to where, by whom, in which phase."""

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction

from campaign.roles import Action
from review.enums import OPEN, RulingState
from review.models import Ruling
from review.workflow import RULING
from tests.review.conftest import KINSHIP

TABLE = [
    ("rule", {"pending"}, "ruled", Action.RULE),
    ("rule_again", {"contested"}, "ruled", Action.RULE),
    ("withdraw", {"ruled"}, "pending", Action.RULE),
    ("return", {"pending"}, "returned", Action.RULE),
    ("take_up_again", {"returned"}, "pending", Action.SETTLE),
    ("answer_return", {"returned"}, "pending", Action.ANSWER),
    ("take_up_overdue", {"returned"}, "pending", Action.SETTLE),
    ("call_back", {"returned"}, "pending", Action.RULE),
    ("feed_back", {"ruled"}, "proposed", Action.SETTLE),
    ("recall", {"proposed"}, "pending", Action.SETTLE),
    ("take_back", {"proposed", "settled"}, "pending", Action.RULE),
    ("accept", {"proposed"}, "settled", Action.ANSWER),
    ("contest", {"proposed"}, "contested", Action.ANSWER),
    ("contest_finally", {"proposed"}, "disputed", Action.ANSWER),
    ("escalate", {"proposed", "contested"}, "disputed", Action.SETTLE),
    ("decide", {"disputed"}, "settled", Action.DECIDE),
    ("reopen", {"settled"}, "pending", Action.SETTLE),
]


def test_these_are_the_moves():
    assert [(m.name, set(m.sources), m.target, m.action) for m in RULING.moves] == TABLE


def test_every_state_is_reached_and_left():
    assert RULING.states() == set(RulingState.values)
    assert [state for state in RulingState if not RULING.moves_from(state)] == []


def test_what_speaks_to_the_other_side_gives_its_reason():
    assert {move.name for move in RULING.moves if move.note_required} == {
        "return",
        "answer_return",
        "take_up_overdue",
        "call_back",
        "recall",
        "contest",
        "contest_finally",
        "escalate",
        "decide",
        "reopen",
    }


def test_a_correction_may_be_taken_up_and_a_settled_item_reopened_at_any_time():
    assert {move.name for move in RULING.moves if move.allow is None} == {"take_up_again", "reopen"}


def test_open_is_everything_but_settled():
    assert set(RulingState.values) - {"settled"} == OPEN


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "lost"},
        {"state": "ruled", "outcome": ""},
        {"state": "ruled", "outcome": "cancel", "disposal": ""},
        {"state": "ruled", "outcome": "retain", "disposal": "abolish"},
    ],
)
def test_the_database_refuses_what_the_table_does_not_know(docketed, broken):
    case = docketed.case(KINSHIP)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.filter(pk=case.pk).update(**broken)
    assert docketed.case(KINSHIP).state == "pending"


def test_an_item_is_ruled_once_in_a_round(docketed):
    case = docketed.case(KINSHIP)
    twin = Ruling(item=docketed.case("居住证明").item, uid=case.uid, round=case.round, unit=case.unit)
    with pytest.raises((IntegrityError, ObjectDoesNotExist)), transaction.atomic():
        twin.save()
