"""Who reads which complaint, how the complainant follows it, what others count by."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from supervision.operations.complaints import refuse_complaint, settle_look_up
from supervision.operations.hearings import hear
from supervision.queries.complaint_counts import complaints_by_item, complaints_by_unit
from supervision.queries.complaints import (
    complaints_of_unit,
    events_of,
    handled_by,
    history_of,
    may_read_party,
    referrals_of,
    supervised_by,
)
from tests.publishing.conftest import KEPT
from tests.supervision.conftest import COMPLAINED_AT, DAY, HOUR


def test_each_side_finds_its_own(complaining):
    ground, cast = complaining.ground, complaining.cast
    made = complaining.referred()
    far = complaining.complaint(office=ground.city_civil)
    handled = {who: list(handled_by(getattr(cast, who))) for who in ("handler", "city_handler", "supervisor", "clerk")}
    assert handled == {"handler": [made], "city_handler": [far], "supervisor": [], "clerk": []}
    below = {who: set(supervised_by(getattr(cast, who))) for who in ("supervisor", "city_supervisor", "handler")}
    assert below == {"supervisor": {made}, "city_supervisor": {made, far}, "handler": set()}
    parts = {
        who: [one.complaint for one in referrals_of(getattr(cast, who))] for who in ("clerk", "stranger", "handler")
    }
    assert parts == {"clerk": [made], "stranger": [], "handler": []}
    assert (list(complaints_of_unit(ground.civil)), list(complaints_of_unit(ground.lead))) == ([made], [])


def test_who_complains_is_read_by_the_handlers_of_the_office_that_received_it(complaining):
    made = complaining.referred()
    everybody = {name: getattr(complaining.cast, name) for name in complaining.cast.__dataclass_fields__}
    assert [name for name, person in everybody.items() if may_read_party(person, made)] == ["handler"]


def test_a_list_of_many_costs_as_much_as_a_list_of_one(complaining):
    complaining.referred()

    def cost():
        with CaptureQueriesContext(connection) as queries:
            for one in handled_by(complaining.cast.handler).with_marks():
                assert (one.against, one.place.name, one.is_pressed) == ("城关区民政局", "城关区", False)
            for part in referrals_of(complaining.cast.clerk):
                assert part.complaint.unit.name
        return len(queries)

    one = cost()
    complaining.referred()
    complaining.referred()
    assert cost() == one


def test_the_steps_are_read_from_the_log_without_names(complaining):
    made = complaining.answered()
    hear(made, word="unsolved", text="还在要。", actor=None, at=COMPLAINED_AT + 3 * DAY)
    settle_look_up(made, look_up="unclear", actor=complaining.cast.handler, at=COMPLAINED_AT + 3 * DAY + HOUR)
    labels = [event.label for event in events_of(made)]
    assert labels == ["收到投诉", "受理并转送", "开始办理", "反馈投诉人", "投诉人意见：没有解决", "重新办理"]
    moves = [line.move for line in history_of(made)]
    assert moves == [
        "receive",
        "refer",
        "send",
        "answer",
        "take_up",
        "feed_back",
        "hear",
        "reopen",
        "reopen",
        "settle_look_up",
    ]


def test_spot_checks_count_facts(complaining):
    made, refused = complaining.referred(), complaining.complaint()
    refuse_complaint(
        refused, reason="repeated", words="同一事项已受理。", actor=complaining.cast.handler, at=COMPLAINED_AT
    )
    kept = complaining.referred(name=KEPT, service_name="教师资格认定")
    complaining.referred()
    complaining.complaint()  # nobody has read it yet
    civil = complaining.ground.civil.pk
    assert complaints_by_unit(COMPLAINED_AT) == {civil: 3}
    assert complaints_by_item(COMPLAINED_AT) == {made.item.uid: 2, kept.item.uid: 1}
    assert complaints_by_unit(COMPLAINED_AT + HOUR) == {}
