"""That a unit has told every window and every clerk what is kept and what is cancelled (notice 五(四)3)."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from campaign.models import Round, Unit, User


def paper_path(instance: Any, filename: str) -> str:
    """A name of our own on disk; the person's file name is kept in a column only."""
    return f"briefings/{instance.unit.code}/{uuid.uuid4().hex}"


class Briefing(models.Model):
    """The acknowledgement of one unit in a round, said by its leader; a later one replaces the words, the log keeps both."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="briefings", verbose_name="单位")
    round = models.ForeignKey(Round, models.PROTECT, related_name="briefings", verbose_name="轮次")
    day = models.DateField("传达日期")
    windows = models.PositiveIntegerField("办事窗口数")
    staff = models.PositiveIntegerField("工作人员数")
    words = models.CharField("传达方式", max_length=300, blank=True)
    file_name = models.CharField("附件名", max_length=120, blank=True)
    file = models.FileField("附件", upload_to=paper_path, blank=True)
    said_at = models.DateTimeField("确认时间")
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="确认人")
    first_said_at = models.DateTimeField("首次确认时间")

    class Meta:
        ordering = ("unit__code",)
        verbose_name = verbose_name_plural = "传达确认"
        constraints = (
            models.UniqueConstraint(fields=("unit", "round"), name="briefing_once"),
            models.CheckConstraint(condition=Q(windows__gte=0, staff__gte=1), name="briefing_of_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.unit}：{self.windows}个窗口，{self.staff}人"
