"""What units hand in: contact sheets (Annex 1), declarations with their items and bases (Annex 2), and the form's versions."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaign.enums import BasisLevel, Disposal, Level, MaterialCategory, Outcome, ServiceType, Subject
from campaign.models import Round, Unit, User
from campaign.workflow import Workflow
from submissions.enums import EDITABLE, HANDED_OVER, DeclarationState, SheetState
from submissions.workflow import CONTACT_SHEET, DECLARATION


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


class ContactSheet(models.Model):
    """Who answers for the campaign in a unit (notice 五(一)2: 分管领导、责任单位、责任人及联系方式)."""

    workflow: ClassVar[Workflow] = CONTACT_SHEET
    round: ClassVar[None] = None  # one sheet per unit, for all rounds

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="contact_sheet", verbose_name="单位")
    state = models.CharField("状态", max_length=20, choices=SheetState, default=SheetState.DRAFT)
    lead_name = models.CharField("分管领导姓名", max_length=40, blank=True)
    lead_title = models.CharField("分管领导职务", max_length=40, blank=True)
    lead_phone = models.CharField("分管领导联系电话", max_length=20, blank=True)
    responsible_org = models.CharField("责任单位（处室、办事机构）", max_length=60, blank=True)
    officer_name = models.CharField("责任人姓名", max_length=40, blank=True)
    officer_title = models.CharField("责任人职务", max_length=40, blank=True)
    officer_office_phone = models.CharField("责任人办公电话", max_length=20, blank=True)
    officer_mobile = models.CharField("责任人手机", max_length=20, blank=True)
    liaison_name = models.CharField("联络员姓名", max_length=40, blank=True)
    liaison_mobile = models.CharField("联络员手机", max_length=20, blank=True)
    liaison_email = models.EmailField("联络员邮箱", blank=True)
    remark = models.TextField("备注", blank=True)
    certified_at = models.DateTimeField("签发时间", null=True, blank=True)
    confirmed_email = models.EmailField("已确认可送达的邮箱", blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ("unit__code",)
        verbose_name = verbose_name_plural = "工作联系表"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=SheetState.values), name="contact_sheet_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.unit}工作联系表"

    @property
    def is_editable(self) -> bool:
        """Only a draft may be written in; a change opens a new draft and the history keeps the old text."""
        return self.state == SheetState.DRAFT

    @property
    def reachable(self) -> bool:
        """Whether the liaison's present address was confirmed by its link."""
        return bool(self.liaison_email) and self.confirmed_email == self.liaison_email


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

    def late_by(self, closes: datetime) -> bool:
        """Late is a flag, not a state: certified at or after the common deadline (ruling 9)."""
        return self.previous_id is None and self.certified_at is not None and self.certified_at >= closes


class DeclaredItem(models.Model):
    """One certificate demanded in one service item by one unit: the unit of work (ruling 2).

    `uid` stays the same in every version and round; `cert_key` and `service_key` are the names as compared.
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
