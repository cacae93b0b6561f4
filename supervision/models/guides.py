"""A task per listed item to bring its service guide up to date, the texts that were looked through, what was found in them."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaign.models import Round, Unit, User
from campaign.workflow import Workflow
from publishing.models import Compilation, ListedItem
from supervision.enums.guides import HIT_ASKS, GuideKind, GuideState, HitKind, TextSource
from supervision.workflow.guides import GUIDE_TASK


class FollowedList(models.Model):
    """A list in force whose rows have been turned into tasks: each list once (五(三): 同时……更新办事指南)."""

    compilation = models.OneToOneField(Compilation, models.PROTECT, primary_key=True, related_name="followed")
    at = models.DateTimeField("时间")
    tasks = models.PositiveIntegerField("任务数")

    class Meta:
        verbose_name = verbose_name_plural = "清单转办"

    def __str__(self) -> str:
        return str(self.compilation)


class GuideText(models.Model):
    """The text of a guide as it was looked through; a later text is a further row."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="guide_texts", verbose_name="单位")
    source = models.CharField("来源", max_length=8, choices=TextSource)
    name = models.CharField("文件名或者网址", max_length=300, blank=True)
    body = models.TextField("文字")
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="保存人")

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "办事指南文字"
        constraints = (
            models.CheckConstraint(condition=Q(source__in=TextSource.values), name="guide_text_source_known"),
        )

    def __str__(self) -> str:
        return f"{self.unit}：{self.get_source_display()}"


class GuideTaskQuerySet(models.QuerySet["GuideTask"]):
    """Questions over many tasks."""

    def standing(self) -> "GuideTaskQuerySet":
        """Those whose row stands on a list in force."""
        return self.filter(closed_at=None)


class GuideTask(models.Model):
    """What one unit does about the guide of one listed item: cancelled (take the name out) or kept (say how).

    One stands for each item of the lists in force. A later list that no longer has the row, or has it with another outcome or
    name, closes the task and opens another: so no state is ever changed behind a person's back.
    """

    workflow: ClassVar[Workflow] = GUIDE_TASK

    uid = models.UUIDField("事项标识", default=uuid.uuid4)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="guide_tasks", verbose_name="单位")
    round = models.ForeignKey(Round, models.PROTECT, related_name="guide_tasks", verbose_name="轮次")
    item = models.ForeignKey(ListedItem, models.PROTECT, related_name="guide_tasks", verbose_name="清单事项")
    kind = models.CharField("类别", max_length=10, choices=GuideKind)
    cert_name = models.CharField("证明事项名称", max_length=200)
    state = models.CharField("状态", max_length=8, choices=GuideState, default=GuideState.WAITING)
    link = models.CharField("办事指南网址", max_length=300, blank=True)
    text = models.ForeignKey(
        GuideText, models.PROTECT, null=True, blank=True, related_name="tasks", verbose_name="文字"
    )
    made_at = models.DateTimeField("生成时间")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    closed_at = models.DateTimeField("撤下时间", null=True, blank=True)
    fetched_at = models.DateTimeField("读取时间", null=True, blank=True)
    fetch_words = models.CharField("读取结果", max_length=200, blank=True)

    objects = GuideTaskQuerySet.as_manager()

    class Meta:
        ordering = ("unit__code", "kind", "cert_name", "pk")
        verbose_name = verbose_name_plural = "办事指南更新任务"
        constraints = (
            models.UniqueConstraint(fields=("uid",), condition=Q(closed_at=None), name="guide_task_once"),
            models.CheckConstraint(condition=Q(state__in=GuideState.values), name="guide_task_state_known"),
            models.CheckConstraint(condition=Q(kind__in=GuideKind.values), name="guide_task_kind_known"),
        )
        indexes = (models.Index(fields=("unit", "state"), condition=Q(closed_at=None), name="guide_task_open"),)

    def __str__(self) -> str:
        return f"{self.unit}：{self.cert_name}"

    @property
    def is_cancelled(self) -> bool:
        """Whether the item was cancelled: its name must not stand in the guide."""
        return self.kind == GuideKind.CANCELLED


class GuideHit(models.Model):
    """One place at which a text names a cancelled certificate, quoted, and what the unit says of it."""

    text = models.ForeignKey(GuideText, models.PROTECT, related_name="hits", verbose_name="文字")
    task = models.ForeignKey(GuideTask, models.PROTECT, related_name="hits", verbose_name="被提到的取消事项")
    at = models.PositiveIntegerField("位置")
    kind = models.CharField("提法", max_length=10, choices=HitKind)
    before = models.CharField("前文", max_length=200, blank=True)
    words = models.CharField("提到的名称", max_length=400)
    after = models.CharField("后文", max_length=200, blank=True)
    within = models.CharField("所在的名称", max_length=200, blank=True)
    reason = models.CharField("说明", max_length=300, blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="说明人"
    )
    answered_at = models.DateTimeField("说明时间", null=True, blank=True)

    class Meta:
        ordering = ("text", "at", "task")
        verbose_name = verbose_name_plural = "办事指南中的提法"
        constraints = (
            models.UniqueConstraint(fields=("text", "task", "at"), name="guide_hit_once"),
            models.CheckConstraint(condition=Q(kind__in=HitKind.values), name="guide_hit_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.before}{self.words}{self.after}"

    @property
    def asks(self) -> bool:
        """Whether the unit still has to say something of it."""
        return self.kind in HIT_ASKS and self.answered_at is None


class GuideSample(models.Model):
    """Tasks drawn for a spot check (五(五)1: 抽查暗访): the seed is made after the frame is fixed, and both are kept, so anybody can draw the
    same ones again and nobody can try seeds."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="guide_samples", verbose_name="抽查单位")
    seed = models.CharField("种子", max_length=40)
    frame = models.JSONField("抽取范围", default=list, editable=False)  # the items that could be drawn, as they stood
    asked = models.PositiveSmallIntegerField("抽取件数")
    of = models.PositiveIntegerField("从多少件中抽取")
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="抽取人")
    tasks = models.ManyToManyField(GuideTask, related_name="samples", verbose_name="任务")

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "办事指南抽查"

    def __str__(self) -> str:
        return f"{self.unit}：{self.seed}"
