"""The reminder three days before Annex 2 is due: once, to those who owe, never after the deadline."""

import threading
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.enums import Role
from campaign.models import Message, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import appoint, extend_deadline
from campaign.operations.notice import open_round
from campaign.queries import deadline_of
from submissions.operations import declare_nil, hand_in, start_declaration
from submissions.operations.declarations import certify
from submissions.tasks import remind_late_declarations, remind_of_declaration
from tests.cast import PHASE_1, PHASE_2, Cast, Ground
from tests.submissions.papers import NIL, certified

CLOSES = datetime(2020, 11, 1, 0, 0, tzinfo=SHANGHAI)
THREE_BEFORE = CLOSES - timedelta(days=3)
SECOND = timedelta(seconds=1)
OWING = [  # every clerk and leader of a unit that declares
    "city_clerk",
    "city_leader",
    "clerk",
    "institution_clerk",
    "institution_leader",
    "lead_clerk",
    "lead_leader",
    "leader",
    "region_clerk",
    "region_leader",
    "stranger",
    "stranger_leader",
    "township_clerk",
    "township_leader",
]


def told() -> list[str]:
    return sorted(Message.objects.values_list("user__username", flat=True))


def extend(ground: Ground, cast: Cast, days: int) -> None:
    until = CLOSES + timedelta(days=days)
    extend_deadline(
        deadline_of(ground.round, "declare"),
        ground.civil,
        until=until,
        reason="通信中断。",
        actor=cast.coordinator,
        at=PHASE_2,
    )


def test_everybody_who_owes_is_told_once_however_often_it_runs(ground: Ground, cast: Cast):
    assert remind_late_declarations(THREE_BEFORE) == len(OWING)
    assert [remind_late_declarations(THREE_BEFORE + timedelta(minutes=n)) for n in (1, 2, 600)] == [0, 0, 0]
    assert told() == OWING


@pytest.mark.parametrize("at", [THREE_BEFORE - SECOND, PHASE_1, CLOSES, CLOSES + timedelta(days=1)])
def test_neither_before_nor_after(at: datetime, ground: Ground, cast: Cast):
    assert remind_late_declarations(at) == 0
    assert told() == []


@pytest.mark.parametrize("at", [THREE_BEFORE, THREE_BEFORE + timedelta(days=2), CLOSES - SECOND])
def test_after_an_outage_it_catches_up_until_the_very_last(at: datetime, ground: Ground, cast: Cast):
    assert remind_late_declarations(at) == len(OWING)


def test_who_has_certified_is_left_in_peace(ground: Ground, cast: Cast):
    certified(ground, cast)
    remind_late_declarations(THREE_BEFORE)
    assert told() == [name for name in OWING if name not in {"clerk", "leader"}]


def test_a_nil_return_counts_and_a_draft_does_not(ground: Ground, cast: Cast):
    nil = start_declaration(ground.civil, ground.round, actor=cast.clerk, at=PHASE_2)
    declare_nil(nil, True, **NIL, actor=cast.clerk, at=PHASE_2)
    hand_in(nil, actor=cast.clerk, at=PHASE_2)
    certify(nil, actor=cast.leader, at=PHASE_2)
    start_declaration(ground.township, ground.round, actor=cast.township_clerk, at=PHASE_2)
    remind_late_declarations(THREE_BEFORE)
    assert told() == [name for name in OWING if name not in {"clerk", "leader"}]


def test_a_unit_with_more_time_is_told_three_days_before_its_own_end(ground: Ground, cast: Cast):
    extend(ground, cast, days=7)
    remind_late_declarations(THREE_BEFORE)
    assert "clerk" not in told()
    Message.objects.all().delete()
    assert remind_late_declarations(CLOSES + timedelta(days=4) - SECOND) == 0
    assert remind_late_declarations(CLOSES + timedelta(days=4)) == 2
    message = Message.objects.get(user=cast.clerk)
    assert message.subject == "请于11月7日24:00前报送证明事项清理申报表"
    assert remind_late_declarations(CLOSES + timedelta(days=7)) == 0


def test_the_message_says_who_owes_what_and_until_when(ground: Ground, cast: Cast):
    remind_late_declarations(THREE_BEFORE)
    message = Message.objects.get(user=cast.clerk)
    assert (message.unit, message.offset_days, message.created_at) == (ground.civil, -3, THREE_BEFORE)
    assert message.subject == "请于10月31日24:00前报送证明事项清理申报表"
    assert message.body.startswith("城关区民政局尚未报送第1轮证明事项清理申报表（附件2），截止时间为10月31日24:00")
    assert message.delivery == Message.Delivery.WAITING


def test_a_person_without_an_address_is_told_in_the_inbox_only(ground: Ground, cast: Cast):
    User.objects.filter(pk=cast.clerk.pk).update(email="")
    remind_late_declarations(THREE_BEFORE)
    assert Message.objects.get(user=cast.clerk).delivery == Message.Delivery.NO_ADDRESS


def test_who_takes_up_the_post_meanwhile_is_told_too(ground: Ground, cast: Cast):
    remind_late_declarations(THREE_BEFORE)
    new = User.objects.create(username="new", name="城关填报丁", email="new@example.invalid")
    appoint(new, ground.civil, Role.CLERK, actor=cast.leader, at=THREE_BEFORE)
    assert remind_late_declarations(THREE_BEFORE + timedelta(hours=1)) == 1
    assert Message.objects.latest("pk").user == new


def test_each_round_has_its_own_reminder(ground: Ground, cast: Cast):
    remind_late_declarations(THREE_BEFORE)
    open_round(ground.campaign, 2, 365)
    assert remind_late_declarations(THREE_BEFORE + timedelta(days=365)) == len(OWING)


def test_a_run_with_nothing_to_tell_asks_few_questions(ground: Ground, cast: Cast):
    remind_late_declarations(THREE_BEFORE)
    with CaptureQueriesContext(connection) as asked:
        remind_late_declarations(THREE_BEFORE + SECOND)
    assert len(asked) == 3


def test_the_task_takes_the_clock_at_its_edge(ground: Ground, cast: Cast):
    with time_machine.travel(THREE_BEFORE, tick=False):
        assert remind_of_declaration() == len(OWING)
        assert remind_of_declaration() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_each_person_once(ground: Ground, cast: Cast):
    barrier = threading.Barrier(2)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            barrier.wait()
            remind_late_declarations(THREE_BEFORE)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    assert told() == OWING
