"""Clusters of similar complaints as a person sees them: only those members that the person reads anyway."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from campaign.access import units_held
from campaign.models import Unit, User
from campaign.roles import Action
from supervision.enums.complaints import ComplaintState, ReferralState
from supervision.models import Cluster, ClusterStep, Complaint
from supervision.queries.complaints import handled_by, seen_by


def clusters_of(user: Any) -> QuerySet[Cluster]:
    """The clusters in which a complaint stands, or stood, that the person reads."""
    seen = seen_by(user).order_by().values("pk")
    steps = ClusterStep.objects.filter(complaints__in=seen).values("cluster")
    return Cluster.objects.filter(pk__in=steps).select_related("unit", "made_by")


@dataclass(frozen=True)
class Member:
    """A complaint of a cluster: whether the person handles it, and what hinders one answer for all (empty: ready)."""

    complaint: Complaint
    own: bool
    hindered: str


def members_of(cluster: Cluster, user: Any) -> list[Member]:
    """The members that the person reads, with whether each can be fed back now; three queries."""
    rows = list(seen_by(user).filter(membership__cluster=cluster).with_marks().order_by("received_at", "pk"))
    own = set(handled_by(user).filter(pk__in=[one.pk for one in rows]).order_by().values_list("pk", flat=True))
    waiting: dict[int, int] = {}
    parts = cluster.members.filter(
        complaint__in=rows, complaint__referrals__state__in=(ReferralState.SENT, ReferralState.TAKEN_UP)
    )
    for pk in parts.values_list("complaint", flat=True):
        waiting[pk] = waiting.get(pk, 0) + 1
    return [Member(one, one.pk in own, _hindered(one, one.pk in own, waiting.get(one.pk, 0))) for one in rows]


def _hindered(complaint: Complaint, own: bool, waiting: int) -> str:
    if not own:
        return f"由{complaint.unit.name}反馈"
    if complaint.state != ComplaintState.IN_HAND:
        return f"现在是“{complaint.get_state_display()}”"
    return f"还有{waiting}个单位没有答复" if waiting else ""


def steps_of(cluster: Cluster, user: Any) -> list[dict[str, Any]]:
    """What was joined and taken out, the latest first, with whether it can be undone: each complaint's last step, not undone."""
    seen = set(seen_by(user).order_by().values_list("pk", flat=True))
    rows = list(cluster.steps.select_related("by", "undoes").prefetch_related("complaints").order_by("-pk"))
    undone = {one.undoes_id for one in rows if one.undoes_id}
    later: set[int] = set()
    found = []
    for step in rows:
        touched = {one.pk for one in step.complaints.all()}
        may = step.pk not in undone and not touched & later and touched <= seen
        named = [one for one in step.complaints.all() if one.pk in seen]
        found.append({"step": step, "complaints": named, "may_undo": may, "undone": step.pk in undone})
        later |= touched
    return found


def own_unit(user: User, complaint: Complaint) -> Unit:
    """From where the person joins: the office that received the complaint, else the person's own above it."""
    held = units_held(user, Action.HANDLE_COMPLAINTS).filter(pk=complaint.unit_id).first()
    if held is not None:
        return held
    above = complaint.unit.reports_path.strip("/").split("/")
    return units_held(user, Action.SUPERVISE).filter(code__in=above).order_by("-reports_path")[0]
