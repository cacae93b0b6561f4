"""What a large region owes is asked for as a job, and is the file that would have come at once."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from campaign.models import Job, User
from campaign.operations.jobs import run_next
from tests.campaign.test_views_duties import page
from tests.cast import PHASE_3, Cast, Ground
from tests.submissions.papers import certified


def made(client: Client, actor: User, name: str, file: str, **query: Any) -> tuple[Job, bytes, str]:
    """Ask by the address to which the page leads, do the job; gives it, its file and how that is called."""
    asking_for = page(client, actor, name, file, at=PHASE_3, **query)["Location"]
    with time_machine.travel(PHASE_3, tick=False):
        assert client.get(asking_for).status_code == 200
        client.post(asking_for)
        run_next(clock=lambda: PHASE_3, inline=True)
        job = Job.objects.latest("pk")
        taken = client.get(f"/jobs/{job.pk}/file/")
        return job, b"".join(taken.streaming_content), taken["Content-Disposition"]


@pytest.mark.parametrize(
    ("name", "query", "title", "words"),
    [
        ("duty_ledger_file", {"round": 1, "kind": "declaration"}, "应办事项{}（第1轮，应办事项：", "共5件。"),
        (
            "completeness_download",
            {"state": "owing", "q": "城关"},
            "报送进度{}（第1轮，按条件筛选、申报表：",
            "共3个单位。",
        ),
    ],
)
def test_a_large_file_is_asked_for_and_is_the_one_that_would_have_come_at_once(
    client: Client,
    ground: Ground,
    cast: Cast,
    settings: Any,
    tmp_path: Any,
    name: str,
    query: Any,
    title: str,
    words: str,
):
    settings.MEDIA_ROOT = tmp_path
    certified(ground, cast)
    for kind in ("xlsx", "csv"):
        settings.JOB_FROM_ROWS = 100
        at_once = page(client, cast.coordinator, name, kind, at=PHASE_3, **query)
        settings.JOB_FROM_ROWS = 1
        job, content, called = made(client, cast.coordinator, name, kind, **query)
        assert (job.words, job.title.startswith(title.format(kind.upper())), job.done) == (words, True, job.of)
        assert (content, called) == (at_once.content, at_once["Content-Disposition"])
        assert page(client, cast.clerk, name, kind, at=PHASE_3, **query).status_code == 404


def test_who_oversees_nothing_or_asks_for_another_kind_of_file_finds_no_such_job(
    client: Client, ground: Ground, cast: Cast
):
    for kind in ("duties", "progress"):
        met = {}
        for who in ("coordinator", "clerk", "panel_chair"):
            client.force_login(getattr(cast, who))
            met[who] = [client.get(f"/jobs/new/{kind}/?file={file}").status_code for file in ("csv", "pdf")]
        assert met == {"coordinator": [200, 404], "clerk": [404, 404], "panel_chair": [404, 404]}
