"""The radar: looks over all rulings, the disagreements that they found, and why some of them stand (notice 六(二): 横向协同)."""

from django.db import models
from django.db.models import Q

from campaign.enums import Outcome
from campaign.models import Unit, User
from review.enums import ConflictKind, Handling, RunStage
from review.models.reasons import WrittenReason
from review.models.rulings import Ruling


class RadarRun(models.Model):
    """One look over all rulings and lists in force: asked for by a person or by the clock, carried out by a job.

    `cursor` is the last certificate that was looked at, so that a job that was killed goes on where it stopped.
    """

    stage = models.CharField("进度", max_length=8, choices=RunStage, default=RunStage.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    taken_at = models.DateTimeField("最近进展", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    cursor = models.CharField(max_length=200, blank=True, editable=False)
    done = models.PositiveIntegerField("已比对证明", default=0)
    of = models.PositiveIntegerField("证明总数", default=0)
    statements = models.PositiveIntegerField("结论数", default=0)
    found = models.PositiveIntegerField("不一致数", default=0)
    chains = models.PositiveIntegerField("证明链数", default=0)
    words = models.TextField("说明", blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "一致性比对"
        constraints = (
            models.CheckConstraint(condition=Q(stage__in=RunStage.values), name="radar_run_stage_known"),
            models.UniqueConstraint(
                fields=("stage",), condition=Q(stage=RunStage.WAITING), name="radar_run_one_waiting"
            ),
        )

    def __str__(self) -> str:
        return f"一致性比对{self.pk}：{self.get_stage_display()}"


class ConflictQuerySet(models.QuerySet["Conflict"]):
    """Questions over many disagreements."""

    def open(self) -> "ConflictQuerySet":
        """Neither put in line nor explained, and more than a hint."""
        return self.filter(standing=Handling.OPEN, notice=False)

    def with_sides(self) -> "ConflictQuerySet":
        """With the two units and rulings, in one query."""
        return self.select_related(
            "one_unit__division", "other_unit__division", "one_ruling__round__campaign", "other_ruling__round__campaign"
        )


class Conflict(models.Model):
    """Two units say different things of one certificate in one service. `one` keeps what `other` cancels.

    The facts of both sides are copied as they stood at the last look; a side that is not `final` is its panel's own work.
    """

    certificate_key = models.CharField(max_length=200, editable=False)
    service_key = models.CharField(max_length=200, blank=True, editable=False)
    certificate_name = models.CharField("证明事项", max_length=200)
    service_name = models.CharField("政务服务事项", max_length=200, blank=True)
    kind = models.CharField("情形", max_length=14, choices=ConflictKind)
    weight = models.PositiveSmallIntegerField("轻重")
    notice = models.BooleanField("仅提示", default=False)
    standing = models.CharField("处理", max_length=8, choices=Handling, default=Handling.OPEN)
    one_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="保留单位")
    other_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="取消单位")
    one_ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="conflicts_as_one")
    other_ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="conflicts_as_other")
    one_outcome = models.CharField("结论", max_length=10, choices=Outcome)
    other_outcome = models.CharField("对方结论", max_length=10, choices=Outcome)
    one_facts = models.JSONField(default=dict, editable=False)
    other_facts = models.JSONField(default=dict, editable=False)
    one_final = models.BooleanField(default=True)
    other_final = models.BooleanField(default=True)
    one_print = models.CharField(max_length=32, editable=False)
    other_print = models.CharField(max_length=32, editable=False)
    kept = models.PositiveIntegerField("保留单位数", default=0)
    cancelled = models.PositiveIntegerField("取消单位数", default=0)
    found_at = models.DateTimeField("发现时间")
    closed_at = models.DateTimeField("一致时间", null=True, blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ("weight", "certificate_key", "service_key", "pk")
        verbose_name = verbose_name_plural = "结论不一致"
        indexes = (
            models.Index(fields=("one_unit", "standing"), name="conflict_one"),
            models.Index(fields=("other_unit", "standing"), name="conflict_other"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("certificate_key", "service_key", "one_unit", "other_unit", "notice"), name="conflict_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=ConflictKind.values), name="conflict_kind_known"),
            models.CheckConstraint(condition=Q(standing__in=Handling.values), name="conflict_standing_known"),
        )

    def __str__(self) -> str:
        return f"{self.certificate_name}：{self.get_kind_display()}"

    @property
    def unit(self) -> Unit:
        """The unit that keeps: whoever examines it may be asked."""
        return self.one_unit


class ReasonedDifference(WrittenReason):
    """Why two rulings may differ, written by the chair of the panel of one side. It falls when one of them changes."""

    conflict = models.ForeignKey(Conflict, models.PROTECT, related_name="reasons")
    words = models.TextField("差异理由")
    one_print = models.CharField(max_length=32, editable=False)
    other_print = models.CharField(max_length=32, editable=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "差异说明"
        constraints = (
            models.UniqueConstraint(
                fields=("conflict",), condition=Q(withdrawn_at=None), name="reasoned_difference_one_standing"
            ),
        )
