"""The inbox shows a person's own messages, and only that person marks them as read."""

import pytest
import time_machine
from django.urls import reverse

from campaign.models import Message
from tests.cast import PHASE_2


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


def message(user, unit, number=1):
    return Message.objects.create(
        user=user,
        unit=unit,
        obligation=f"1:declare-{number}",
        kind="reminder",
        subject=f"请报送申报表{number}",
        body="10月31日24:00前报送。",
        created_at=PHASE_2,
    )


def test_it_shows_only_own_messages(client, cast, ground):
    mine = message(cast.clerk, ground.civil)
    message(cast.leader, ground.civil)
    client.force_login(cast.clerk)
    assert list(client.get(reverse("inbox")).context["page"]) == [mine]


def test_an_empty_inbox_says_what_will_come(client, cast):
    client.force_login(cast.clerk)
    assert "还没有消息" in client.get(reverse("inbox")).content.decode()


def test_marking_keeps_the_first_reading(client, cast, ground):
    mine = message(cast.clerk, ground.civil)
    client.force_login(cast.clerk)
    assert client.post(reverse("message_read", args=[mine.pk]))["Location"] == reverse("inbox")
    with time_machine.travel(PHASE_2.replace(hour=11), tick=False):
        client.force_login(cast.clerk)
        client.post(reverse("message_read", args=[mine.pk]))
    mine.refresh_from_db()
    assert mine.read_at == PHASE_2


def test_looking_reads_nothing(client, cast, ground):
    mine = message(cast.clerk, ground.civil)
    client.force_login(cast.clerk)
    client.get(reverse("inbox"))
    assert client.get(reverse("message_read", args=[mine.pk])).status_code == 405
    mine.refresh_from_db()
    assert mine.read_at is None


def test_another_persons_message_is_not_there(client, cast, ground):
    other = message(cast.leader, ground.civil)
    client.force_login(cast.clerk)
    assert client.post(reverse("message_read", args=[other.pk])).status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_long_inboxes_have_pages(client, cast, ground):
    for number in range(21):
        message(cast.clerk, ground.civil, number)
    client.force_login(cast.clerk)
    assert len(client.get(reverse("inbox"), {"page": 2}).context["page"]) == 1
    assert len(client.get(reverse("inbox"), {"page": "rubbish"}).context["page"]) == 20


def test_it_is_narrowed_by_reading_and_kind(client, cast, ground):
    mine = [message(cast.clerk, ground.civil, number) for number in (1, 2, 3)]
    Message.objects.filter(pk=mine[1].pk).update(read_at=PHASE_2)
    Message.objects.filter(pk=mine[2].pk).update(kind="escalation")
    client.force_login(cast.clerk)

    def shown(**query):
        return [line["message"].pk for line in client.get(reverse("inbox"), query).context["lines"]]

    assert shown(read="no") == [mine[2].pk, mine[0].pk]
    assert (shown(sort="own"), shown(sort="others"), shown(sort="notices")) == (
        [mine[1].pk, mine[0].pk],
        [mine[2].pk],
        [],
    )
    assert shown(q="申报表2") == [mine[1].pk]
    assert len(shown(sort="rubbish")) == 3


def test_all_are_marked_read_but_what_came_since_and_what_is_others(client, cast, ground):
    for number in (1, 2):
        message(cast.clerk, ground.civil, number)
    other = message(cast.leader, ground.civil)
    client.force_login(cast.clerk)
    newest = client.get(reverse("inbox")).context["newest"]
    since = message(cast.clerk, ground.civil, 3)
    where = f"{reverse('inbox')}?read=no"
    answer = client.post(reverse("inbox_read"), {"newest": newest, "next": where})
    assert answer["Location"] == where
    assert list(Message.objects.filter(read_at=None).values_list("pk", flat=True)) == [since.pk, other.pk]
    for bad in ({"newest": "x"}, {"newest": "9" * 30}, {}, {"newest": "1", "next": "//evil.example.invalid/inbox/"}):
        assert client.post(reverse("inbox_read"), bad)["Location"] == reverse("inbox")


def test_a_message_leads_to_the_pages_that_its_words_name_and_its_reader_may_open(client, cast, ground):
    one = message(cast.clerk, ground.civil)
    words = "请在“审核意见答复”中确认；“审核目录”中有全部事项。"
    Message.objects.filter(pk=one.pk).update(body=words, kind="feedback")
    client.force_login(cast.clerk)
    [line] = client.get(reverse("inbox")).context["lines"]
    assert line["ways"] == [("审核意见答复", reverse("answers"))]  # the docket is the panel's
    Message.objects.filter(pk=one.pk).update(body="请办理。", kind="reminder")
    [line] = client.get(reverse("inbox")).context["lines"]
    assert line["ways"] == [("我的应办事项", reverse("duties"))]


def test_a_late_reminder_says_so_and_where_its_mail_stands(client, cast, ground):
    one = message(cast.clerk, ground.civil)
    Message.objects.filter(pk=one.pk).update(due_at=PHASE_2.replace(hour=9))
    client.force_login(cast.clerk)
    assert "补发（应于10月12日 09:00发出）" in client.get(reverse("inbox")).content.decode()


def test_letters_about_others_are_declined_on_the_settings_page_and_the_address_is_asked(client, cast, ground):
    client.force_login(cast.clerk)
    page = reverse("mail_choice")
    assert "未确认" in client.get(page).content.decode()
    assert client.post(page, {"english": "on"})["Location"] == page
    assert (cast.clerk.mail_choice.others, cast.clerk.mail_choice.english) == (False, True)
    answers = [client.post(reverse("address_ask"), follow=True).content.decode() for _ in (1, 2)]
    assert ["确认邮件几分钟内发出" in answers[0], "确认邮件刚刚发送过" in answers[1]] == [True, True]
    client.force_login(cast.technical)
    assert "您现在没有岗位" in client.post(reverse("address_ask"), follow=True).content.decode()
