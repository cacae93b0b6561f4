"""The whole campaign from 9 September to 31 December on a jumping clock: the ledger is the expected one. With 4,200 units: tests/soak."""

from campaign.enums import Role
from campaign.operations import appoint
from campaign.operations.duties import lay_down
from campaign.operations.reminder_templates import load_templates
from tests.campaign.played import Campaign, check
from tests.cast import BEFORE, Cast, Ground


def test_the_ledger_of_messages_is_the_expected_one(settings, ground: Ground, cast: Cast):
    settings.EMAIL_BACKEND = "tests.campaign.played.Counting"
    load_templates()
    lay_down(ground.round)
    appoint(cast.clerk, ground.township, Role.CLERK, actor=None, at=BEFORE)  # one person, two units
    told, wrong = check(Campaign(ground.round, ground.coordination, cast.region_coordinator))
    assert wrong == []
    assert "declaration" in told
