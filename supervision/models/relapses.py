"""Something cancelled that is asked for again: one case for each unit and item while it is alive, with everything that points to it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaign.models import Campaign, Round, Unit, User
from campaign.workflow import Workflow
from publishing.models import ListedItem
from supervision.enums.corrections import OrderState
from supervision.enums.relapses import RELAPSE_ALIVE, UNDER_ORDER, RelapseState, SignKind
from supervision.models.corrections import CorrectionOrder
from supervision.workflow.relapses import RELAPSE


class Watch(models.Model):
    """From how many complaints within how many days on a case is opened, for a campaign."""

    campaign = models.OneToOneField(Campaign, models.PROTECT, primary_key=True, related_name="watch")
    complaints = models.PositiveSmallIntegerField("投诉件数", default=3)
    days = models.PositiveSmallIntegerField("天数", default=30)

    class Meta:
        verbose_name = verbose_name_plural = "死灰复燃监测设置"
        constraints = (
            models.CheckConstraint(condition=Q(complaints__gte=1, days__gte=1), name="watch_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.days}天内{self.complaints}件"


class Relapse(models.Model):
    """A case against one unit about one cancelled item. While it is alive, further signs join it."""

    workflow: ClassVar[Workflow] = RELAPSE
    inner_notes: ClassVar[bool] = True

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="relapses", verbose_name="单位")
    uid = models.UUIDField("取消事项标识")
    item = models.ForeignKey(ListedItem, models.PROTECT, related_name="relapses", verbose_name="取消事项")
    state = models.CharField("状态", max_length=10, choices=RelapseState, default=RelapseState.OPEN)
    opened_at = models.DateTimeField("发现时间")
    order = models.OneToOneField(
        CorrectionOrder, models.PROTECT, null=True, blank=True, related_name="relapse", verbose_name="责令整改"
    )
    due_day = models.DateField("纠正期限", null=True, blank=True)
    proved = models.BooleanField("属实", null=True, default=None)  # None until the supervisor has looked

    class Meta:
        ordering = ("-opened_at", "-pk")
        verbose_name = verbose_name_plural = "死灰复燃线索"
        constraints = (
            models.UniqueConstraint(
                fields=("unit", "uid"), condition=Q(state__in=sorted(RELAPSE_ALIVE)), name="relapse_alive_once"
            ),
            models.CheckConstraint(condition=Q(state__in=RelapseState.values), name="relapse_state_known"),
        )
        indexes = (models.Index(fields=("unit", "state"), name="relapse_of_unit"),)

    def __str__(self) -> str:
        return f"{self.unit}：{self.item.cert_name}"

    @property
    def standing(self) -> RelapseState:
        """Where it stands: as its state says, but one whose order was withdrawn without it is looked into again (decision 56)."""
        withdrawn = self.order is not None and self.order.state == OrderState.WITHDRAWN
        return RelapseState.OPEN if withdrawn and self.state in UNDER_ORDER else RelapseState(self.state)

    @property
    def round(self) -> Round:
        """The round of the list that cancelled the item."""
        return self.item.compilation.round


class RelapseSign(models.Model):
    """One thing that points to a relapse. Its key is unique for ever: the same thing seen again opens nothing."""

    relapse = models.ForeignKey(Relapse, models.PROTECT, related_name="signs", verbose_name="线索")
    kind = models.CharField("来源", max_length=14, choices=SignKind)
    key = models.CharField(max_length=120, unique=True, editable=False)
    words = models.TextField("情况")
    complaints = models.JSONField(
        "计入的投诉", default=list, editable=False
    )  # their keys: each counts for one sign only
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "线索来源"
        constraints = (models.CheckConstraint(condition=Q(kind__in=SignKind.values), name="relapse_sign_kind_known"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.words[:40]}"


class RelapseWord(models.Model):
    """What the unit or the supervisor says of a case; appended, never changed."""

    relapse = models.ForeignKey(Relapse, models.PROTECT, related_name="said", verbose_name="线索")
    by_unit = models.BooleanField("单位说明")
    words = models.TextField("说明")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="说明人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "线索说明"

    def __str__(self) -> str:
        return self.words[:40]
