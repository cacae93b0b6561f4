"""Rulings made in one act on many items, kept so that the act can be undone."""

from django.db import models
from django.db.models import Q

from campaign.models import Round, Unit, User
from review.enums import BatchSource
from review.models.rulings import Ruling


class Batch(models.Model):
    """One act of bulk ruling: who, when, why, and whether it was taken back. `key` is the preview's: confirmed twice, it
    counts once."""

    key = models.UUIDField("办理编号", unique=True, null=True, editable=False)
    panel = models.ForeignKey(Unit, models.PROTECT, related_name="batches", verbose_name="审核组")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name="轮次")
    source = models.CharField("来源", max_length=12, choices=BatchSource)
    reason = models.TextField("理由")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    made_at = models.DateTimeField("办理时间")
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_words = models.TextField("撤销理由", blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "批量意见"
        constraints = (models.CheckConstraint(condition=Q(source__in=BatchSource.values), name="batch_source_known"),)

    def __str__(self) -> str:
        return f"{self.panel}批量意见{self.pk}"

    @property
    def unit(self) -> Unit:
        """The panel's unit: who may rule there may see its batches."""
        return self.panel


class BatchLine(models.Model):
    """One item of a batch with what stood before, so that undoing gives back exactly that."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="batch_lines")
    before = models.JSONField(default=dict, editable=False)
    ruled_at = models.DateTimeField("审核时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "批量意见事项"
        constraints = (models.UniqueConstraint(fields=("batch", "ruling"), name="batch_line_once"),)

    def __str__(self) -> str:
        return f"{self.batch_id}：{self.ruling_id}"
