"""The pages of my jobs: asked for, followed, taken back, taken away; another person's are not there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaign.enums import JobState
from campaign.models import Job, User
from campaign.operations import relieve
from campaign.operations.jobs.files import KEPT
from tests.campaign.jobbing import STEPS, asked, kinds, run, whole
from tests.cast import PHASE_2, Cast

__all__ = ["kinds"]


@pytest.fixture(autouse=True)
def _own_kinds(kinds: pytest.MonkeyPatch):
    """Every test here has the kinds of the tests, in phase two."""
    with time_machine.travel(PHASE_2, tick=False):
        yield


@pytest.fixture
def as_(client: Any) -> Callable[[User], Any]:
    """A browser in which this person is signed in."""

    def sign_in(user: User) -> Any:
        client.force_login(user)
        return client

    return sign_in


def page(client: Any, name: str, job: Job) -> str:
    return client.get(reverse(name, args=[job.pk])).content.decode()


def test_a_large_download_is_shown_asked_for_and_followed(as_: Any, cast: Cast):
    address = f"{reverse('job_ask', args=['count'])}?lines=3000"
    client = as_(cast.clerk)
    assert "共3000行，在后台生成" in client.get(address).content.decode()
    assert Job.objects.count() == 0
    answer = client.post(address)
    job = Job.objects.get()
    assert (answer["Location"], job.parameters) == (reverse("job", args=[job.pk]), {"lines": 3000})
    assert client.post(address)["Location"] == answer["Location"]
    assert "马上开始" in page(client, "job", job)


def test_who_may_not_have_it_finds_no_such_page(as_: Any, cast: Cast):
    address = reverse("job_ask", args=["count"])
    client = as_(cast.panel_member)
    assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    client = as_(cast.clerk)
    assert [client.get(reverse("job_ask", args=[name])).status_code for name in ("pile", "x")] == [404, 404]


def test_too_many_are_refused_with_words(as_: Any, cast: Cast):
    for lines in range(10):
        asked(cast.clerk, lines)
    answer = as_(cast.clerk).post(f"{reverse('job_ask', args=['count'])}?lines=99")
    assert answer.status_code == 409
    assert "您有10项任务还没有办完" in answer.content.decode()


def test_the_part_fetches_itself_until_the_job_has_ended(as_: Any, cast: Cast):
    job, client = asked(cast.clerk), as_(cast.clerk)
    Job.objects.update(state=JobState.RUNNING, done=1, of=STEPS, beat_at=PHASE_2, slot=1)
    running = page(client, "job_part", job)
    assert ('hx-trigger="every 2s"' in running, "25.00 %" in running, "已完成1，共4" in running) == (True, True, True)
    Job.objects.update(state=JobState.QUEUED, slot=None)
    run()
    ended = page(client, "job_part", job)
    assert ("hx-get" in ended, reverse("job_file", args=[job.pk]) in ended) == (False, True)


def test_a_page_that_asks_by_itself_does_not_keep_the_session_open(as_: Any, cast: Cast):
    job, client = asked(cast.clerk), as_(cast.clerk)
    client.get(reverse("job", args=[job.pk]))
    with time_machine.travel(PHASE_2 + timedelta(minutes=29), tick=False):
        assert client.get(reverse("job_part", args=[job.pk])).status_code == 200
    with time_machine.travel(PHASE_2 + timedelta(minutes=31), tick=False):
        answer = client.get(reverse("job_part", args=[job.pk]), headers={"HX-Request": "true"})
        assert answer["HX-Redirect"] == f"{reverse('login')}?next={reverse('desk')}"


def test_the_file_comes_under_its_own_name_and_stays_in_no_cache(as_: Any, cast: Cast):
    asked(cast.clerk)
    job = run()
    assert job is not None
    answer = as_(cast.clerk).get(reverse("job_file", args=[job.pk]))
    assert b"".join(answer.streaming_content) == whole()
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''%E6%95%B0%E5%AD%97.csv"
    assert (answer["Content-Type"], "no-store" in answer["Cache-Control"]) == ("text/csv; charset=utf-8", True)


def test_who_lost_the_post_is_told_and_gets_no_file(as_: Any, cast: Cast):
    asked(cast.clerk)
    job = run()
    assert job is not None
    relieve(cast.clerk.postings.get(), actor=cast.leader, at=PHASE_2)
    answer = as_(User.objects.get(pk=cast.clerk.pk)).get(reverse("job_file", args=[job.pk]), follow=True)
    assert "这份文件不再提供" in answer.content.decode()


def test_after_its_time_the_file_is_not_offered(as_: Any, cast: Cast):
    asked(cast.clerk)
    job = run()
    assert job is not None
    with time_machine.travel(PHASE_2 + KEPT, tick=False):
        client = as_(cast.clerk)
        assert reverse("job_file", args=[job.pk]) not in page(client, "job", job)
        assert "没有可以下载的文件" in client.get(reverse("job_file", args=[job.pk]), follow=True).content.decode()


def test_cancelling_is_asked_once_more(as_: Any, cast: Cast):
    job, client = asked(cast.clerk), as_(cast.clerk)
    address = reverse("job_cancel", args=[job.pk])
    assert "确认取消任务" in client.get(address).content.decode()
    assert Job.objects.get().state == JobState.QUEUED
    assert client.post(address)["Location"] == reverse("job", args=[job.pk])
    assert Job.objects.get().state == JobState.CANCELLED
    assert "这项任务已经结束" in client.post(address, follow=True).content.decode()


def test_the_file_is_thrown_away_from_the_list(as_: Any, cast: Cast):
    asked(cast.clerk)
    job = run()
    assert job is not None
    client = as_(cast.clerk)
    assert "文件已删除" in client.post(reverse("job_drop", args=[job.pk]), follow=True).content.decode()
    assert Job.objects.get().stored_as == ""


def test_the_message_leads_to_the_job(as_: Any, cast: Cast, settings: Any):
    job = asked(cast.clerk)
    run()
    inbox = as_(cast.clerk).get(reverse("inbox")).content.decode()
    assert f'href="{settings.SITE_URL}{reverse("job", args=[job.pk])}"' in inbox


def test_another_persons_job_is_not_there(as_: Any, cast: Cast):
    asked(cast.clerk)
    job = run()
    assert job is not None
    client = as_(cast.leader)
    names = ("job", "job_part", "job_cancel", "job_file", "job_drop")
    assert {client.get(reverse(name, args=[job.pk])).status_code for name in names[:-1]} == {404}
    assert {client.post(reverse(name, args=[job.pk])).status_code for name in ("job_cancel", "job_drop")} == {404}
    assert list(client.get(reverse("jobs")).context["page"]) == []


def test_the_list_narrows_down_and_says_what_will_stand_there(as_: Any, cast: Cast):
    client = as_(cast.clerk)
    assert "还没有任务" in client.get(reverse("jobs")).content.decode()
    asked(cast.clerk)
    run()
    asked(cast.clerk, 9)
    assert [one.state for one in client.get(reverse("jobs")).context["page"]] == [JobState.QUEUED, JobState.DONE]
    assert [one.state for one in client.get(reverse("jobs"), {"state": "done"}).context["page"]] == [JobState.DONE]
    assert "没有符合条件的任务" in client.get(reverse("jobs"), {"state": "failed"}).content.decode()


def test_list_page_and_part_ask_the_same_number_of_questions_whatever_there_is(as_: Any, cast: Cast):
    client = as_(cast.clerk)

    def questions(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    job = asked(cast.clerk)
    addresses = [reverse("jobs"), reverse("job", args=[job.pk]), reverse("job_part", args=[job.pk])]
    few = [questions(address) for address in addresses]
    for lines in range(1, 9):
        asked(cast.clerk, lines + STEPS)
    assert [questions(address) for address in addresses] == few
    assert few[-1] <= 4
