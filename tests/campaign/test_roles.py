"""The one table of rights, and its picture in the documentation."""

from pathlib import Path

import pytest

from campaign.enums import Role, UnitKind
from campaign.models import Unit
from campaign.roles import ACTION_LABELS, REACH, ROLE_ACTIONS, Action, Reach, posts_of

DOCUMENT = Path(__file__).parents[2] / "docs" / "roles.md"


def matrix() -> list[str]:
    """The table of docs/roles.md as the code has it."""
    roles = list(Role)
    head = "| action | 办理 | reach | " + " | ".join(f"{role.value} {role.label}" for role in roles) + " |"
    rule = "|---" * (3 + len(roles)) + "|"
    rows = [
        f"| `{action.value}` | {ACTION_LABELS[action]} | {REACH[action].value} | "
        + " | ".join("✓" if action in ROLE_ACTIONS[role] else "" for role in roles)
        + " |"
        for action in Action
    ]
    return [head, rule, *rows]


def test_the_documentation_shows_the_table_as_it_is():
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("|")] == matrix()


def test_every_action_has_a_label_a_reach_and_a_holder():
    assert set(ACTION_LABELS) == set(REACH) == set(Action)
    assert frozenset().union(*ROLE_ACTIONS.values()) == set(Action)
    assert set(ROLE_ACTIONS) == set(Role)
    assert set(REACH.values()) == set(Reach)


def test_a_unit_can_grant_exactly_the_actions():
    assert dict(Unit._meta.permissions) == {action.value: label for action, label in ACTION_LABELS.items()}
    assert Unit._meta.default_permissions == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Action.FILL, Action.CERTIFY),  # who fills in does not certify
        (Action.CERTIFY, Action.RULE),  # who certifies does not rule
        (Action.RULE, Action.REVIEW_LEGALITY),  # another person looks at the law
        (Action.COMPILE, Action.REVIEW_LEGALITY),
        (Action.REVIEW_LEGALITY, Action.RECORD_APPROVAL),
        (Action.RECORD_APPROVAL, Action.PUBLISH),
    ],
)
def test_no_single_role_holds_both_ends(one: Action, other: Action):
    assert [role for role in Role if {one, other} <= ROLE_ACTIONS[role]] == []


def test_panels_and_lists_belong_to_lead_units():
    assert posts_of("department") == (Role.CLERK, Role.LEADER)
    assert posts_of("township_government") == (Role.CLERK, Role.LEADER)
    assert posts_of("justice_department") == (Role.CLERK, Role.LEADER, Role.LEGALITY_REVIEWER)
    assert posts_of("lead_unit") == posts_of("coordination_office") == tuple(Role)
    assert [kind for kind in UnitKind if Role.CLERK not in posts_of(kind)] == []
