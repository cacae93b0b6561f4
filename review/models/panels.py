"""How a panel works: its settings, who has read what, and the views its members keep."""

from django.db import models
from django.db.models import Q

from campaign.models import Unit, User
from review.models.rulings import Ruling
from submissions.models import DeclaredItem


class Panel(models.Model):
    """The settings of one panel. A lead unit without a row has the values of a fresh one."""

    unit = models.OneToOneField(Unit, models.CASCADE, related_name="panel_settings", verbose_name="牵头单位")
    opinions_hidden = models.BooleanField(
        "各自独立提出意见", default=True, help_text="成员提出自己的意见后，才能看到其他成员的意见"
    )
    opinions_needed = models.PositiveSmallIntegerField(
        "提出结论前须有的意见数", default=0, help_text="0为不要求；组长可以在意见不足时先行提出结论"
    )
    answer_days = models.PositiveSmallIntegerField("单位答复期限（天）", default=3)
    rectify_days = models.PositiveSmallIntegerField("单位整改期限（天）", default=3)
    study_days = models.PositiveSmallIntegerField("审核组研究异议期限（天）", default=2)

    class Meta:
        verbose_name = verbose_name_plural = "审核组设置"
        constraints = (
            models.CheckConstraint(condition=Q(answer_days__gte=1, answer_days__lte=30), name="panel_answer_days"),
            models.CheckConstraint(condition=Q(rectify_days__gte=1, rectify_days__lte=30), name="panel_rectify_days"),
            models.CheckConstraint(condition=Q(study_days__gte=1, study_days__lte=30), name="panel_study_days"),
        )

    def __str__(self) -> str:
        return f"{self.unit}审核组"


class Reading(models.Model):
    """A member has looked at this text of the item: a bulk ruling takes only what somebody has read."""

    ruling = models.ForeignKey(Ruling, models.CASCADE, related_name="readings")
    item = models.ForeignKey(DeclaredItem, models.CASCADE, related_name="+")
    member = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="审核人")
    at = models.DateTimeField("阅看时间")

    class Meta:
        verbose_name = verbose_name_plural = "阅看"
        constraints = (models.UniqueConstraint(fields=("ruling", "item", "member"), name="reading_once"),)

    def __str__(self) -> str:
        return f"{self.member}：{self.ruling_id}"


class SavedView(models.Model):
    """A filter of the docket that a person keeps under a name; `query` is the address's part after the question mark.

    With `panel` everybody who sits on that panel finds it too.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    name = models.CharField("名称", max_length=40)
    query = models.CharField("筛选条件", max_length=1000, blank=True)
    saved_at = models.DateTimeField("保存时间")
    panel = models.ForeignKey(
        Unit, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="共用的审核组"
    )

    class Meta:
        ordering = ("name",)
        verbose_name = verbose_name_plural = "常用筛选"
        constraints = (models.UniqueConstraint(fields=("user", "name"), name="saved_view_once"),)

    def __str__(self) -> str:
        return self.name
