"""The words of the engine, and the tables that the acts make of them."""

import pytest

from campaign.notice.timetable import Allow
from campaign.roles import Action
from campaign.workflow import Move, Workflow, sources
from publishing import workflow as publishing
from review import workflow as review
from submissions import workflow as submissions
from supervision.workflow import complaints

PAPER = Workflow(
    "材料",
    (
        Move("send", "报送", sources("draft"), "sent", Action.FILL, otherwise=Action.FILL_FOR),
        Move("return", "退回", sources("sent", "read"), "draft", Action.SETTLE, note_required=True),
    ),
)
TABLES = [
    table
    for module in (submissions, review, publishing, complaints)
    for table in vars(module).values()
    if isinstance(table, Workflow)
]


def test_a_move_is_found_by_its_name():
    assert PAPER.move("return").target == "draft"
    with pytest.raises(KeyError):
        PAPER.move("burn")


def test_moves_from_a_state_keep_the_order_of_the_table():
    assert [[move.name for move in PAPER.moves_from(state)] for state in ("draft", "read", "gone")] == [
        ["send"],
        ["return"],
        [],
    ]


def test_one_of_two_actions_opens_a_move():
    assert [move.actions for move in PAPER.moves] == [(Action.FILL, Action.FILL_FOR), (Action.SETTLE,)]


def test_states_are_all_that_moves_start_from_or_lead_to():
    assert PAPER.states() == {"draft", "sent", "read"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.document)
def test_the_tables_of_the_acts_are_sound(table: Workflow):
    names = [move.name for move in table.moves]
    assert sorted(set(names)) == sorted(names)
    assert [move.name for move in table.moves if not move.sources or not move.label] == []
    assert [move.name for move in table.moves if move.allow is not None and move.allow not in set(Allow)] == []
    assert [] == []


def test_every_act_has_its_tables():
    assert len(TABLES) >= 4
