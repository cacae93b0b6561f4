"""Who stands aside from which unit (回避): nobody rules on the items of a unit that is near to them."""

from django.db import models
from django.db.models import Q

from campaign.enums import RecusalKind
from campaign.models.people import User
from campaign.models.units import Unit


class RecusalQuerySet(models.QuerySet["Recusal"]):
    """Questions over many recusals."""

    def standing(self) -> "RecusalQuerySet":
        """Those that have not been ended."""
        return self.filter(ended_at=None)


class Recusal(models.Model):
    """Why a panel's member stands aside from one unit's items. It is ended, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="recusals", verbose_name="审核人")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="recusals", verbose_name="回避单位")
    kind = models.CharField("回避情形", max_length=12, choices=RecusalKind)
    words = models.TextField("说明", blank=True)
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申报人")
    declared_at = models.DateTimeField("申报时间")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="解除人")
    ended_at = models.DateTimeField("解除时间", null=True, blank=True)
    ended_words = models.TextField("解除理由", blank=True)

    objects = RecusalQuerySet.as_manager()

    class Meta:
        ordering = ("-declared_at",)
        verbose_name = verbose_name_plural = "回避"
        constraints = (
            models.UniqueConstraint(fields=("user", "unit"), condition=Q(ended_at=None), name="recusal_once"),
            models.CheckConstraint(condition=Q(kind__in=RecusalKind.values), name="recusal_kind_known"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | (Q(ended_by__isnull=False) & ~Q(ended_words="")),
                name="recusal_ends_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user}回避{self.unit}"
