"""Many requests to verify as a job, a large list compiled by one: what would have come at once, once."""

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from campaign.enums import JobState
from campaign.models import Job, Message
from campaign.operations.jobs import ask, run_next
from publishing.models import Compilation
from publishing.operations import compile_lists
from review.operations import reopen
from tests.publishing.conftest import ASKED_AT, COMPILED_AT, DAY, HOUR, PUBLISHED_AT, Asking, Settled

NOW = ASKED_AT + 5 * DAY


@pytest.fixture(autouse=True)
def _few_are_many(settings: Any, tmp_path: Any) -> None:
    """Two rows are many."""
    settings.JOB_FROM_ROWS = 1
    settings.MEDIA_ROOT = tmp_path


def done(at: Any) -> Job:
    """The job that waits, as it is when it is done."""
    job = run_next(clock=lambda: at, inline=True)
    assert job is not None
    return Job.objects.get(pk=job.pk)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_many_enquiries_are_asked_for_and_are_the_file_that_would_have_come_at_once(
    client: Any, asking: Asking, settings: Any, kind: str
):
    asking.answer(asking.ask("1号"))
    asking.ask("2号")
    asking.ask("3号", replaces=asking.ask("4号"))
    with time_machine.travel(NOW, tick=False):
        client.force_login(asking.cast.clerk)
        address = f"{reverse('enquiries_file', args=[kind])}?side=by&q=号"
        settings.JOB_FROM_ROWS = 4
        at_once = client.get(address)
        settings.JOB_FROM_ROWS = 1
        asking_for = client.get(address)["Location"]
        client.post(asking_for)
        job = done(NOW)
        assert (job.state, job.words, job.parameters["side"]) == (JobState.DONE, "共4条核查请求。", "by")
        taken = client.get(reverse("job_file", args=[job.pk]))
        assert b"".join(taken.streaming_content) == at_once.content
        assert taken["Content-Disposition"] == at_once["Content-Disposition"]


def test_who_neither_asks_nor_answers_nor_oversees_finds_nothing(client: Any, asking: Asking):
    with time_machine.travel(NOW, tick=False):
        client.force_login(asking.cast.panel_chair)
        assert client.get(reverse("job_ask", args=["enquiries"])).status_code == 404


def test_a_large_list_is_compiled_by_a_job_which_leads_to_it(client: Any, settled: Settled):
    address = f"{reverse('compile_list', args=[settled.ground.lead.pk])}?round=1"
    with time_machine.travel(PUBLISHED_AT + HOUR, tick=False):
        client.force_login(settled.cast.panel_chair)
        answers = [client.post(address)["Location"] for _ in range(2)]
        assert (Compilation.objects.count(), Job.objects.count()) == (0, 1)
        job = done(PUBLISHED_AT + HOUR)
        made = Compilation.objects.get()
        assert answers == [reverse("job", args=[job.pk])] * 2
        assert (job.state, job.address) == (JobState.DONE, reverse("compilation", args=[made.pk]))
        assert reverse("compilation", args=[made.pk]) in client.get(answers[0]).content.decode()
        assert made.compiled_at == PUBLISHED_AT + HOUR


def test_the_draft_of_a_large_list_is_the_file_that_would_have_come_at_once(
    client: Any, settled: Settled, settings: Any
):
    edition = settled.compile().editions.get(kind="cancelled")
    address, follower = reverse("edition_workbook", args=[edition.pk]), settled.cast.legality
    with time_machine.travel(PUBLISHED_AT, tick=False):
        client.force_login(follower)
        settings.JOB_FROM_ROWS = 9
        at_once = client.get(address)
        settings.JOB_FROM_ROWS = 1
        asking_for = client.get(address)["Location"]
        assert asking_for == f"{reverse('job_ask', args=['draft'])}?file=xlsx&edition={edition.pk}"
        client.post(asking_for)
        job = done(PUBLISHED_AT)
        taken = client.get(reverse("job_file", args=[job.pk]))
        assert b"".join(taken.streaming_content) == at_once.content
        assert taken["Content-Disposition"] == at_once["Content-Disposition"]
        client.force_login(settled.cast.stranger_chair)
        assert client.get(asking_for).status_code == 404
        assert client.get(f"{reverse('job_ask', args=['draft'])}?edition=x").status_code == 404


def test_no_draft_is_made_of_a_list_that_was_published_meanwhile(settled: Settled):
    compilation = settled.compile()
    edition = compilation.editions.get(kind="cancelled")
    ask("draft", {"edition": edition.pk}, title="未公布", actor=settled.cast.legality, at=COMPILED_AT)
    settled.approve(compilation)
    settled.publish(compilation)
    job = done(PUBLISHED_AT)
    assert (job.state, job.stored_as) == (JobState.FAILED, "")
    assert "清单已经公布" in job.words


def asked(settled: Settled) -> Job:
    """A list to be compiled."""
    wanted = {"lead": settled.ground.lead.pk, "round": settled.ground.round.pk, "reason": ""}
    return ask("compile", wanted, title="编制清单", actor=settled.cast.panel_chair, at=COMPILED_AT)


def test_what_hinders_compiling_is_said_by_the_job(settled: Settled):
    reopen(next(iter(settled.rulings.values())), note="重新研究。", actor=settled.cast.panel_chair, at=COMPILED_AT)
    asked(settled)
    job = done(COMPILED_AT)
    assert (job.state, Compilation.objects.count()) == (JobState.FAILED, 0)
    assert "没有" in job.words
    assert Message.objects.filter(obligation=f"job:{job.pk}").count() == 1


def test_a_job_that_was_cancelled_in_the_last_moment_has_compiled_nothing(
    settled: Settled, monkeypatch: pytest.MonkeyPatch
):
    asked(settled)

    def cancelled(*given: Any, **named: Any) -> Any:
        made = compile_lists(*given, **named)
        Job.objects.update(state=JobState.CANCELLED, holder="", slot=None)
        return made

    monkeypatch.setattr("publishing.tasks.jobs.compile_lists", cancelled)
    done(COMPILED_AT)
    assert Compilation.objects.count() == 0
