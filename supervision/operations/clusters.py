"""Put complaints about the same demand together, take one out again, and undo either (peers S5; lesson 14: undo)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from campaign.access import can, why_not
from campaign.checks import trimmed
from campaign.models import Unit, User
from campaign.operations import NoPower, Refused
from campaign.operations.moves import Line, record_all
from campaign.roles import Action
from supervision.checks.complaints import problems_of_words
from supervision.enums.complaints import ClusterAct
from supervision.models import Cluster, ClusterMember, ClusterStep, Complaint
from supervision.operations.complaint_holding import refuse_problems
from supervision.queries.complaints import seen_by

TITLE_MAX = 120
POWERS = (Action.HANDLE_COMPLAINTS, Action.SUPERVISE)


def join(
    complaints: Sequence[Complaint],
    *,
    unit: Unit,
    cluster: Cluster | None = None,
    title: str = "",
    actor: User,
    at: datetime,
) -> ClusterStep:
    """Put complaints into a cluster, a new one under `title` where none is given. `unit` is where the person does so.

    Each complaint is one that the person handles or supervises, and in no cluster yet. Raises `NoPower`, `Refused`.
    """
    with transaction.atomic():
        held = _hold(complaints, actor)
        if why_not(actor, POWERS[0], unit) and (denied := why_not(actor, POWERS[1], unit)):
            raise NoPower(denied)
        if ClusterMember.objects.filter(complaint__in=held).exists():
            raise Refused("其中有投诉已经归并。请先移出，再归并到别处。")
        if cluster is not None and not _is_own(cluster, actor):
            raise NoPower("这一组同类投诉不属您办理的范围，请返回列表重新选择。")
        into = cluster or _new(held, unit, title, actor, at)
        return _step(into, ClusterAct.JOIN, held, None, actor, at)


def leave(complaints: Sequence[Complaint], *, actor: User, at: datetime) -> ClusterStep:
    """Take complaints out of the cluster in which they stand together. Raises `NoPower`, `Refused`."""
    with transaction.atomic():
        held = _hold(complaints, actor)
        clusters = {member.cluster for member in ClusterMember.objects.filter(complaint__in=held)}
        if len(clusters) != 1 or ClusterMember.objects.filter(complaint__in=held).count() != len(held):
            raise Refused("请选择同一组归并的投诉。")
        return _step(clusters.pop(), ClusterAct.LEAVE, held, None, actor, at)


def undo(step: ClusterStep, *, actor: User, at: datetime) -> ClusterStep:
    """Take one step back: what joined leaves, what left joins again. Each step is taken back once, and only while it is the last
    of each of its complaints. Raises `NoPower`, `Refused`."""
    with transaction.atomic():
        held = _hold(list(step.complaints.all()), actor)
        if ClusterStep.objects.filter(undoes=step).exists():
            raise Refused("这一步已经撤销。请刷新后查看。")
        if ClusterStep.objects.filter(complaints__in=held, pk__gt=step.pk).exists():
            raise Refused("这些投诉后来又归并或者移出过，不能直接撤销这一步。请逐件办理。")
        back = ClusterAct.LEAVE if step.act == ClusterAct.JOIN else ClusterAct.JOIN
        return _step(step.cluster, back, held, step, actor, at)


def _hold(complaints: Sequence[Complaint], actor: User) -> list[Complaint]:
    """Lock the complaints in the order of their keys; all of them are the person's to put in order."""
    keys = {one.pk for one in complaints}
    if not keys:
        raise Refused("请选择投诉。")
    seen = seen_by(actor).filter(pk__in=keys).order_by().values("pk")
    held = list(Complaint.objects.select_for_update().filter(pk__in=seen).order_by("pk"))
    if len(held) != len(keys):
        raise NoPower("其中有您不能办理的投诉，请返回列表重新选择。")
    return held


def _is_own(cluster: Cluster, actor: User) -> bool:
    """Whether the cluster was made where the person works, or holds a complaint that is the person's too."""
    if any(can(actor, power, cluster) for power in POWERS):
        return True
    return seen_by(actor).filter(membership__cluster=cluster).exists()


def _new(complaints: Sequence[Complaint], unit: Unit, title: str, actor: User, at: datetime) -> Cluster:
    named = trimmed(title) or f"{complaints[0].against}：{complaints[0].item_name}"[:TITLE_MAX]
    refuse_problems(problems_of_words("title", "名称", named))
    if len(named) > TITLE_MAX:
        raise Refused(f"名称最多{TITLE_MAX}字，请缩短。")
    return Cluster.objects.create(unit=unit, title=named, item_key=complaints[0].item_key, made_by=actor, made_at=at)


def _step(
    cluster: Cluster,
    act: ClusterAct,
    complaints: Sequence[Complaint],
    undoes: ClusterStep | None,
    actor: User,
    at: datetime,
) -> ClusterStep:
    step = ClusterStep.objects.create(cluster=cluster, act=act, undoes=undoes, by=actor, at=at)
    step.complaints.set(complaints)
    if act == ClusterAct.JOIN:
        ClusterMember.objects.bulk_create(ClusterMember(complaint=one, cluster=cluster, since=at) for one in complaints)
    else:
        ClusterMember.objects.filter(complaint__in=complaints).delete()
    name, label = (
        f"{act}_cluster",
        f"{'撤销：' if undoes else ''}{'归并同类投诉' if act == ClusterAct.JOIN else '移出同类投诉'}",
    )
    record_all([Line(one, name, label, actor, after={"cluster": cluster.pk}) for one in complaints], at=at)
    return step
