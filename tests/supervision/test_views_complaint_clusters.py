"""Similar complaints side by side, joined, taken apart, undone, and answered together."""

import pytest
import time_machine

from supervision.models import Cluster, ClusterMember, Complaint, Reply
from tests.publishing.conftest import KEPT
from tests.supervision.conftest import COMPLAINED_AT, DAY, NAME, Complaining
from tests.supervision.desks import Open, open_as, persons_in

__all__ = ["open_as"]

NOW = COMPLAINED_AT + 3 * DAY
WORDS = "该单位已经停止索要，您可以直接办理。"


@pytest.fixture(autouse=True)
def _three_days_later():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def three(complaining: Complaining) -> list[Complaint]:
    """Two about one demand that their unit has answered, one of the same of which another unit has not."""
    ready = [complaining.in_hand(), complaining.in_hand()]
    waiting = complaining.referred(complaining.ground.civil, complaining.ground.township)
    complaining.reply(waiting.referrals.first())
    return [*ready, waiting]


def joined(open_as: Open, rows: list[Complaint]) -> Cluster:
    """The first with the others, joined on the page."""
    first, *others = rows
    data = {"pick": [one.pk for one in others]}
    assert open_as("handler", "complaint_similar", first.pk, data=data).status_code == 302
    return Cluster.objects.get()


def members(cluster: Cluster) -> int:
    return ClusterMember.objects.filter(cluster=cluster).count()


def test_the_same_name_is_proposed_and_another_is_not(complaining: Complaining, three, open_as: Open):
    complaining.complaint(name=KEPT)
    page = open_as("handler", "complaint_similar", three[0].pk)
    proposed = {one["complaint"].pk: one["same"] for one in page.context["proposed"]}
    assert proposed == {three[1].pk: True, three[2].pk: True}
    assert persons_in(page.content.decode()) == []


def test_join_take_out_and_undo(three, open_as: Open):
    cluster = joined(open_as, three)
    assert members(cluster) == 3
    assert open_as("handler", "cluster_leave", cluster.pk, data={"pick": [three[2].pk]}).status_code == 302
    assert members(cluster) == 2
    page = open_as("handler", "cluster", cluster.pk)
    assert [one["may_undo"] for one in page.context["steps"]] == [True, False]
    step = page.context["steps"][0]["step"]
    assert open_as("handler", "cluster_undo", step.pk, data={}).status_code == 302
    assert members(cluster) == 3
    again = open_as("handler", "cluster_undo", step.pk, data={})
    assert (again.status_code, "已经撤销" in again.content.decode()) == (409, True)
    assert open_as("city_handler", "cluster_undo", step.pk, data={}).status_code == 404


def test_one_answer_reaches_each_that_is_ready(three, open_as: Open):
    cluster = joined(open_as, three)
    page = open_as("handler", "cluster_answer", cluster.pk)
    assert [one["hindered"] for one in page.context["members"]] == ["", "", "还有1个单位没有答复"]
    data = {"outcome": "corrected", "words": WORDS, "pick": [three[0].pk, three[1].pk]}
    looked = open_as("handler", "cluster_answer", cluster.pk, data=data)
    assert (looked.context["preview"], Reply.objects.count()) == (True, 0)
    assert open_as("handler", "cluster_answer", cluster.pk, data={**data, "sure": "1"}).status_code == 302
    assert {(reply.complaint_id, reply.words) for reply in Reply.objects.all()} == {
        (three[0].pk, WORDS),
        (three[1].pk, WORDS),
    }


def test_words_that_name_one_of_them_reach_none(three, open_as: Open):
    cluster = joined(open_as, three)
    data = {"outcome": "corrected", "words": f"请{NAME}来办理。", "pick": [three[0].pk, three[1].pk], "sure": "1"}
    page = open_as("handler", "cluster_answer", cluster.pk, data=data)
    assert (page.status_code, Reply.objects.count()) == (422, 0)
    assert f"投诉{three[0].number}" in page.content.decode()
    nobody = open_as("handler", "cluster_answer", cluster.pk, data={"outcome": "corrected", "words": WORDS})
    assert "请勾选要一并反馈的投诉" in nobody.content.decode()


def test_an_outcome_that_the_list_contradicts_reaches_none(three, open_as: Open):
    cluster = joined(open_as, three)
    data = {"outcome": "listed_explained", "words": WORDS, "pick": [three[0].pk, three[1].pk], "sure": "1"}
    page = open_as("handler", "cluster_answer", cluster.pk, data=data)
    assert (page.status_code, Reply.objects.count()) == (422, 0)
    assert f"投诉{three[0].number}：当日清单自动查询的结果是“已取消”" in page.content.decode()


def test_who_reads_none_of_its_complaints_does_not_find_it(three, open_as: Open):
    cluster = joined(open_as, three)
    met = {who: open_as(who, "cluster", cluster.pk).status_code for who in ("supervisor", "region_supervisor", "clerk")}
    assert met == {"supervisor": 200, "region_supervisor": 200, "clerk": 404}
    assert open_as("city_handler", "cluster", cluster.pk).status_code == 404
    assert open_as("supervisor", "cluster_answer", cluster.pk).status_code == 404
    assert open_as("city_handler", "cluster_leave", cluster.pk, data={"pick": [three[0].pk]}).status_code == 404


def test_a_cluster_filters_the_list(three, open_as: Open):
    cluster = joined(open_as, three[:2])
    assert len(open_as("handler", "complaints", cluster=cluster.pk).context["lines"]) == 2
    elsewhere = open_as("city_handler", "complaints", cluster=cluster.pk)
    assert (elsewhere.context["active"], cluster.title in elsewhere.content.decode()) == ([], False)
