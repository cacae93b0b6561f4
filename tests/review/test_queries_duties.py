"""What panels and units owe of the review, read from the rulings: nothing before it arises, done when nothing is left."""

from icalendar import Calendar

from campaign.models import Deadline, Unit
from campaign.notice.timetable import SHANGHAI
from campaign.queries.duties import Owed, standings
from campaign.views.duty_feed import calendar_of
from review.enums import ReturnReason
from review.models import Ruling
from review.operations import accept, feed_back, return_for_rectification, rule_all
from tests.cast import PHASE_3
from tests.review.conftest import ABOLISH, HOUR, INCOME, KINSHIP, MARRIAGE, Stage


def standing(stage: Stage, unit: Unit, kind: str) -> Owed:
    (found,) = standings(stage.ground.round, units=Unit.objects.filter(pk=unit.pk), kinds=[kind])
    return found


def of_unit(stage: Stage) -> str:
    """Where the unit's answers stand."""
    return standing(stage, stage.ground.civil, "answer").state(PHASE_3).value


def of_panel(stage: Stage) -> str:
    """Where the panel's review stands."""
    return standing(stage, stage.ground.lead, "ruling").state(PHASE_3).value


def test_a_declaration_that_came_in_is_the_panels_to_rule_on_and_nothing_to_answer_yet(stage: Stage):
    assert (of_panel(stage), of_unit(stage)) == ("owed", "none")
    other = standing(stage, stage.ground.other_lead, "ruling")
    assert other.state(PHASE_3) == "none"


def test_an_opinion_that_was_fed_back_is_the_units_to_answer_until_its_own_day(docketed: Stage):
    docketed.ruled(MARRIAGE)
    assert of_unit(docketed) == "none"  # ruled, not told
    ruling = docketed.proposed(KINSHIP)
    found = standing(docketed, docketed.ground.civil, "answer")
    assert (found.state(PHASE_3), found.closes) == ("owed", ruling.due_at)
    assert found.own == Deadline.objects.get(round=docketed.ground.round, kind="publish").closes
    # A step that was missed is the review's to follow up; the duty is late from the notice's day on.
    assert [found.state(at) for at in (found.closes, found.own - HOUR, found.own)] == ["owed", "owed", "overdue"]
    accept([ruling], actor=docketed.cast.leader, at=PHASE_3)
    assert (of_unit(docketed), of_panel(docketed)) == ("done", "owed")


def test_a_returned_item_is_the_units_until_the_correction_is_certified(docketed: Stage):
    item, member = docketed.case(INCOME), docketed.cast.panel_member
    return_for_rectification(item, reason=ReturnReason.BASIS, note="补充条款", actor=member, at=PHASE_3)
    assert of_unit(docketed) == "owed"
    declaration = standing(docketed, docketed.ground.civil, "declaration")
    assert declaration.state(PHASE_3) == "owed"
    docketed.correct(INCOME)
    assert (of_unit(docketed), of_panel(docketed)) == ("done", "owed")
    assert standing(docketed, docketed.ground.civil, "declaration").state(PHASE_3) == "done"


def test_the_review_is_done_when_everything_is_fed_back(docketed: Stage):
    rulings = list(Ruling.objects.with_papers())
    chair = docketed.cast.panel_chair
    rule_all([(ruling, ABOLISH) for ruling in rulings], actor=chair, at=PHASE_3)
    assert of_panel(docketed) == "owed"
    feed_back(rulings, actor=chair, at=PHASE_3)
    found = standing(docketed, docketed.ground.lead, "ruling")
    assert (found.state(PHASE_3), found.done_at) == ("done", PHASE_3.astimezone(SHANGHAI))


def test_a_review_that_ended_late_was_late(docketed: Stage):
    rulings = list(Ruling.objects.with_papers())
    chair = docketed.cast.panel_chair
    rule_all([(ruling, ABOLISH) for ruling in rulings], actor=chair, at=PHASE_3)
    feed_back(rulings, actor=chair, at=PHASE_3)
    Deadline.objects.filter(round=docketed.ground.round, kind="publish").update(closes=PHASE_3)
    assert of_panel(docketed) == "late"


def test_in_the_calendar_a_step_is_an_event_of_its_own_that_ends_on_its_day(docketed: Stage):
    ruling = docketed.proposed(KINSHIP)
    assert ruling.due_at is not None
    day = ruling.due_at.astimezone(SHANGHAI)

    def answers() -> dict[str, object]:
        found = Calendar.from_ical(calendar_of(docketed.ground.civil, PHASE_3)).walk("VEVENT")
        return {str(one["UID"]): one["DTEND"].dt for one in found if "-answer" in str(one["UID"])}

    assert answers() == {f"jzbm-1-540102-002-answer{day:-%Y%m%d%H}@jianzheng": day}
    accept([ruling], actor=docketed.cast.leader, at=PHASE_3)
    closes = Deadline.objects.get(round=docketed.ground.round, kind="publish").closes
    assert answers() == {"jzbm-1-540102-002-answer@jianzheng": closes}
