"""The table of an edition's moves: complete, in order, each with its holder and phase."""

import pytest

from campaign.notice.timetable import Allow
from campaign.roles import Action
from publishing.enums import ANNEX, IN_HAND, OFFICIAL, EditionKind, EditionState
from publishing.workflow import EDITION

WAY = ("submit_legality", "pass_legality", "approve", "publish")


def test_the_way_to_the_public_is_that_of_the_notice():
    state = EditionState.COMPILED
    passed = [state]
    for name in WAY:
        move = EDITION.move(name)
        assert move.sources == {state}
        state = move.target
        passed.append(state)
    assert passed == ["compiled", "in_legality", "legal", "approved", "published"]


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("submit_legality", Action.COMPILE),
        ("pass_legality", Action.REVIEW_LEGALITY),
        ("send_back", Action.REVIEW_LEGALITY),
        ("approve", Action.RECORD_APPROVAL),
        ("publish", Action.PUBLISH),
        ("publish_summary", Action.PUBLISH),
        ("supersede", Action.PUBLISH),
        ("discard", Action.COMPILE),
    ],
)
def test_each_move_belongs_to_one_post(name, action):
    assert EDITION.move(name).actions == (action,)


def test_every_state_is_known_and_reached():
    assert EDITION.states() == set(EditionState.values)
    assert {move.target for move in EDITION.moves} == set(EditionState.values) - {EditionState.COMPILED}


def test_nothing_leads_away_from_the_end():
    assert EDITION.moves_from(EditionState.SUPERSEDED) == EDITION.moves_from(EditionState.DISCARDED) == ()
    assert [move.name for move in EDITION.moves_from(EditionState.PUBLISHED)] == ["supersede"]


def test_what_is_published_never_becomes_a_draft_again():
    assert not any(move.target in IN_HAND for state in OFFICIAL for move in EDITION.moves_from(state))


def test_each_state_is_on_its_way_official_or_given_up():
    assert IN_HAND | OFFICIAL | {EditionState.DISCARDED} == set(EditionState.values)
    assert set() == IN_HAND & OFFICIAL


def test_sending_back_and_giving_up_need_written_reasons():
    assert {move.name for move in EDITION.moves if move.note_required} == {"send_back", "discard"}


def test_only_the_start_of_the_way_is_bound_to_the_phase():
    assert {move.name: move.allow for move in EDITION.moves if move.allow} == {"submit_legality": Allow.COMPILE}


def test_each_kind_has_its_annex():
    assert ANNEX == {EditionKind.RETAINED: 3, EditionKind.CANCELLED: 4, EditionKind.SUMMARY: 5}
