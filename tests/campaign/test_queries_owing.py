"""What is owed, as the reminders ask: the table of duties of the round that runs, each with the instant that holds for its unit."""

from datetime import datetime, timedelta

from campaign.notice.duties import DUTIES
from campaign.notice.timetable import SHANGHAI
from campaign.operations import extend_deadline
from campaign.operations.duties import lay_down
from campaign.queries import deadline_of
from campaign.queries.owing import keys_of, outstanding_now
from campaign.reminders.scanning import DOERS
from campaign.reminders.words import TASKS
from tests.cast import BEFORE, PHASE_2, Cast, Ground

DAY = timedelta(days=1)


def test_each_duty_has_its_own_instant_and_its_key_says_so(ground: Ground, cast: Cast):
    lay_down(ground.round)
    until = datetime(2020, 11, 8, tzinfo=SHANGHAI)
    deadline = deadline_of(ground.round, "declare")
    extend_deadline(deadline, ground.civil, until=until, reason="雪灾。", actor=cast.coordinator, at=PHASE_2)
    found = {(one.unit, one.kind): one for one in outstanding_now(PHASE_2)}
    own, other = found[ground.civil.pk, "declaration"], found[ground.township.pk, "declaration"]
    assert (own.closes, other.closes) == (until, deadline.closes)
    assert own.obligation == f"{ground.round.pk}:declaration@202011071600"
    assert other.obligation == f"{ground.round.pk}:declaration@202010311600"
    assert own.how == "在“证明事项申报”中填写，由分管领导签发；没有证明事项的，办理零报告。"
    assert (ground.civil.pk, own.obligation) in keys_of(list(found.values()))


def test_what_has_not_arisen_is_not_owed(ground: Ground, cast: Cast):
    lay_down(ground.round)
    assert {one.kind for one in outstanding_now(BEFORE)} == {
        *("contact", "declaration", "approval", "edition", "summary", "year_end")
    }


def test_every_duty_has_an_english_name_and_whoever_does_one_does_a_known_one():
    kinds = {one.kind.value for one in DUTIES}
    assert (set(TASKS), DOERS.keys() - kinds) == (kinds, set())
