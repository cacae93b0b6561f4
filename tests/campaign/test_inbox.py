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
