"""Annex 2: the versions of what a unit declares, the form they are filled in on, and the workbooks as handed in."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from campaign.models import Round, Unit, User
from campaign.workflow import Workflow
from submissions.enums import EDITABLE, HANDED_OVER, DeclarationState, NilReason
from submissions.workflow import DECLARATION


class FormVersion(models.Model):
    """The columns of a form as data with a version: the annex tables are our reconstruction and may change (ruling 1)."""

    annex = models.PositiveSmallIntegerField("附件")
    version = models.PositiveSmallIntegerField("版本")
    title = models.CharField("表名", max_length=60)
    columns = models.JSONField("栏目")

    class Meta:
        ordering = ("annex", "-version")
        verbose_name = verbose_name_plural = "表样版本"
        constraints = (models.UniqueConstraint(fields=("annex", "version"), name="form_version_once"),)

    def __str__(self) -> str:
        return f"附件{self.annex}第{self.version}版"


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Questions over many declarations."""

    def handed_over(self) -> "DeclarationQuerySet":
        """The versions that a leader has certified."""
        return self.filter(state__in=HANDED_OVER)

    def current(self) -> "DeclarationQuerySet":
        """The version that counts for each unit and round: the last one certified."""
        return self.filter(is_current=True)


class Declaration(models.Model):
    """A version of what a unit declares in a round; once certified it is locked and kept (notice 五(二))."""

    workflow: ClassVar[Workflow] = DECLARATION

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="declarations", verbose_name="填报单位")
    round = models.ForeignKey(Round, models.PROTECT, related_name="declarations", verbose_name="轮次")
    version = models.PositiveSmallIntegerField("版本", default=1)
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="following")
    state = models.CharField("状态", max_length=20, choices=DeclarationState, default=DeclarationState.DRAFT)
    form = models.ForeignKey(FormVersion, models.PROTECT, related_name="declarations", verbose_name="表样")
    nil = models.BooleanField("零报告", default=False)
    nil_reason = models.CharField("零报告原因", max_length=20, choices=NilReason, blank=True)
    nil_words = models.TextField("零报告说明", blank=True)
    filled_for_by = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="filled_for", verbose_name="代填单位"
    )
    created_at = models.DateTimeField("建立时间")
    saved_at = models.DateTimeField("保存时间")
    certified_at = models.DateTimeField("报送时间", null=True, blank=True)
    certified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    receipt = models.CharField("回执号", max_length=40, unique=True, null=True, blank=True)
    is_current = models.BooleanField("现行版本", default=False)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        ordering = ("unit__code", "round", "version")
        verbose_name = verbose_name_plural = "申报表"
        constraints = (
            models.UniqueConstraint(fields=("unit", "round", "version"), name="declaration_version_once"),
            models.UniqueConstraint(
                fields=("unit", "round"), condition=Q(is_current=True), name="declaration_one_current"
            ),
            models.UniqueConstraint(
                fields=("unit", "round"),
                condition=~Q(state__in=sorted(HANDED_OVER)),
                name="declaration_one_in_hand",
            ),
            models.CheckConstraint(condition=Q(state__in=DeclarationState.values), name="declaration_state_known"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(HANDED_OVER)) | Q(receipt__isnull=False, certified_at__isnull=False),
                name="declaration_certified_has_receipt",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit}{self.round}申报表（第{self.version}版）"

    @property
    def is_editable(self) -> bool:
        """Whether its items may be written in."""
        return self.state in EDITABLE

    @property
    def is_rectification(self) -> bool:
        """Whether it answers a return: only returned items may be changed, new ones may be added."""
        return self.previous_id is not None

    @property
    def is_changing(self) -> bool:
        """Whether it counts, and the unit is correcting it in a new version that nobody else sees yet."""
        return self.is_current and self.state == DeclarationState.RETURNED

    @property
    def nil_said(self) -> str:
        """Why there is nothing to declare, as leader, superior and panel read it."""
        return f"{self.get_nil_reason_display()}：{self.nil_words}" if self.nil and self.nil_reason else ""

    def late_by(self, closes: datetime) -> bool:
        """Late is a flag, not a state: certified at or after the common deadline (ruling 9)."""
        return self.previous_id is None and self.certified_at is not None and self.certified_at >= closes


def workbook_path(instance: Any, filename: str) -> str:
    """A name of our own on disk; the person's file name is kept in a column only."""
    return f"workbooks/{instance.declaration.unit.code}/{uuid.uuid4().hex}.xlsx"


class DeclarationFile(models.Model):
    """The workbook as it was handed in, byte for byte."""

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="files")
    file = models.FileField("原件", upload_to=workbook_path)
    original_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("校验码", max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    uploaded_at = models.DateTimeField("上传时间")
    rows = models.PositiveIntegerField("事项数", default=0)

    class Meta:
        ordering = ("-uploaded_at",)
        verbose_name = verbose_name_plural = "申报表原件"

    def __str__(self) -> str:
        return self.original_name

    @property
    def unit(self) -> Unit:
        """The declaring unit."""
        return self.declaration.unit
