"""Rulings made in one act on many items, kept so that the act can be undone."""

from django.db import models
from django.db.models import Q

from campaign.models import Round, Unit, User
from review.enums import BatchKind, BatchSource, ReturnReason
from review.models.rulings import Ruling


class Batch(models.Model):
    """One bulk act, rulings or returns: who, when, why, and whether it was taken back. `key` is the preview's: confirmed
    twice, it counts once. `sha256` is the workbook's from which the verdicts came."""

    key = models.UUIDField("办理编号", unique=True, null=True, editable=False)
    panel = models.ForeignKey(Unit, models.PROTECT, related_name="batches", verbose_name="审核组")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name="轮次")
    kind = models.CharField("办理方式", max_length=8, choices=BatchKind, default=BatchKind.RULE)
    returned_for = models.CharField("退回类别", max_length=12, choices=ReturnReason, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
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
        constraints = (
            models.CheckConstraint(condition=Q(source__in=BatchSource.values), name="batch_source_known"),
            models.CheckConstraint(condition=Q(kind__in=BatchKind.values), name="batch_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=BatchKind.RETURN) ^ Q(returned_for=""), name="batch_return_has_its_class"
            ),
        )

    def __str__(self) -> str:
        return f"{self.panel}批量{'退回' if self.returns else '意见'}{self.pk}"

    @property
    def returns(self) -> bool:
        """Whether it returned its items to their units."""
        return self.kind == BatchKind.RETURN

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
