"""Annex 2, row by row: the declared items and the texts on which they rest."""

import uuid

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaign.enums import BasisLevel, Disposal, Level, MaterialCategory, Outcome, ServiceType, Subject
from campaign.models import Round, Unit
from submissions.models.catalogue import Certificate
from submissions.models.declarations import Declaration


class DeclaredItem(models.Model):
    """One certificate demanded in one service item by one unit: the unit of work (ruling 2).

    `uid` stays the same in every version and round; `cert_key` and `service_key` are the names as compared.
    `certificate` is where the catalogue's aliases lead `cert_key`; what was typed stays as typed.
    """

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="items")
    uid = models.UUIDField("事项标识", default=uuid.uuid4)
    no = models.PositiveIntegerField("序号")
    service_name = models.CharField("政务服务事项名称", max_length=200, blank=True)
    service_type = models.CharField("事项类型", max_length=20, choices=ServiceType, blank=True)
    service_code = models.CharField("实施编码", max_length=60, blank=True)
    cert_name = models.CharField("证明事项名称", max_length=200, blank=True)
    category = models.CharField("材料类别", max_length=20, choices=MaterialCategory, blank=True)
    subject = models.CharField("服务对象", max_length=12, choices=Subject, blank=True)
    purpose = models.TextField("证明用途", blank=True)
    demanding_unit = models.CharField("索要单位", max_length=100, blank=True)
    issuing_unit = models.CharField("开具单位", max_length=200, blank=True)
    levels = models.JSONField("行使层级", default=list, blank=True)
    yearly_count = models.PositiveIntegerField("年办件量", null=True, blank=True)
    proposal = models.CharField("清理建议", max_length=10, choices=Outcome, blank=True)
    disposal = models.CharField("六个一批类别", max_length=20, choices=Disposal, blank=True)
    replacement = models.TextField("取消后办理方式", blank=True)
    keep_reason = models.TextField("保留理由", blank=True)
    doc_to_amend = models.TextField("涉及修改的文件", blank=True)
    remark = models.TextField("备注", blank=True)
    cert_key = models.CharField(max_length=200, blank=True, db_index=True, editable=False)
    service_key = models.CharField(max_length=200, blank=True, editable=False)
    certificate = models.ForeignKey(
        Certificate,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="items",
        verbose_name="目录证明",
    )
    to_rectify = models.BooleanField("须整改", default=False)
    return_note = models.TextField("退回理由", blank=True)
    row_version = models.PositiveIntegerField(default=1, editable=False)

    history = HistoricalRecords()

    class Meta:
        ordering = ("declaration", "no")
        verbose_name = verbose_name_plural = "证明事项"
        constraints = (
            models.UniqueConstraint(fields=("declaration", "uid"), name="item_once_in_declaration"),
            models.CheckConstraint(condition=~Q(proposal=Outcome.STRIKE), name="item_proposal_is_not_strike"),
        )

    def __str__(self) -> str:
        return f"{self.no} {self.cert_name}"

    @property
    def unit(self) -> Unit:
        """The declaring unit."""
        return self.declaration.unit

    @property
    def round(self) -> Round:
        """The round it is declared in."""
        return self.declaration.round

    @property
    def is_editable(self) -> bool:
        """In a rectification only what was returned may be changed, and what is new."""
        if not self.declaration.is_editable:
            return False
        return not self.declaration.is_rectification or self.to_rectify

    def get_levels_display(self) -> str:
        """The levels as the form writes them, joined by 、."""
        return "、".join(str(Level(level).label) for level in self.levels)


class Basis(models.Model):
    """A text on which the demand rests, with its clause, wording and force."""

    item = models.ForeignKey(DeclaredItem, models.CASCADE, related_name="bases")
    order = models.PositiveSmallIntegerField(default=1)
    title = models.CharField("设定依据名称及文号", max_length=300, blank=True)
    clause = models.CharField("设定依据条款", max_length=200, blank=True)
    text = models.TextField("条文内容", blank=True)
    level = models.CharField("效力层级", max_length=30, choices=BasisLevel, blank=True)

    class Meta:
        ordering = ("item", "order")
        verbose_name = verbose_name_plural = "设定依据"

    def __str__(self) -> str:
        return f"{self.title}{self.clause}"
