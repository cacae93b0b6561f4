"""One ruling per item: what the panel rules and how the unit answered."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaign.enums import BasisLevel, Disposal, Outcome
from campaign.models import Round, Unit, User
from campaign.workflow import Workflow
from review.enums import OPEN, ReturnReason, RulingState
from review.workflow import RULING
from submissions.models import DeclaredItem


class RulingQuerySet(models.QuerySet["Ruling"]):
    """Questions over many rulings."""

    def settled(self) -> "RulingQuerySet":
        """Agreed between panel and unit, or decided by the superior."""
        return self.filter(state=RulingState.SETTLED)

    def unsettled(self) -> "RulingQuerySet":
        """Still under way."""
        return self.filter(state__in=OPEN)

    def overdue(self, at: datetime) -> "RulingQuerySet":
        """Whose step should have been taken before `at`, by the unit or by the panel; a flag, never a state."""
        return self.filter(due_at__lte=at)

    def with_papers(self) -> "RulingQuerySet":
        """With everything that a list of rulings shows, in a constant number of queries."""
        return self.select_related(
            "item", "item__declaration", "unit", "unit__division", "round__campaign"
        ).prefetch_related("item__bases")


class Ruling(models.Model):
    """What the panel rules of one item, and how the unit answered. `uid` is the item's, through all versions."""

    workflow: ClassVar[Workflow] = RULING

    item = models.OneToOneField(DeclaredItem, models.PROTECT, related_name="ruling", verbose_name="证明事项")
    uid = models.UUIDField("事项标识")
    round = models.ForeignKey(Round, models.PROTECT, related_name="rulings", verbose_name="轮次")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="rulings", verbose_name="申报单位")
    state = models.CharField("状态", max_length=12, choices=RulingState, default=RulingState.PENDING)
    outcome = models.CharField("结论", max_length=10, choices=Outcome, blank=True)
    disposal = models.CharField("六个一批类别", max_length=20, choices=Disposal, blank=True)
    replacement = models.TextField("取消后办理方式", blank=True)
    checking_unit = models.CharField("承接核查单位", max_length=100, blank=True)
    effective_from = models.DateField("执行日期", null=True, blank=True)
    reason = models.TextField("理由", blank=True)
    basis_level = models.CharField("最高效力层级", max_length=30, choices=BasisLevel, blank=True)
    ruled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人")
    ruled_at = models.DateTimeField("审核时间", null=True, blank=True)
    contests = models.PositiveSmallIntegerField("异议次数", default=0)
    dissent = models.TextField("单位异议", blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="裁定人")

    reopened = models.BooleanField("更正重审", default=False)
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="assigned_rulings", verbose_name="承办人"
    )
    opinions_given = models.PositiveSmallIntegerField("意见数", default=0)
    opinions_split = models.BooleanField("意见不一致", default=False)
    returned_for = models.CharField("退回类别", max_length=12, choices=ReturnReason, blank=True)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    due_at = models.DateTimeField("本步骤期限（不含）", null=True, blank=True)
    checking_office = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承接核查单位（系统内）"
    )

    history = HistoricalRecords()
    objects = RulingQuerySet.as_manager()

    class Meta:
        ordering = ("unit__code", "item__no")
        verbose_name = verbose_name_plural = "审核意见"
        indexes = (
            models.Index(fields=("round", "state")),
            # A unit's items of a round: also where the database has no statistics yet, as while a whole round is played.
            models.Index(fields=("unit", "round", "state"), name="ruling_unit_state"),
            models.Index(fields=("round", "assignee"), name="ruling_assignee"),
        )
        constraints = (
            models.UniqueConstraint(fields=("round", "uid"), name="ruling_once_per_item"),
            models.CheckConstraint(condition=Q(state__in=RulingState.values), name="ruling_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=(RulingState.PENDING, RulingState.RETURNED)) | ~Q(outcome=""),
                name="ruling_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.CANCEL) ^ Q(disposal=""), name="ruling_cancel_has_category"
            ),
        )

    def __str__(self) -> str:
        return f"{self.item}：{self.get_outcome_display() or self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether it is still under way."""
        return self.state in OPEN

    def is_overdue(self, at: datetime) -> bool:
        """Whether the step that is to be taken now should have been taken before `at`."""
        return self.due_at is not None and self.due_at <= at

    @property
    def outside_calendar(self) -> bool:
        """A settled item that was opened again is corrected whenever that is needed, also after the round."""
        return self.reopened
