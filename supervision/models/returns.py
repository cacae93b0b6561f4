"""The monthly line of a township or village: was anybody sent to you for a paper that was cancelled? Which, by whom."""

from django.db import models
from django.db.models import Q

from campaign.models import Unit, User


class MonthlyReturn(models.Model):
    """What one township says of one month, with the villages below it; without a line it is a nil return."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="monthly_returns", verbose_name="填报单位")
    month = models.DateField("月份")  # its first day
    said_at = models.DateTimeField("填报时间")
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填报人")

    class Meta:
        ordering = ("-month", "unit__code")
        verbose_name = verbose_name_plural = "月报"
        constraints = (
            models.UniqueConstraint(fields=("unit", "month"), name="monthly_return_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="monthly_return_of_a_month"),
        )

    def __str__(self) -> str:
        return f"{self.unit}：{self.month:%Y-%m}"


class MonthlyDemand(models.Model):
    """One demand: which paper, for whom people were sent, how often. Somebody outside the region is named in words, with the
    place; then no case is opened."""

    monthly = models.ForeignKey(MonthlyReturn, models.PROTECT, related_name="demands", verbose_name="月报")
    cert_name = models.CharField("证明名称", max_length=200)
    by_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="demands_reported", verbose_name="要求开具的单位"
    )
    outside = models.CharField("区外机构", max_length=120, blank=True)
    outside_place = models.CharField("所在地", max_length=60, blank=True)
    times = models.PositiveSmallIntegerField("次数", default=1)
    village = models.CharField("村（居）", max_length=60, blank=True)
    uid = models.UUIDField("对应的取消事项", null=True, blank=True, default=None)

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "月报事项"
        constraints = (
            models.CheckConstraint(
                condition=Q(by_unit__isnull=False, outside="") | (Q(by_unit=None) & ~Q(outside="")),
                name="monthly_demand_of_one",
            ),
            models.CheckConstraint(condition=Q(times__gte=1), name="monthly_demand_happened"),
        )

    def __str__(self) -> str:
        return self.cert_name
