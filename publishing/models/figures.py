"""The counts of Annex 5, frozen unit by unit."""

from functools import reduce
from operator import add

from django.db import models
from django.db.models import Q

from campaign.enums import Level
from campaign.models import Unit
from publishing.models.compilations import Compilation

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
