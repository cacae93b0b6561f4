"""What is published: compilations with their frozen rows and figures, the editions made of them, and guides.

Rows are copies, not references: a list says for ever what it said on its day (notice 五(三)).
"""

from functools import reduce
from operator import add
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from campaign.enums import BasisLevel, Disposal, Level, Outcome, Subject
from campaign.models import Round, Unit, User
from campaign.workflow import Workflow
from publishing.enums import ANNEX, IN_HAND, EditionKind, EditionState
from publishing.workflow import EDITION


class Compilation(models.Model):
    """What one act of compiling gathered for one lead unit: its rows and figures, frozen together.

    A roll-up (Annex 5) is a compilation without rows of its own; `includes` names the lists it adds up.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="compilations", verbose_name="牵头单位")
    round = models.ForeignKey(Round, models.PROTECT, related_name="compilations", verbose_name="轮次")
    is_roll_up = models.BooleanField("汇总", default=False)
    number = models.PositiveSmallIntegerField("版次")
    compiled_at = models.DateTimeField("编制时间")
    compiled_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="编制人")
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")
    correction_reason = models.TextField("更正理由", blank=True)
    is_current = models.BooleanField("现行", default=False)
    pooled_baseline = models.PositiveIntegerField("各轮累计清理前总数", null=True, blank=True)
    pooled_cancelled = models.PositiveIntegerField("各轮累计取消", null=True, blank=True)
    includes = models.ManyToManyField("self", symmetrical=False, related_name="included_in", blank=True)

    class Meta:
        ordering = ("unit__code", "round", "is_roll_up", "number")
        verbose_name = verbose_name_plural = "清单编制"
        constraints = (
            models.UniqueConstraint(fields=("unit", "round", "is_roll_up", "number"), name="compilation_once"),
            models.UniqueConstraint(
                fields=("unit", "round", "is_roll_up"), condition=Q(is_current=True), name="compilation_one_current"
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit.division}{self.round}第{self.number}版"


class EditionQuerySet(models.QuerySet["Edition"]):
    """Questions over many editions."""

    def published(self) -> "EditionQuerySet":
        """In force: published and not superseded."""
        return self.filter(state=EditionState.PUBLISHED)

    def in_hand(self) -> "EditionQuerySet":
        """On their way to the public."""
        return self.filter(state__in=IN_HAND)


class Edition(models.Model):
    """One official list: numbered, reviewed, approved, published, never edited."""

    workflow: ClassVar[Workflow] = EDITION

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="editions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="editions", verbose_name="牵头单位")
    round = models.ForeignKey(Round, models.PROTECT, related_name="editions", verbose_name="轮次")
    kind = models.CharField("清单", max_length=10, choices=EditionKind)
    number = models.PositiveSmallIntegerField("版次")
    state = models.CharField("状态", max_length=12, choices=EditionState, default=EditionState.COMPILED)
    legality_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审查人"
    )
    legality_at = models.DateTimeField("审查时间", null=True, blank=True)
    legality_words = models.TextField("审查意见", blank=True)
    approval_number = models.CharField("审定文号", max_length=80, blank=True)
    approval_date = models.DateField("审定日期", null=True, blank=True)
    approval_signatory = models.CharField("签发人", max_length=40, blank=True)
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    file_name = models.CharField("文件", max_length=200, blank=True)
    sha256 = models.CharField("校验码", max_length=64, blank=True)
    rows = models.PositiveIntegerField("行数", default=0)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ("unit__code", "round", "kind", "number")
        verbose_name = verbose_name_plural = "清单版本"
        constraints = (
            models.UniqueConstraint(fields=("unit", "round", "kind", "number"), name="edition_once"),
            models.CheckConstraint(condition=Q(state__in=EditionState.values), name="edition_state_known"),
            models.CheckConstraint(
                condition=~Q(state=EditionState.PUBLISHED) | (Q(published_at__isnull=False) & ~Q(sha256="")),
                name="edition_published_has_file",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit.division}{self.get_kind_display()}（{self.round}第{self.number}版）"

    @property
    def code(self) -> str:
        """The edition code printed on page and workbook, e.g. 540100-1-附3-02."""
        return f"{self.unit.division.code}-{self.round.number}-附{self.annex}-{self.number:02d}"

    @property
    def outside_calendar(self) -> bool:
        """A correction is made whenever it is needed, also after the round."""
        return self.compilation.supersedes_id is not None

    @property
    def annex(self) -> int:
        """Which annex of the notice it is."""
        return ANNEX[EditionKind(self.kind)]

    @property
    def path(self) -> Path:
        """Where its published bytes lie."""
        return Path(settings.PUBLISHED_ROOT) / self.file_name


class ListedItemQuerySet(models.QuerySet["ListedItem"]):
    """Questions over many listed items."""

    def in_force(self) -> "ListedItemQuerySet":
        """The rows of the lists in force: what the public sees. A struck item is not on any list."""
        return self.filter(compilation__is_current=True).exclude(outcome=Outcome.STRIKE)


class ListedItem(models.Model):
    """An item as a list states it: a frozen copy of the declaration and the ruling at the moment of compiling."""

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="items")
    position = models.PositiveIntegerField("序号")
    outcome = models.CharField("结论", max_length=10, choices=Outcome)
    uid = models.UUIDField("事项标识", db_index=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="listed_items", verbose_name="申报单位")
    unit_name = models.CharField("单位名称", max_length=80)
    division_path = models.CharField("区划路径", max_length=60, db_index=True)
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    cert_name = models.CharField("证明事项名称", max_length=200)
    service_name = models.CharField("对应政务服务事项", max_length=200)
    purpose = models.TextField("证明用途")
    subject = models.CharField("服务对象", max_length=12, choices=Subject)
    bases = models.JSONField("设定依据", default=list)
    basis_level = models.CharField("最高效力层级", max_length=30, choices=BasisLevel)
    demanding_unit = models.CharField("索要单位", max_length=100)
    issuing_unit = models.CharField("开具单位", max_length=200)
    levels = models.JSONField("行使层级", default=list)
    disposal = models.CharField("取消类别", max_length=20, choices=Disposal, blank=True)
    replacement = models.TextField("取消后的办理方式", blank=True)
    checking_unit = models.CharField("承接核查单位", max_length=100, blank=True)
    effective_from = models.DateField("执行日期", null=True, blank=True)
    reason = models.TextField("理由", blank=True)
    supervision_phone = models.CharField("监督电话", max_length=40, blank=True)
    guide = models.JSONField("办理指南", default=dict)
    remark = models.TextField("备注", blank=True)
    search_text = models.TextField(editable=False)

    objects = ListedItemQuerySet.as_manager()

    class Meta:
        ordering = ("compilation", "position")
        verbose_name = verbose_name_plural = "清单事项"
        indexes = (models.Index(fields=("compilation", "outcome", "position")),)
        constraints = (models.UniqueConstraint(fields=("compilation", "uid"), name="listed_item_once"),)

    def __str__(self) -> str:
        return self.cert_name

    @property
    def is_cancelled(self) -> bool:
        """Whether it need not be handed in any more."""
        return self.outcome == Outcome.CANCEL


CATEGORIES = ("abolish", "commitment", "credit_check", "licence_instead", "department_check", "data_sharing")
BASIS_GROUPS = ("law", "administrative_regulation", "state_council_decision", "local_regulation", "rule")
COUNTS = (
    "baseline_enterprise",
    "baseline_individual",
    "baseline",
    *CATEGORIES,
    *BASIS_GROUPS,
    "referred",
    "struck",
)


class UnitFigures(models.Model):
    """The counts of one unit in one compilation, frozen: Annex 5 adds these up, never the items."""

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="figures")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_name = models.CharField("单位", max_length=80)
    division_path = models.CharField("区划路径", max_length=60, db_index=True)
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    nil = models.BooleanField("零报告", default=False)
    baseline_enterprise = models.PositiveIntegerField("涉企", default=0)
    baseline_individual = models.PositiveIntegerField("涉个人", default=0)
    baseline = models.PositiveIntegerField("清理前总数", default=0)
    abolish = models.PositiveIntegerField("取消废止", default=0)
    commitment = models.PositiveIntegerField("告知承诺", default=0)
    credit_check = models.PositiveIntegerField("信用查验", default=0)
    licence_instead = models.PositiveIntegerField("证件代替", default=0)
    department_check = models.PositiveIntegerField("部门核查", default=0)
    data_sharing = models.PositiveIntegerField("信息共享", default=0)
    law = models.PositiveIntegerField("保留：法律", default=0)
    administrative_regulation = models.PositiveIntegerField("保留：行政法规", default=0)
    state_council_decision = models.PositiveIntegerField("保留：国务院决定", default=0)
    local_regulation = models.PositiveIntegerField("保留：地方性法规", default=0)
    rule = models.PositiveIntegerField("保留：规章", default=0)
    referred = models.PositiveIntegerField("提请上级取消", default=0)
    struck = models.PositiveIntegerField("剔除", default=0)

    class Meta:
        ordering = ("compilation", "unit__code")
        verbose_name = verbose_name_plural = "单位汇总数"
        constraints = (
            models.UniqueConstraint(fields=("compilation", "unit"), name="figures_once"),
            models.CheckConstraint(
                name="figures_add_up",
                condition=Q(baseline=reduce(add, map(models.F, (*CATEGORIES, *BASIS_GROUPS, "referred")))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit_name}：{self.baseline}"

    @property
    def cancelled(self) -> int:
        """Cancelled in all: each of the six categories is a cancellation for the applicant."""
        return sum(getattr(self, name) for name in CATEGORIES)

    @property
    def retained(self) -> int:
        """Kept in all, whatever the basis."""
        return sum(getattr(self, name) for name in BASIS_GROUPS)


class Guide(models.Model):
    """How to obtain a kept certificate, written by the unit that demands it (notice 五(四)1)."""

    uid = models.UUIDField("事项标识", unique=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="guides", verbose_name="单位")
    conditions = models.TextField("条件", blank=True)
    materials = models.TextField("材料", blank=True)
    time_limit = models.CharField("时限", max_length=60, blank=True)
    place = models.CharField("地点、网址", max_length=200, blank=True)
    sample = models.CharField("式样", max_length=200, blank=True)
    saved_at = models.DateTimeField("保存时间")
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "办理指南"

    def __str__(self) -> str:
        return f"{self.unit}：{self.uid}"

    def as_data(self) -> dict[str, str]:
        """The guide as a list freezes it."""
        return {name: getattr(self, name) for name in ("conditions", "materials", "time_limit", "place", "sample")}

    @staticmethod
    def complete(data: dict[str, str]) -> bool:
        """Whether conditions, materials, time and place are all said."""
        return all(data.get(name) for name in ("conditions", "materials", "time_limit", "place"))
