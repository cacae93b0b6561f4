"""Complaints about one demand are put together and taken apart again; each step can be undone while nothing came after it."""

import pytest

from campaign.operations import NoPower, Refused
from supervision.models import ClusterMember, Complaint
from supervision.operations.clusters import join, leave, undo
from supervision.queries.complaints import similar_to
from tests.publishing.conftest import CANCELLED, KEPT
from tests.supervision.conftest import COMPLAINED_AT, DAY, MOBILE

AT = COMPLAINED_AT + DAY


@pytest.fixture
def three(complaining):
    return [complaining.complaint() for _ in range(3)]


def members(complaints):
    rows = dict(ClusterMember.objects.values_list("complaint", "cluster"))
    return [rows.get(one.pk) for one in complaints]


def test_joined_and_taken_back_nothing_is_left_of_it(complaining, three):
    given = {"actor": complaining.cast.handler, "at": AT}
    step = join(three[:2], unit=complaining.ground.lead, **given)
    cluster = step.cluster
    assert (cluster.title, members(three)) == (f"城关区民政局：{CANCELLED}", [cluster.pk, cluster.pk, None])
    join([three[2]], unit=complaining.ground.lead, cluster=cluster, **given)
    left = leave([three[0]], **given)
    assert members(three) == [None, cluster.pk, cluster.pk]
    undo(left, **given)
    assert members(three) == [cluster.pk] * 3
    with pytest.raises(Refused, match="已经撤销"):
        undo(left, **given)
    with pytest.raises(Refused, match="后来又归并或者移出过"):
        undo(step, **given)
    assert [one.act for one in cluster.steps.all()] == ["join", "join", "leave", "join"]


def test_a_complaint_stands_in_one_cluster_and_leaves_only_with_its_own(complaining, three):
    given = {"actor": complaining.cast.handler, "at": AT}
    join(three[:2], unit=complaining.ground.lead, title="户口迁移", **given)
    with pytest.raises(Refused, match="已经归并"):
        join(three, unit=complaining.ground.lead, **given)
    with pytest.raises(Refused, match="请选择同一组"):
        leave(three, **given)
    with pytest.raises(Refused, match="请选择投诉"):
        leave([], **given)
    with pytest.raises(Refused, match="手机号码"):
        join([three[2]], unit=complaining.ground.lead, title=f"找{MOBILE}", **given)
    with pytest.raises(Refused, match="最多120字"):
        join([three[2]], unit=complaining.ground.lead, title="长" * 121, **given)


def test_it_is_done_by_who_handles_or_supervises_them(complaining, three):
    for who in ("clerk", "coordinator", "stranger", "city_handler"):
        with pytest.raises(NoPower):
            join(three, unit=complaining.ground.lead, actor=getattr(complaining.cast, who), at=AT)
    with pytest.raises(NoPower):
        join(three, unit=complaining.ground.coordination, actor=complaining.cast.city_supervisor, at=AT)
    far = complaining.complaint(office=complaining.ground.city_civil)
    theirs = join([far], unit=complaining.ground.city_lead, actor=complaining.cast.city_handler, at=AT).cluster
    with pytest.raises(NoPower):
        join(three, unit=complaining.ground.lead, cluster=theirs, actor=complaining.cast.handler, at=AT)
    step = join(three, unit=complaining.ground.city_lead, actor=complaining.cast.city_supervisor, at=AT)
    undo(step, actor=complaining.cast.region_supervisor, at=AT)
    assert members(three) == [None, None, None]


def test_complaints_about_the_same_or_a_similar_name_nearby_are_proposed(complaining):
    ground, cast = complaining.ground, complaining.cast
    made = complaining.complaint()
    same = complaining.complaint(name="亲属关系 证明")
    alike = complaining.complaint(name="亲属关系证明书")
    other = complaining.complaint(name=KEPT)
    far = complaining.complaint(office=ground.other_civil, place=ground.other_civil.division)
    found = similar_to(made, cast.handler)
    assert [(one.complaint, one.same) for one in found] == [(same, True), (alike, found[1].same)]
    assert {one.complaint for one in similar_to(made, cast.region_supervisor)} == {same, alike}
    assert similar_to(made, cast.clerk) == []
    assert {other, far} & {one.complaint for one in found} == set()


def test_members_of_the_own_cluster_are_not_proposed_again(complaining, three):
    join(three[:2], unit=complaining.ground.lead, actor=complaining.cast.handler, at=AT)
    made = Complaint.objects.get(pk=three[0].pk)
    assert [one.complaint for one in similar_to(made, complaining.cast.handler)] == [three[2]]
