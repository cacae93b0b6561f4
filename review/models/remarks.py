"""What was said about an item: appended, never changed (triggers in the database refuse anything else)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaign.models import Unit, User
from campaign.models.frozen import WrittenOnce
from review.enums import Audience, Side
from review.models.rulings import Ruling


class Remark(WrittenOnce):
    """One remark in the thread of an item. A correction is a new remark that names the old one."""

    panels_own: ClassVar[bool] = True  # told in the thread itself, to whom it is for

    ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="remarks", verbose_name="事项")
    audience = models.CharField("范围", max_length=6, choices=Audience)
    side = models.CharField("发言方", max_length=10, choices=Side)
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发言人")
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="发言单位")
    about = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")
    words = models.TextField("内容")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "沟通记录"
        indexes = (models.Index(fields=("ruling", "audience"), name="remark_of_ruling"),)
        constraints = (
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="remark_audience_known"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="remark_side_known"),
            models.CheckConstraint(
                condition=~Q(side=Side.UNIT) | Q(audience=Audience.BOTH), name="remark_of_unit_is_for_both"
            ),
        )

    def __str__(self) -> str:
        return f"{self.from_unit}：{self.words[:20]}"

    @property
    def unit(self) -> Unit:
        """In whose log it is noted: what is the panel's alone stays out of the declaring unit's."""
        return self.ruling.unit if self.audience == Audience.BOTH else self.from_unit
