"""The docket as a job: the same file as at once, of what the person examines then, in the order of the list."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from campaign.enums import JobState, RecusalKind
from campaign.models import Job
from campaign.operations.jobs import NoFile, ask, file_of, run_next, work
from review.models import Ruling
from review.operations import stand_aside
from tests.cast import PHASE_3, Cast
from tests.review.conftest import HOUR, MARRIAGE, Stage

NOW = PHASE_3 + HOUR


@pytest.fixture
def many(docketed: Stage, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Stage:
    """Five items are many, and a slice has two of them."""
    settings.JOB_FROM_ROWS = 4
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(work, "SLICE", 2)
    return docketed


def done() -> Job:
    """The job that waits, as it is when it is done."""
    job = run_next(clock=lambda: NOW, inline=True)
    assert job is not None
    return Job.objects.get(pk=job.pk)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_large_docket_is_asked_for_and_is_the_file_that_would_have_come_at_once(
    many: Stage, cast: Cast, as_user: Callable[..., Any], settings: Any, kind: str
):
    client = as_user(cast.panel_member)
    settings.JOB_FROM_ROWS = 5
    at_once = client.get(reverse("docket_download", args=[kind]), {"state": "pending"})
    settings.JOB_FROM_ROWS = 4
    asking = client.get(reverse("docket_download", args=[kind]), {"state": "pending", "page": "2"})
    assert asking["Location"] == f"{reverse('job_ask', args=['docket'])}?state=pending&file={kind}"
    assert "共5行" in client.get(asking["Location"]).content.decode()
    followed = client.post(asking["Location"])["Location"]
    job = done()
    assert (followed, job.state, job.words) == (reverse("job", args=[job.pk]), JobState.DONE, "共5件事项。")
    assert (job.title, job.done) == (f"审核目录{kind.upper()}（状态：待审核）", 5)
    taken = client.get(reverse("job_file", args=[job.pk]))
    assert b"".join(taken.streaming_content) == at_once.content
    assert taken["Content-Disposition"] == at_once["Content-Disposition"]


def test_a_small_part_of_it_comes_at_once(many: Stage, cast: Cast, as_user: Callable[..., Any]):
    answer = as_user(cast.panel_member).get(reverse("docket_download", args=["csv"]), {"q": MARRIAGE})
    assert (answer.status_code, Job.objects.count()) == (200, 0)


def test_nobody_without_a_panel_finds_it_and_there_is_no_other_kind(
    many: Stage, cast: Cast, as_user: Callable[..., Any]
):
    address = reverse("job_ask", args=["docket"])
    assert as_user(cast.clerk).get(address).status_code == 404
    assert as_user(cast.panel_member).get(f"{address}?file=pdf").status_code == 404


def test_who_stands_aside_from_a_unit_no_longer_gets_the_file_with_its_items(many: Stage, cast: Cast):
    ask("docket", {"query": "", "file": "csv"}, title="审核目录", actor=cast.panel_member, at=NOW)
    job = done()
    assert MARRIAGE in file_of(job, at=NOW).read_text()
    unit = many.ground.civil
    stand_aside(unit, kind=RecusalKind.WORKED, words="曾在该局工作。", actor=cast.panel_member, at=NOW)
    with pytest.raises(NoFile):
        file_of(job, at=NOW)
    ask("docket", {"query": "", "file": "csv"}, title="审核目录", actor=cast.panel_member, at=NOW)
    assert MARRIAGE not in file_of(done(), at=NOW).read_text()
    assert Ruling.objects.count() == 5
