"""The public site as one file to take away, asked for by the coordination office: whole, public, nothing left of a stopped one."""

import zipfile
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse

from campaign.enums import JobState
from campaign.models import Job
from campaign.operations.jobs import cancel, file_of, run_next
from publishing.sheets.copying import tree
from publishing.tasks import site
from tests.cast import PHASE_5
from tests.publishing.conftest import KEPT, STRUCK, Published


@pytest.fixture(autouse=True)
def _a_day_of_2020(settings: Any, tmp_path: Any) -> Any:
    """One language, and what the process keeps is its own."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "site"}}
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    with time_machine.travel(PHASE_5, tick=False):
        yield
    cache.clear()


def done() -> Job:
    job = run_next(clock=lambda: PHASE_5, inline=True)
    assert job is not None
    return Job.objects.get(pk=job.pk)


def test_the_office_takes_the_whole_site_away_and_nobody_else_finds_the_page(
    client: Any, published: Published, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
):
    address = reverse("job_ask", args=["site"])
    client.force_login(published.cast.coordinator)
    assert (client.get(address).status_code, "整站" in client.get("/editions/progress/").content.decode()) == (
        404,
        False,
    )
    client.force_login(published.cast.region_coordinator)
    page = client.get(address).content.decode()
    assert ("共6个事项" in page, "现在的筛选条件" in page) == (True, False)
    assert address in client.get("/editions/progress/").content.decode()
    client.post(address)
    # Stopped while it writes: no file, no release; the next one begins anew.
    steps = iter([1])

    class Stopping(site.Copier):
        def _filled(self, branch: Any, at: Any) -> Any:
            if next(steps, None):
                cancel(Job.objects.get(), actor=published.cast.region_coordinator, at=PHASE_5)
            return super()._filled(branch, at)

    monkeypatch.setattr(site, "Copier", Stopping)
    assert done().state == JobState.CANCELLED
    assert [path.name for path in (tmp_path / site.FOLDER / "releases").iterdir()] == []
    client.post(address)
    packed = site._packed

    def while_nobody_else_may_copy(work: Any, root: Any, *rest: Any) -> None:
        with pytest.raises(tree.AlreadyRunning):
            site.Copier(tmp_path / site.FOLDER).copy(PHASE_5)
        assert root.parent == tmp_path / site.FOLDER / "releases"
        packed(work, root, *rest)

    monkeypatch.setattr(site, "_packed", while_nobody_else_may_copy)
    job = done()
    assert (job.state, job.file_name) == (JobState.DONE, "公众网站静态副本-20201215.zip")
    with zipfile.ZipFile(file_of(job, at=PHASE_5)) as archive:
        names = archive.namelist()
        item = archive.read(f"items/{published.uid(KEPT)}/index.html").decode()
        every = "".join(archive.read(name).decode() for name in names if name.endswith(".html"))
    assert (f"共{len(names):,}个文件" in job.words, "index.html" in names, KEPT in item) == (True, True, True)
    assert (STRUCK in every, [name for name in names if name.endswith(".gz")]) == (False, [])
    assert (job.done, job.of) == (len(names), len(names))
