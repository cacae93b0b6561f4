"""What the declaring unit's log tells of the review: what passed between panel and unit, nothing of the panel's own work."""

from django.urls import reverse

from campaign.models import LogEntry
from review.enums import Audience, Finding
from review.operations import give_opinion, say
from tests.cast import PHASE_3
from tests.review.conftest import KINSHIP


def test_opinions_remarks_and_rulings_before_feedback_are_not_told(docketed, as_user, cast):
    passed = {"legality": Finding.PASS, "compliance": Finding.PASS, "reasonableness": Finding.PASS}
    give_opinion(docketed.case(KINSHIP), **passed, words="", actor=cast.panel_member, at=PHASE_3)
    say(docketed.case(KINSHIP), words="请核对。", audience=Audience.PANEL, actor=cast.panel_member, at=PHASE_3)
    docketed.ruled(KINSHIP)
    moves = set(LogEntry.objects.filter(unit=docketed.ground.civil).values_list("move", flat=True))
    assert {"opinion", "rule"} <= moves
    for reader in (cast.clerk, cast.coordinator):
        page = as_user(reader).get(reverse("unit_log", args=[docketed.ground.civil.pk]))
        assert {line["entry"].move for line in page.context["lines"]} & {"opinion", "say", "rule"} == set()


def test_what_is_fed_back_is_told(docketed, as_user, cast):
    docketed.proposed(KINSHIP)
    page = as_user(cast.clerk).get(reverse("unit_log", args=[docketed.ground.civil.pk]))
    assert page.context["lines"][0]["entry"].move == "feed_back"
