"""A large Annex 5 and lists published together as jobs: what would have come at once, once, cancelled or killed nothing."""

from typing import Any

import pytest
import time_machine
from django.urls import reverse

from campaign.enums import JobState, Role
from campaign.models import Job, Message, User
from campaign.operations import NoPower, appoint
from campaign.operations.jobs import ask, cancel, run_next
from campaign.operations.jobs.holding import STALE
from campaign.operations.jobs.work import CHANGED
from publishing.models import Compilation, Edition
from publishing.operations import roll_up
from publishing.queries.desk import publishable
from publishing.tasks import releasing
from tests.cast import AFTER
from tests.publishing.conftest import COMPILED_AT, DAY, HOUR, PUBLISHED_AT, Published, Settled
from tests.publishing.killing import broken

NOW = PUBLISHED_AT + 2 * DAY
LATER = NOW + HOUR


@pytest.fixture(autouse=True)
def _few_are_many(settings: Any, tmp_path: Any) -> Any:
    """Two rows are many."""
    settings.JOB_FROM_ROWS = 1
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def two(published: Published) -> tuple[Compilation, Compilation]:
    """A correction of the county and a roll-up of the city; the county's coordinator sits in both offices."""
    cast, ground = published.cast, published.ground
    appoint(cast.coordinator, ground.city_lead, Role.COORDINATOR, actor=None, at=COMPILED_AT)
    corrected = published.compile("更正。", days=9)
    published.approve(corrected, days=9)
    return corrected, roll_up(ground.city_lead, published.round, actor=cast.city_chair, at=PUBLISHED_AT + DAY)


def done(at: Any = LATER) -> Job:
    """The job that waits, as it is when its worker has ended."""
    job = run_next(clock=lambda: at, inline=True)
    assert job is not None
    return Job.objects.get(pk=job.pk)


def states(compilations: Any) -> list[set[str]]:
    return [set(one.editions.values_list("state", flat=True)) for one in compilations]


def asked(compilations: Any, by: User) -> Job:
    wanted = {"compilations": sorted(one.pk for one in compilations)}
    return ask("publish", wanted, title="公布清单", actor=by, at=NOW)


def test_a_large_roll_up_by_a_job_is_in_time_by_its_asking_and_says_when_it_was_added_up(
    client: Any, published: Published
):
    lead = published.ground.city_lead
    client.force_login(published.cast.city_chair)
    address = f"{reverse('roll_up', args=[lead.pk])}?round=1"
    answers = [client.post(address)["Location"] for _ in range(2)]
    assert (Job.objects.count(), Compilation.objects.filter(is_roll_up=True).count()) == (1, 0)
    job = done(AFTER)  # when nothing is rolled up any more
    made = Compilation.objects.get(is_roll_up=True)
    assert answers == [reverse("job", args=[job.pk])] * 2
    assert (job.state, job.address) == (JobState.DONE, f"{reverse('roll_ups')}?unit={lead.pk}&round=1")
    assert (job.done, job.of) == (5, 5)  # its one list, and four steps of its own
    assert (made.compiled_at, job.words) == (AFTER, "已汇总拉萨市第1轮第1版，3个单位。请核对后公布。")
    assert client.get(job.address).status_code == 200


def test_what_hinders_a_roll_up_is_said_by_the_job(settled: Settled):
    wanted = {"lead": settled.ground.city_lead.pk, "round": settled.ground.round.pk, "reason": ""}
    ask("roll_up", wanted, title="汇总", actor=settled.cast.city_chair, at=NOW)
    job = done()
    assert (job.state, Compilation.objects.count()) == (JobState.FAILED, 0)
    assert "还没有公布清单" in job.words
    with pytest.raises(NoPower):
        ask("roll_up", wanted, title="汇总", actor=settled.cast.clerk, at=NOW)


def test_several_lists_are_published_by_a_job_at_the_instant_at_which_it_writes_them(
    client: Any, two: Any, published: Any
):
    client.force_login(published.cast.coordinator)
    address = "/editions/publish/?" + "&".join(f"pick={one.pk}" for one in two)
    assert "交后台办理" in client.get(address).content.decode()
    answers = [client.post(address)["Location"] for _ in range(2)]
    assert (Job.objects.count(), states(two)) == (1, [{"approved"}, {"compiled"}])
    job = done()
    assert answers == [reverse("job", args=[job.pk])] * 2
    assert (job.state, job.done, job.of) == (JobState.DONE, 8, 8)  # 3 units of the roll-up, 2 and 3 rows of the lists
    assert job.words == "拉萨市第1轮第1版、城关区第1轮第2版已一并公布。"
    assert (states(two), broken()) == ([{"published"}] * 2, [])
    at = set(Edition.objects.filter(compilation__in=two).values_list("published_at", flat=True))
    assert at == {LATER}
    assert Message.objects.filter(obligation=f"job:{job.pk}").count() == 1
    # Who posts once more is told that it is done; a job that was asked for before somebody else did it says the same.
    assert client.post(address)["Location"] == reverse("compilations")
    asked(two, published.cast.coordinator)
    assert done().words == job.words


def test_one_large_list_is_published_by_a_job_as_of_the_instant_before_its_first_workbook_is_written(
    client: Any, two: Any, published: Published, monkeypatch: pytest.MonkeyPatch
):
    client.force_login(published.cast.coordinator)
    address = reverse("publish_lists", args=[two[0].pk])
    answer = client.post(address)
    now, write = [LATER], releasing.write_edition

    def slowly(edition: Edition, path: Any) -> Any:
        assert edition.published_at == LATER  # what the workbook prints
        now.append(now[-1] + HOUR)
        return write(edition, path)

    monkeypatch.setattr(releasing, "write_edition", slowly)
    run_next(clock=lambda: now[-1], inline=True)
    job = Job.objects.get()
    at = set(two[0].editions.values_list("published_at", flat=True))
    assert (at, job.finished_at) == ({LATER}, LATER + 2 * HOUR)
    assert (answer["Location"], job.words) == (reverse("job", args=[job.pk]), "城关区第1轮第2版已公布。")
    assert job.address == reverse("compilation", args=[two[0].pk])
    assert client.post(address)["Location"] == job.address
    assert Job.objects.count() == 1


@pytest.mark.parametrize("how", ["cancelled", "killed", "post ended"])
def test_between_two_workbooks_it_can_be_stopped_and_nothing_is_published(
    two: Any, published: Published, monkeypatch: pytest.MonkeyPatch, how: str
):
    job, write = asked(two, published.cast.coordinator), releasing.write_edition

    def stopped_at_the_second(edition: Edition, path: Any) -> Any:
        if edition.kind == "cancelled" and how == "killed":
            raise KeyboardInterrupt
        if edition.kind == "cancelled" and how == "cancelled":
            cancel(job, actor=published.cast.coordinator, at=LATER)
        if how == "post ended":
            published.cast.coordinator.postings.update(valid_to=NOW.date())
            User.objects.filter(pk=published.cast.coordinator.pk).update(is_active=False)
        return write(edition, path)

    monkeypatch.setattr(releasing, "write_edition", stopped_at_the_second)
    if how == "killed":
        with pytest.raises(KeyboardInterrupt):
            done()
    else:
        # Within one transaction the cancelling is taken back with the publication; elsewhere it stays.
        assert done().state == {"cancelled": JobState.RUNNING, "post ended": JobState.FAILED}[how]
    assert (states(two), broken()) == ([{"approved"}, {"compiled"}], [])
    if how == "killed":
        monkeypatch.setattr(releasing, "write_edition", write)
        again = done(LATER + STALE + HOUR)
        assert (again.state, again.attempts, states(two)) == (JobState.DONE, 2, [{"published"}] * 2)


def test_nothing_is_published_where_not_all_of_them_are_the_persons_any_more(
    two: Any, published: Published, monkeypatch: pytest.MonkeyPatch
):
    asked(two, published.cast.coordinator)
    at_begin = iter([publishable(published.cast.coordinator)])
    monkeypatch.setattr(releasing, "publishable", lambda user: next(at_begin, None) or publishable(user).none())
    job = done()
    assert (job.state, job.words, states(two)) == (JobState.FAILED, CHANGED, [{"approved"}, {"compiled"}])


def test_who_may_not_publish_each_of_them_cannot_ask(two: Any, published: Published):
    with pytest.raises(NoPower):
        asked(two, published.cast.panel_chair)
