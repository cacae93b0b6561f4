"""The office's page of letters: counts, the age of the queue, the list, the workbook, once more."""

from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from campaign.enums import Channel, Delivery
from campaign.models import Job, Letter, Message
from campaign.operations.jobs import run_next
from tests.cast import PHASE_2

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_phase_two():
    with time_machine.travel(PHASE_2, tick=False):
        yield


@pytest.fixture
def address(client, cast, ground):
    client.force_login(cast.region_coordinator)
    return reverse("outbox", args=[ground.coordination.pk])


def letter(cast, ground, number, delivery=Delivery.QUEUED, ago=0):
    at = PHASE_2 - ago * MINUTE
    one = Letter.objects.create(user=cast.clerk, channel=Channel.MAIL, delivery=delivery, not_before=at, created_at=at)
    facts = {"obligation": f"x:{number}", "kind": "x", "subject": f"第{number}件", "body": "文", "created_at": at}
    Message.objects.create(user=cast.clerk, unit=ground.civil, mail=one, **facts)
    return one


def test_it_counts_and_says_how_long_the_oldest_waits(client, cast, ground, address):
    assert client.get(address).context["queue"].age is None
    letter(cast, ground, 1, ago=25)
    letter(cast, ground, 2, ago=-60)  # put off: it could not go yet
    letter(cast, ground, 3, Delivery.SENT, ago=90)
    answer = client.get(address)
    queue = answer.context["queue"]
    assert (queue.waiting, queue.age, queue.stuck) == (1, 25 * MINUTE, True)
    assert "最早的已等待25分钟" in answer.content.decode()
    assert {row["word"]: row["cells"][0]["number"] for row in answer.context["counts"]}["待发送"] == 2


def test_the_list_is_narrowed_and_taken_away(client, cast, ground, address):
    letter(cast, ground, 1, Delivery.IN_DOUBT)
    letter(cast, ground, 2, Delivery.SENT)
    lines = client.get(address, {"delivery": "in_doubt", "q": "民政局"}).context["lines"]
    assert [(line["subject"], line["again"]) for line in lines] == [("第1件", True)]
    assert client.get(address, {"q": "没有"}).context["lines"] == []
    file = client.get(reverse("outbox_workbook", args=[ground.coordination.pk]), {"delivery": "in_doubt"})
    cells = [cell for row in load_workbook(BytesIO(file.content)).active.iter_rows(values_only=True) for cell in row]
    assert ("第1件" in cells, "第2件" in cells, cast.clerk.email in cells) == (True, False, False)
    assert "城关区民政局" in cells


def test_the_receiver_stands_there_with_their_own_unit_and_the_unit_in_question_beside(client, cast, ground, address):
    one = letter(cast, ground, 1, Delivery.REFUSED)
    Letter.objects.filter(pk=one.pk).update(user=cast.coordinator)
    [line] = client.get(address).context["lines"]
    assert (line["letter"].office, line["unit"]) == ("城关区人民政府办公室", "城关区民政局")
    assert "事由单位：城关区民政局" in client.get(address).content.decode()


def test_a_long_list_is_asked_for_as_a_job_and_is_the_file_that_would_have_come_at_once(
    client, cast, ground, address, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    for number in (1, 2, 3):
        letter(cast, ground, number, Delivery.SENT)
    file = reverse("outbox_workbook", args=[ground.coordination.pk])
    at_once = client.get(file, {"delivery": "sent"}).content
    settings.JOB_FROM_ROWS = 2
    asking = client.get(file, {"delivery": "sent", "page": "2"})["Location"]
    assert asking == f"{reverse('job_ask', args=['letters'])}?delivery=sent&file=xlsx"
    assert "共3行" in client.get(asking).content.decode()
    client.post(asking)
    job = run_next(clock=lambda: PHASE_2, inline=True)
    assert (job.title, Job.objects.get().words) == ("消息发送情况（发送：已发送）", "共3封。")
    assert b"".join(client.get(reverse("job_file", args=[job.pk])).streaming_content) == at_once


def test_a_letter_in_doubt_is_sent_again_by_a_button(client, cast, ground, address):
    one = letter(cast, ground, 1, Delivery.IN_DOUBT)
    assert client.post(reverse("outbox_again", args=[ground.coordination.pk, one.pk]))["Location"] == address
    one.refresh_from_db()
    assert one.delivery == Delivery.QUEUED
    answer = client.post(reverse("outbox_again", args=[ground.coordination.pk, one.pk]), follow=True)
    assert "只有未送达或者是否送达不明的，才能再次发送" in answer.content.decode()


def test_the_questions_do_not_grow_with_the_letters(client, cast, ground, address):
    letter(cast, ground, 1, Delivery.SENT)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for number in range(2, 12):
        letter(cast, ground, number, Delivery.SENT)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(one) == len(many)
