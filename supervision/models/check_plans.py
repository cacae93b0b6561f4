"""A plan of spot checks: what is looked at when, and the draw with everything it was made from (decision 57)."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from campaign.models import Round, Unit, User
from campaign.models.frozen import WrittenOnce
from campaign.workflow import Workflow
from supervision.enums.spot_checks import CheckKind, PlanState
from supervision.workflow.spot_checks import CHECK_PLAN


def county_and_township() -> list[int]:
    """The levels that the notice names first (五(五)3: 特别是对县(区)、乡镇一级)."""
    return [3, 4]


class CheckPlan(models.Model):
    """Which units below an office are looked at, by what questions; after the draw the frame and the seed never change."""

    workflow: ClassVar[Workflow] = CHECK_PLAN
    round: ClassVar[Round | None] = None  # no phase holds it back: supervision outlasts the campaign

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="check_plans", verbose_name="督查单位")
    name = models.CharField("计划名称", max_length=80)
    kind = models.CharField("方式", max_length=12, choices=CheckKind, default=CheckKind.UNANNOUNCED)
    first_day = models.DateField("开始")
    last_day = models.DateField("结束")
    levels = models.JSONField("检查层级", default=county_and_township)
    units_wanted = models.PositiveSmallIntegerField("抽取单位数")
    items_wanted = models.PositiveSmallIntegerField("每单位抽取事项数")
    state = models.CharField("状态", max_length=10, choices=PlanState, default=PlanState.DRAFTED)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="拟订人")
    created_at = models.DateTimeField("拟订时间")
    checklist = models.CharField("检查表版本", max_length=20)

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "检查计划"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="check_plan_state_known"),
            models.CheckConstraint(condition=Q(kind__in=CheckKind.values), name="check_plan_kind_known"),
            models.CheckConstraint(condition=Q(first_day__lte=F("last_day")), name="check_plan_days_in_order"),
        )

    def __str__(self) -> str:
        return self.name

    def is_on(self, day: date) -> bool:
        """Whether the day lies in its span."""
        return self.first_day <= day <= self.last_day


class CheckDraw(WrittenOnce):
    """How a plan was drawn, write-once: method, seed, the frame as canonical JSON, and the questions asked at its visits."""

    plan = models.OneToOneField(CheckPlan, models.PROTECT, related_name="draw", verbose_name="检查计划")
    algorithm = models.CharField("抽取方法", max_length=20)
    seed = models.CharField("种子", max_length=64)
    frame = models.TextField("抽取名单")
    frame_sha256 = models.CharField("名单校验码", max_length=64)
    questions = models.JSONField("检查内容", default=list)
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="抽取人")
    drawn_at = models.DateTimeField("抽取时间")

    class Meta:
        verbose_name = verbose_name_plural = "抽取"

    def __str__(self) -> str:
        return f"{self.plan}：{self.seed}"

    def questions_about(self, about: str) -> list[dict[str, str]]:
        """The questions about the unit, a cancelled or a kept item, in their order."""
        return [question for question in self.questions if question["about"] == about]
