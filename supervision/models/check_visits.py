"""A visit: one unit that was drawn, the items to look at, what was answered, photographed and found."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from campaign.models import Round, Unit, User
from campaign.models.frozen import WrittenOnce
from campaign.workflow import Workflow
from publishing.models import Edition, ListedItem
from supervision.enums.spot_checks import About, Answer, VisitState
from supervision.models.check_plans import CheckPlan
from supervision.workflow.spot_checks import CHECK_VISIT


class CheckVisit(models.Model):
    """One unit of a plan. `unit` is the office that checks: the unit that is looked at reads nothing of it beforehand."""

    workflow: ClassVar[Workflow] = CHECK_VISIT
    round: ClassVar[Round | None] = None

    plan = models.ForeignKey(CheckPlan, models.PROTECT, related_name="visits", verbose_name="检查计划")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="督查单位")
    inspected = models.ForeignKey(Unit, models.PROTECT, related_name="check_visits", verbose_name="受检单位")
    position = models.PositiveSmallIntegerField("抽取顺序")
    inspector = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="check_visits", verbose_name="检查人"
    )
    state = models.CharField("状态", max_length=10, choices=VisitState, default=VisitState.OPEN)
    visited_on = models.DateField("检查日期", null=True, blank=True)
    place = models.CharField("检查地点", max_length=80, blank=True)  # typed, never taken from the phone
    handed_in_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提交人"
    )
    handed_in_at = models.DateTimeField("提交时间", null=True, blank=True)

    class Meta:
        ordering = ("plan", "position")
        verbose_name = verbose_name_plural = "检查"
        constraints = (
            models.UniqueConstraint(fields=("plan", "inspected"), name="check_visit_once"),
            models.CheckConstraint(condition=Q(state__in=VisitState.values), name="check_visit_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.plan}：{self.inspected}"

    @property
    def is_open(self) -> bool:
        """Whether answers are still taken."""
        return self.state == VisitState.OPEN


class CheckedItem(WrittenOnce):
    """A listed item that was drawn for a visit, with the edition in which it was in force that day."""

    visit = models.ForeignKey(CheckVisit, models.PROTECT, related_name="items", verbose_name="检查")
    item = models.ForeignKey(ListedItem, models.PROTECT, related_name="+", verbose_name="清单事项")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", null=True, verbose_name="当时有效的清单")
    about = models.CharField("类别", max_length=10, choices=About)
    position = models.PositiveSmallIntegerField("抽取顺序")

    class Meta:
        ordering = ("visit", "position")
        verbose_name = verbose_name_plural = "受检事项"
        constraints = (models.UniqueConstraint(fields=("visit", "item"), name="checked_item_once"),)

    def __str__(self) -> str:
        return self.item.cert_name


class CheckAnswer(WrittenOnce):
    """One answer as a phone or a page made it, under a name of its own (`uuid`), written over the answers named in `over`.

    What no other answer of its question is written over stands; where two such differ, a person settles it by a third.
    """

    uuid = models.UUIDField("标识", unique=True)
    visit = models.ForeignKey(CheckVisit, models.PROTECT, related_name="answers", verbose_name="检查")
    item = models.ForeignKey(CheckedItem, models.PROTECT, related_name="answers", null=True, blank=True)
    question = models.CharField("检查内容", max_length=20)
    value = models.CharField("结果", max_length=6, choices=Answer, blank=True)
    note = models.TextField("情况", blank=True)
    over = models.JSONField("代替", default=list)
    made_at = models.DateTimeField("填写时间")  # by the clock of the phone
    received_at = models.DateTimeField("收到时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填写人")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "检查记录"
        indexes = (models.Index(fields=("visit", "question"), name="check_answer_question"),)
        constraints = (
            models.CheckConstraint(condition=Q(value__in=("", *Answer.values)), name="check_answer_value_known"),
        )

    def __str__(self) -> str:
        return f"{self.question}：{self.get_value_display()}"


def photo_path(instance: Any, filename: str) -> str:
    """A name of our own on disk."""
    return f"checks/{instance.visit_id}/{instance.uuid.hex}.jpg"


class CheckPhoto(WrittenOnce):
    """A photograph of a visit, its metadata removed before it was stored."""

    uuid = models.UUIDField("标识", unique=True)
    visit = models.ForeignKey(CheckVisit, models.PROTECT, related_name="photos", verbose_name="检查")
    item = models.ForeignKey(CheckedItem, models.PROTECT, related_name="photos", null=True, blank=True)
    question = models.CharField("检查内容", max_length=20)
    file = models.FileField("照片", upload_to=photo_path)
    sha256 = models.CharField("校验码", max_length=64)
    size = models.PositiveIntegerField("字节数")
    received_at = models.DateTimeField("收到时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "检查照片"

    def __str__(self) -> str:
        return f"{self.visit}：{self.uuid}"

    @property
    def is_erased(self) -> bool:
        """Whether its file went when its time was over."""
        return hasattr(self, "erasure")


class PhotoErasure(WrittenOnce):
    """That the file of a photograph went when its time was over; that it was taken, by whom, and its hash stay (decision 61)."""

    photo = models.OneToOneField(CheckPhoto, models.PROTECT, related_name="erasure", verbose_name="检查照片")
    at = models.DateTimeField("删除时间")

    class Meta:
        verbose_name = verbose_name_plural = "检查照片的删除"

    def __str__(self) -> str:
        return str(self.photo)


class Finding(models.Model):
    """Something wrong that a visit found: unit, item and edition in force that day, in the words of the checklist."""

    visit = models.ForeignKey(CheckVisit, models.PROTECT, related_name="findings", verbose_name="检查")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="findings", verbose_name="受检单位")
    item = models.ForeignKey(CheckedItem, models.PROTECT, related_name="findings", null=True, blank=True)
    listed = models.ForeignKey(
        ListedItem, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="当天的清单事项"
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, related_name="+", null=True, blank=True, verbose_name="当天有效的清单"
    )
    question = models.CharField("检查内容", max_length=20)
    words = models.CharField("问题", max_length=200)
    note = models.TextField("情况", blank=True)
    answer = models.OneToOneField(CheckAnswer, models.PROTECT, related_name="finding")
    found_on = models.DateField("发现日期")
    order = models.ForeignKey(
        "CorrectionOrder", models.PROTECT, null=True, blank=True, related_name="findings", verbose_name="责令整改"
    )

    class Meta:
        ordering = ("visit", "pk")
        verbose_name = verbose_name_plural = "检查发现的问题"

    def __str__(self) -> str:
        return self.words
