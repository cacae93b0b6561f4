"""An order to correct, what the unit reported of it, and what the line above decided where it did not (notice 五(五)3)."""

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from campaign.models import Round, Unit, User
from campaign.workflow import Workflow
from supervision.enums.corrections import AS_SIGNED, AccountabilityKind, AccountabilityState, OrderSource, OrderState
from supervision.workflow.corrections import ACCOUNTABILITY, ORDER


class CorrectionOrder(models.Model):
    """What a unit is to put right by which day, by which document of which office. A complaint or a relapse points here."""

    workflow: ClassVar[Workflow] = ORDER
    round: ClassVar[Round | None] = None

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="orders", verbose_name="整改单位")
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="orders_issued", verbose_name="下达单位")
    number = models.CharField("文号", max_length=80)
    source = models.CharField("来源", max_length=10, choices=OrderSource)
    what = models.TextField("整改要求")
    days = models.PositiveSmallIntegerField("整改期限（工作日）")
    due_day = models.DateField("整改截止日")
    due_at = models.DateTimeField("整改截止")
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="下达人")
    issued_at = models.DateTimeField("下达时间")
    state = models.CharField("状态", max_length=10, choices=OrderState, default=OrderState.ISSUED)
    words = models.TextField("整改情况", blank=True)  # of the unit, until it is reported
    reported_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签发人"
    )
    reported_at = models.DateTimeField("报送时间", null=True, blank=True)
    verified_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人"
    )
    verified_at = models.DateTimeField("核实时间", null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "责令整改"
        indexes = (models.Index(fields=("state", "due_at"), name="order_due"),)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_known"),
            models.CheckConstraint(condition=Q(source__in=OrderSource.values), name="order_source_known"),
            models.CheckConstraint(condition=~Q(unit=F("issuer")), name="order_to_another_unit"),
            models.UniqueConstraint(fields=("issuer", "number", "unit"), name="order_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.number}：{self.unit}"

    @property
    def is_reported(self) -> bool:
        """Whether words and evidence stand as the unit's leader signed them; what is written since then is the unit's own."""
        return self.state in AS_SIGNED


def evidence_path(instance: Any, filename: str) -> str:
    """A name of our own on disk; the person's file name is kept in a column only."""
    return f"corrections/{instance.order.unit.code}/{uuid.uuid4().hex}.{instance.kind}"


class OrderFile(models.Model):
    """Evidence of a correction: a PDF as it came, or a photograph without metadata."""

    order = models.ForeignKey(CorrectionOrder, models.PROTECT, related_name="files", verbose_name="责令整改")
    file = models.FileField("证明材料", upload_to=evidence_path)
    file_name = models.CharField("文件名", max_length=200)
    kind = models.CharField("文件类型", max_length=3)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("校验码", max_length=64)
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    kept_at = models.DateTimeField("上传时间")
    erased_at = models.DateTimeField("按期删除", null=True, blank=True)  # of a photograph: its file and its name went

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "整改证明材料"
        constraints = (models.UniqueConstraint(fields=("order", "sha256"), name="order_file_once"),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def unit(self) -> Unit:
        """Whose evidence it is."""
        return self.order.unit


class Accountability(models.Model):
    """What was decided about a unit that did not correct or did not act: criticism, a talk, a proposal to hold to account.

    Units only: who in a unit is held to account is decided and filed by the personnel authority, not here.
    """

    workflow: ClassVar[Workflow] = ACCOUNTABILITY
    round: ClassVar[Round | None] = None

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="accountabilities", verbose_name="单位")
    issuer = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="登记单位")
    order = models.ForeignKey(
        CorrectionOrder, models.PROTECT, null=True, blank=True, related_name="accountabilities", verbose_name="责令整改"
    )
    kind = models.CharField("类别", max_length=10, choices=AccountabilityKind)
    number = models.CharField("文号", max_length=80)
    decided_on = models.DateField("决定日期")
    decided_by = models.CharField("决定机关", max_length=80)
    words = models.TextField("事由")
    is_public = models.BooleanField("向社会公开", default=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    state = models.CharField("状态", max_length=10, choices=AccountabilityState, default=AccountabilityState.STANDING)

    class Meta:
        ordering = ("-decided_on", "-pk")
        verbose_name = verbose_name_plural = "问责登记"
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=AccountabilityState.values), name="accountability_state_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=AccountabilityKind.values), name="accountability_kind_known"),
            models.UniqueConstraint(fields=("unit", "number", "kind"), name="accountability_once"),
        )

    def __str__(self) -> str:
        return f"{self.number}：{self.unit}"
