"""For how many days which personal data are kept, where the coordination office has set another number than the usual one."""

from django.db import models
from django.db.models import Q

from campaign.models.people import User


class RetentionTerm(models.Model):
    """The days for one kind of personal data, with the reason; the kinds are named by the acts (setting `RETENTION`)."""

    kind = models.CharField("种类", max_length=40, unique=True)
    days = models.PositiveIntegerField("保存天数")
    reason = models.CharField("理由", max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = verbose_name_plural = "个人信息保存期限"
        constraints = (
            models.CheckConstraint(condition=Q(days__gte=1) & Q(days__lte=3660), name="retention_days_near"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.days}"
