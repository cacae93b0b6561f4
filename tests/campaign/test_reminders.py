"""Reminders: only to those who owe, once for each person, and after an outage only the right one."""

import threading
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaign.enums import Audience, Channel, Delivery, Role
from campaign.models import Letter, Message, ReminderTemplate, User
from campaign.notice.timetable import SHANGHAI
from campaign.operations import appoint, relieve
from campaign.operations.messages import choose_mail
from campaign.operations.reminder_templates import load_templates
from campaign.reminders import remind
from tests.campaign import owing
from tests.campaign.owing import CLOSES, owes
from tests.cast import PHASE_2, Cast, Ground
from tests.stories import Story

DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)


def nine(month: int, day: int, minute: int = 0) -> datetime:
    return datetime(2020, month, day, 9, minute, tzinfo=SHANGHAI)


THREE_BEFORE = nine(10, 28)


@pytest.fixture(autouse=True)
def _templates(settings, ground: Ground, cast: Cast, story: Story) -> None:
    owing.use(settings)
    story("reminder templates", load)


def load() -> None:
    load_templates()


def told() -> list[tuple[str, int]]:
    return sorted(Message.objects.values_list("user__username", "offset_days"))


def letters() -> Counter[tuple[str, str]]:
    return Counter(Letter.objects.values_list("user__username", "channel"))


def test_who_owes_is_told_once_however_often_it_runs(ground: Ground):
    owes(ground.civil)
    assert [remind(THREE_BEFORE + n * MINUTE) for n in (-1, 0, 1, 600)] == [1, 2, 0, 0]
    assert told() == [("clerk", -7), ("clerk", -3), ("leader", -3)]


def test_the_message_says_what_is_owed_by_when_and_what_to_do(ground: Ground):
    owes(ground.civil)
    remind(THREE_BEFORE)
    message = Message.objects.get(user__username="leader")
    assert (message.unit, message.kind, message.due_at) == (ground.civil, "reminder", THREE_BEFORE)
    assert message.subject == "请于10月31日24:00前报送申报表"
    assert message.body == (
        "城关分管甲：\n城关区民政局尚未办结第1轮的工作：报送申报表。截止时间为10月31日24:00（北京时间），还有3天。"
        "请登录系统办理：在“证明事项申报”中填写。需要您签发的，请及时签发。"
    )
    assert message.subject_en == (
        "Please hand in the declaration of certificates (Annex 2) or a nil return by 24:00 on 31 October (Beijing time)"
    )


def test_who_owes_nothing_is_left_in_peace(ground: Ground):
    owes(ground.civil)
    owes(ground.township)
    owing.has_done(ground.civil)  # a second before
    remind(THREE_BEFORE)
    assert told() == [("township_clerk", -3), ("township_leader", -3)]


def test_after_an_outage_only_the_right_one_is_written(ground: Ground):
    owes(ground.civil)
    remind(nine(10, 24))
    assert remind(nine(10, 30, 45)) == 2  # down since the 25th: not -3 and -1, but -1
    assert told() == [("clerk", -7), ("clerk", -1), ("leader", -1)]


def test_down_from_half_an_hour_before_to_three_quarters_after_each_is_told_once(ground: Ground):
    owes(ground.civil)
    remind(nine(10, 24))
    before, after = THREE_BEFORE - 30 * MINUTE, THREE_BEFORE + 45 * MINUTE
    runs = [before - n * MINUTE for n in (3, 2, 1)] + [after + n * MINUTE for n in range(4)]
    assert [remind(at) for at in runs] == [0, 0, 0, 2, 0, 0, 0]
    assert set(Message.objects.filter(offset_days=-3).values_list("due_at", "created_at")) == {(THREE_BEFORE, after)}


def test_once_it_is_late_nobody_hears_that_it_is_due_today(ground: Ground):
    owes(ground.civil)
    assert [remind(CLOSES), remind(nine(11, 1) - SECOND)] == [0, 0]
    assert remind(nine(11, 1)) == 3
    assert told() == [("clerk", 1), ("coordinator", 1), ("leader", 1)]


def test_who_takes_up_a_post_after_the_reminders_hears_at_once_what_is_late_and_once(ground: Ground):
    owes(ground.civil)
    remind(nine(11, 8))
    for name, role in (("new_clerk", Role.CLERK), ("new_leader", Role.LEADER)):
        person = User.objects.create(username=name, name="示例新人", email=f"{name}@example.invalid")
        appoint(person, ground.civil, role, actor=None, at=nine(11, 20))
    before = Message.objects.count()
    assert [remind(nine(11, 20, minute)) for minute in (1, 2, 3)] == [2, 0, 0]
    new = Message.objects.order_by("pk")[before:]
    assert sorted((one.user.username, one.offset_days, one.subject) for one in new) == [
        ("new_clerk", 7, "已逾期20天：请尽快报送申报表"),
        ("new_leader", 7, "已逾期20天：请尽快报送申报表"),
    ]


def test_a_deadline_that_moves_takes_its_reminders_along(ground: Ground):
    owes(ground.civil)
    remind(THREE_BEFORE)
    owing.moved(CLOSES + 6 * DAY)
    assert [remind(nine(10, day)) for day in (29, 30, 31)] == [0, 1, 0]  # 7 days before the new day
    owing.moved(CLOSES)
    assert remind(nine(10, 31, 1)) == 2
    assert told() == [("clerk", -7), ("clerk", -3), ("clerk", 0), ("leader", -3), ("leader", 0)]


def test_a_deadline_that_comes_nearer_is_told_at_once(ground: Ground):
    owes(ground.civil, closes=CLOSES + 6 * DAY)
    assert remind(nine(10, 29)) == 0
    owing.moved(CLOSES)
    assert remind(nine(10, 29, 1)) == 2
    assert set(told()) == {("clerk", -3), ("leader", -3)}


def test_the_superiors_contact_is_told_when_it_is_late(ground: Ground, cast: Cast):
    owes(ground.institution)  # 五: through its supervising department, whose leader is the contact
    owes(ground.township)
    remind(nine(11, 1))
    assert [one for one in told() if "institution" not in one[0] and "township" not in one[0]] == [
        ("coordinator", 1),
        ("leader", 1),
    ]
    line = Message.objects.get(user=cast.coordinator)
    assert (line.kind, line.unit, line.subject) == ("escalation", ground.township, "八廓街道办事处逾期未办：报送申报表")


def test_who_does_the_duty_is_told_and_not_a_clerk_beside(ground: Ground):
    owes(ground.district_justice, "legality")
    owes(ground.lead, "edition")
    remind(nine(10, 24))
    assert told() == [("coordinator", -7), ("legality", -7)]


def test_one_person_with_both_posts_is_told_once(ground: Ground, cast: Cast):
    appoint(cast.clerk, ground.civil, Role.LEADER, actor=cast.leader, at=PHASE_2)
    owes(ground.civil)
    assert remind(THREE_BEFORE) == 2


def test_who_takes_up_the_post_meanwhile_is_told_and_who_left_is_not(ground: Ground, cast: Cast):
    owes(ground.civil)
    remind(THREE_BEFORE)
    new = User.objects.create(username="new", name="城关填报丁", email="new@example.invalid")
    appoint(new, ground.civil, Role.CLERK, actor=cast.leader, at=THREE_BEFORE)
    relieve(cast.clerk.postings.get(), actor=cast.leader, at=THREE_BEFORE)
    assert remind(THREE_BEFORE + MINUTE) == 1
    remind(nine(10, 30))
    assert told() == [("clerk", -3), ("leader", -3), ("leader", -1), ("new", -3), ("new", -1)]


def test_a_duty_s_own_template_stands_for_the_common_one_and_may_be_silent(ground: Ground):
    common = ReminderTemplate.objects.get(kind="", offset_days=-3, audience=Audience.CLERK)
    common.pk, common.kind, common.subject = None, "declaration", "{姓名}，请报送"
    common.save()
    ReminderTemplate.objects.create(kind="contact", offset_days=-3, audience=Audience.CLERK, active=False)
    owes(ground.civil)
    owes(ground.township, "contact")
    remind(THREE_BEFORE)
    subjects = dict(Message.objects.filter(offset_days=-3).values_list("user__username", "subject"))
    assert subjects["clerk"] == "城关填报甲，请报送"
    assert "township_clerk" not in subjects
    assert told()[-2:] == [("township_clerk", -7), ("township_leader", -3)]


def test_many_duties_are_one_mail_a_day_and_each_has_its_line(ground: Ground, cast: Cast):
    for kind in ("contact", "declaration"):
        owes(ground.civil, kind)
    appoint(cast.clerk, ground.township, Role.CLERK, actor=None, at=PHASE_2)
    owes(ground.township)
    assert remind(THREE_BEFORE) == 7
    assert letters() == dict.fromkeys(
        [(who, "mail") for who in ("clerk", "leader", "township_clerk", "township_leader")], 1
    )
    assert Letter.objects.get(user=cast.clerk).messages.count() == 3


def test_what_comes_after_the_day_s_mail_has_left_waits_for_the_morning_unless_it_closes_before(
    ground: Ground, cast: Cast
):
    owes(ground.civil)
    remind(THREE_BEFORE)
    Letter.objects.update(delivery=Delivery.SENT)
    owes(ground.civil, "contact", CLOSES - 2 * DAY)
    owes(ground.civil, "guide", CLOSES - 3 * DAY)  # tonight
    remind(THREE_BEFORE + 60 * MINUTE)
    found = Letter.objects.filter(user=cast.clerk, delivery=Delivery.QUEUED).order_by("not_before")
    assert [(one.messages.get().obligation.split("@")[0][-5:], one.day, one.not_before) for one in found] == [
        ("guide", None, THREE_BEFORE + 60 * MINUTE),
        ("ntact", date(2020, 10, 29), THREE_BEFORE + DAY),
    ]


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        (datetime(2020, 10, 29, 6, 30, tzinfo=SHANGHAI), nine(10, 29)),
        (datetime(2020, 10, 29, 20, 59, tzinfo=SHANGHAI), datetime(2020, 10, 29, 20, 59, tzinfo=SHANGHAI)),
        (datetime(2020, 10, 29, 23, 0, tzinfo=SHANGHAI), nine(10, 30)),
        (datetime(2020, 11, 3, 23, 0, tzinfo=SHANGHAI), nine(11, 4)),  # late already: it can wait for the morning
        (datetime(2020, 10, 31, 23, 0, tzinfo=SHANGHAI), datetime(2020, 10, 31, 23, 0, tzinfo=SHANGHAI)),  # due tonight
    ],
)
def test_no_letter_leaves_at_night_but_for_what_closes_before_the_morning(at, leaves, ground: Ground, cast: Cast):
    owes(ground.civil)
    remind(at)
    assert set(Letter.objects.filter(user=cast.clerk).values_list("not_before", flat=True)) == {leaves}
    assert Message.objects.filter(user=cast.clerk).count() == 1


def test_letters_about_others_can_be_declined_and_the_line_stays(ground: Ground, cast: Cast):
    choose_mail(cast.coordinator, others=False, english=False)
    choose_mail(cast.leader, others=False, english=False)  # nobody can decline one's own duties
    owes(ground.civil)
    remind(nine(11, 1))
    assert letters() == {("clerk", "mail"): 1, ("leader", "mail"): 1}
    assert ("coordinator", 1) in told()


def test_a_person_without_an_address_has_the_line_and_no_letter(ground: Ground, cast: Cast):
    User.objects.filter(pk=cast.clerk.pk).update(email="")
    owes(ground.civil)
    remind(nine(10, 24))
    assert (told(), letters()) == ([("clerk", -7)], {})
    assert Message.objects.get().mail_state == Delivery.NO_ADDRESS


def test_texts_go_to_those_with_a_mobile_where_the_template_says_so(settings, ground: Ground, cast: Cast):
    settings.SMS_GATEWAY = "campaign.reminders.channels.FileGateway"
    User.objects.filter(pk=cast.clerk.pk).update(mobile="13800000001")
    owes(ground.civil)
    remind(THREE_BEFORE)
    assert letters()["clerk", Channel.TEXT] == 0
    remind(nine(10, 30))
    assert (letters()["clerk", "text"], letters()["leader", "text"]) == (1, 0)


def test_the_questions_do_not_grow_with_the_units(ground: Ground):
    owes(ground.civil)
    remind(THREE_BEFORE)
    with CaptureQueriesContext(connection) as one:
        remind(THREE_BEFORE + MINUTE)
    for unit in (ground.township, ground.other_civil, ground.institution):
        owes(unit)
    remind(THREE_BEFORE + MINUTE)
    with CaptureQueriesContext(connection) as four:
        remind(THREE_BEFORE + 2 * MINUTE)
    assert (len(one), len(four)) == (4, 4)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_each_message_once(ground: Ground):
    for unit in (ground.civil, ground.township, ground.other_civil):
        owes(unit)
    barrier = threading.Barrier(2)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            barrier.wait()
            remind(THREE_BEFORE)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    beats = [threading.Thread(target=run) for _ in range(2)]
    for beat in beats:
        beat.start()
    for beat in beats:
        beat.join()
    assert failed == []
    assert Counter(told()).most_common(1)[0][1] == 1
    assert len(told()) == 6
    assert Message.objects.filter(mail__day=THREE_BEFORE.date()).count() == 6
