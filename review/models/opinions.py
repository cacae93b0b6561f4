"""What each member of a panel found of an item."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef

from campaign.models import Posting, Recusal, Unit, User
from review.enums import Finding
from review.models.rulings import Ruling
from submissions.models import DeclaredItem


class OpinionQuerySet(models.QuerySet["Opinion"]):
    """Questions over many opinions."""

    def counted(self) -> "OpinionQuerySet":
        """Those that count: on the text that stands now, of members who do not stand aside from the unit (回避)."""
        of_member = {"user": OuterRef("member"), "unit": OuterRef("ruling__unit")}
        rows = self.filter(item=F("ruling__item"))
        rows = rows.exclude(Exists(Recusal.objects.standing().filter(**of_member)))
        return rows.exclude(Exists(Posting.objects.current().filter(**of_member)))


class Opinion(models.Model):
    """What one member of the panel finds of one item on the three dimensions (notice 五(三)).

    `item` is the text that the member had read: on a newer text the opinion waits to be confirmed (针对上一版).
    """

    panels_own: ClassVar[bool] = True  # the unit's log does not tell of it

    ruling = models.ForeignKey(Ruling, models.CASCADE, related_name="opinions")
    item = models.ForeignKey(DeclaredItem, models.PROTECT, related_name="+", verbose_name="所审文本")
    member = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审核人")
    legality = models.CharField("合法性", max_length=6, choices=Finding)
    compliance = models.CharField("合规性", max_length=6, choices=Finding)
    reasonableness = models.CharField("合理性", max_length=6, choices=Finding)
    words = models.TextField("意见", blank=True)
    at = models.DateTimeField("时间")

    objects = OpinionQuerySet.as_manager()

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

    @property
    def findings(self) -> tuple[str, str, str]:
        """What it finds: legality, compliance, reasonableness."""
        return self.legality, self.compliance, self.reasonableness
