"""Whether the office that is to check or share from now on has agreed to (notice 四(五)(六), 五(四): 业务对接)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaign.enums import Disposal
from campaign.models import Round, Unit, User
from campaign.workflow import Workflow
from review.enums import CONFIRMED, ConfirmationState
from review.models.rulings import Ruling
from review.workflow import CONFIRMATION


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    """Questions over many confirmations."""

    def current(self) -> "ConfirmationQuerySet":
        """Those asked on the terms that stand; earlier ones are kept."""
        return self.filter(is_current=True)

    def confirmed(self) -> "ConfirmationQuerySet":
        """Agreed by the office, or in writing by a body outside the system."""
        return self.filter(state__in=CONFIRMED)


class Confirmation(models.Model):
    """The task of one office: to take over the check of one item, on the terms of the ruling as it was fed back.

    `office` is empty for a body outside the system: its written consent is recorded by the panel's chair.
    """

    workflow: ClassVar[Workflow] = CONFIRMATION

    ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="confirmations", verbose_name="事项")
    round = models.ForeignKey(Round, models.PROTECT, related_name="+", verbose_name="轮次")
    office = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="confirmations", verbose_name="承接单位"
    )
    body = models.CharField("承接单位名称", max_length=100)
    disposal = models.CharField("方式", max_length=20, choices=Disposal)
    replacement = models.TextField("取消后办理方式", blank=True)
    state = models.CharField("状态", max_length=12, choices=ConfirmationState, default=ConfirmationState.WAITING)
    is_current = models.BooleanField("现行", default=True)
    asked_at = models.DateTimeField("提出时间")
    from_day = models.DateField("自何日起承接", null=True, blank=True)
    method = models.TextField("办理方法", blank=True)
    contact_office = models.CharField("联系处室", max_length=80, blank=True)
    contact_phone = models.CharField("办公电话", max_length=40, blank=True)
    days = models.PositiveSmallIntegerField("答复天数", null=True, blank=True)
    document_number = models.CharField("同意文件文号", max_length=80, blank=True)
    document_on = models.DateField("同意文件日期", null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="答复人"
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "承接确认"
        constraints = (
            models.UniqueConstraint(fields=("ruling",), condition=Q(is_current=True), name="confirmation_one_current"),
            models.CheckConstraint(condition=Q(state__in=ConfirmationState.values), name="confirmation_state_known"),
            # A body outside the system is never asked on a desk, an office within it never recorded for.
            models.CheckConstraint(
                condition=Q(office=None, state__in=("written", "consented"))
                | Q(office__isnull=False, state__in=("waiting", "accepted", "refused")),
                name="confirmation_asked_where_it_is_answered",
            ),
        )

    def __str__(self) -> str:
        return f"{self.body}：{self.ruling_id}"

    @property
    def unit(self) -> Unit:
        """Whose task it is: the office's; of a body outside the system the declaring unit's panel sees to it."""
        return self.office or self.ruling.unit
