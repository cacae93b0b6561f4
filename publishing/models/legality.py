"""What the review of legality said of a list: appended, never changed (triggers in the database refuse anything else)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaign.models import Unit, User
from campaign.models.frozen import WrittenOnce
from publishing.enums import RemarkKind
from publishing.models.compilations import Compilation
from publishing.models.items import ListedItem


class LegalityRemarkQuerySet(models.QuerySet["LegalityRemark"]):
    """Questions over many remarks."""

    def standing(self) -> "LegalityRemarkQuerySet":
        """What still holds: neither a withdrawal nor withdrawn."""
        return self.exclude(kind=RemarkKind.WITHDRAWN).filter(withdrawal__isnull=True)

    def open(self) -> "LegalityRemarkQuerySet":
        """What stands against passing the list."""
        return self.standing().filter(kind=RemarkKind.CHANGE)


class LegalityRemark(WrittenOnce):
    """One remark of the reviewer on a listed item, or without one on the whole list (notice 五(三): 合法性审查).

    A remark that no longer holds is withdrawn by another one that names it and says why.
    """

    panels_own: ClassVar[bool] = True  # told on the page of the review, to whom it is for

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="remarks", verbose_name="清单编制")
    item = models.ForeignKey(
        ListedItem, models.PROTECT, null=True, blank=True, related_name="remarks", verbose_name="事项"
    )
    kind = models.CharField("意见", max_length=10, choices=RemarkKind)
    words = models.TextField("内容", blank=True)
    about = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="withdrawal")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审查人")
    at = models.DateTimeField("时间")

    objects = LegalityRemarkQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "合法性审查意见"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=RemarkKind.values), name="legality_remark_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=RemarkKind.WITHDRAWN, about__isnull=False)
                | (~Q(kind=RemarkKind.WITHDRAWN) & Q(about__isnull=True)),
                name="legality_remark_withdraws_one",
            ),
            models.CheckConstraint(condition=Q(kind=RemarkKind.PASS) | ~Q(words=""), name="legality_remark_has_words"),
        )

    def __str__(self) -> str:
        return f"{self.compilation}：{self.get_kind_display()}"

    @property
    def unit(self) -> Unit:
        """Whose list it is about."""
        return self.compilation.unit
