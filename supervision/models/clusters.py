"""Clusters of complaints about the same demand: joined and left by a person, each step undone by its reverse (lesson 15)."""

from django.db import models
from django.db.models import Q

from campaign.models import Unit, User
from supervision.enums.complaints import ClusterAct
from supervision.models.complaints import Complaint


class Cluster(models.Model):
    """Complaints about one demand. It has members or it is empty; it is never deleted, so that a step can be undone."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="clusters", verbose_name="归并单位")
    title = models.CharField("名称", max_length=120)
    item_key = models.CharField(max_length=200, editable=False, db_index=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="归并人")
    made_at = models.DateTimeField("归并时间")

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "同类投诉"

    def __str__(self) -> str:
        return self.title


class ClusterStep(models.Model):
    """One step: these complaints were joined, or left. `undoes` is the step that it takes back; a step is taken back once."""

    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="steps", verbose_name="同类投诉")
    act = models.CharField("办理", max_length=6, choices=ClusterAct)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by", verbose_name="撤销的办理"
    )
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("办理时间")
    complaints = models.ManyToManyField(Complaint, related_name="cluster_steps", verbose_name="投诉")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "归并记录"
        constraints = (models.CheckConstraint(condition=Q(act__in=ClusterAct.values), name="cluster_act_known"),)

    def __str__(self) -> str:
        return f"{self.cluster} {self.get_act_display()}"


class ClusterMember(models.Model):
    """A complaint stands in one cluster at most."""

    complaint = models.OneToOneField(Complaint, models.PROTECT, related_name="membership", verbose_name="投诉")
    cluster = models.ForeignKey(Cluster, models.PROTECT, related_name="members", verbose_name="同类投诉")
    since = models.DateTimeField("归并时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "归并的投诉"

    def __str__(self) -> str:
        return f"{self.cluster_id} {self.complaint_id}"
