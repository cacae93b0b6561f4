"""What each member of a panel found of an item."""

from django.db import models

from campaign.models import Unit, User
from review.enums import Finding
from review.models.rulings import Ruling


class Opinion(models.Model):
    """What one member of the panel finds of one item on the three dimensions (notice 五(三))."""

    ruling = models.ForeignKey(Ruling, models.CASCADE, related_name="opinions")
    member = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审核人")
    legality = models.CharField("合法性", max_length=6, choices=Finding)
    compliance = models.CharField("合规性", max_length=6, choices=Finding)
    reasonableness = models.CharField("合理性", max_length=6, choices=Finding)
    words = models.TextField("意见", blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("ruling", "at")
        verbose_name = verbose_name_plural = "审核组成员意见"
        constraints = (models.UniqueConstraint(fields=("ruling", "member"), name="opinion_once"),)

    def __str__(self) -> str:
        return f"{self.member}：{self.ruling_id}"

    @property
    def unit(self) -> Unit:
        """The declaring unit."""
        return self.ruling.unit
