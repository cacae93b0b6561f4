"""The counts of Annex 5, frozen unit by unit and place by place."""

from functools import reduce
from operator import add

from django.db import models
from django.db.models import F, Q

from campaign.enums import Level
from campaign.models import Unit
from publishing.models.compilations import Compilation

CATEGORIES = ("abolish", "commitment", "credit_check", "licence_instead", "department_check", "data_sharing")
BASIS_GROUPS = ("law", "administrative_regulation", "state_council_decision", "local_regulation", "rule")
# The column of Annex 5 in which a kept item is counted, by its highest basis.
GROUP_OF_LEVEL = {
    "constitution": "law",
    "law": "law",
    "administrative_regulation": "administrative_regulation",
    "state_council_decision": "state_council_decision",
    "local_regulation": "local_regulation",
    "department_rule": "rule",
    "local_government_rule": "rule",
}
# What the form of Annex 5 asks for.
COUNTS = (
    "baseline_enterprise",
    "baseline_individual",
    "baseline",
    *CATEGORIES,
    *BASIS_GROUPS,
    "referred",
    "struck",
)
# As what an item was struck: together they are `struck`.
STRUCK = ("struck_duplicate", "struck_foreign", "struck_unstated")
# What else tells a real fall from a counted one (domain 3.5): how items came in, and how many certificates they are.
SPLIT = (*STRUCK, "late", "added", "kinds", "kinds_cancelled")
FROZEN = (*COUNTS, *SPLIT)


def together(names: tuple[str, ...]) -> F:
    """The sum of columns, for a constraint."""
    return reduce(add, map(F, names))


class FrozenCounts(models.Model):
    """The counts, of whatever they are.

    `kinds` are the different certificates of the items (within each unit a name counts once), `kinds_cancelled` those of which
    no item is left; `late` came after the self-check phase, `added` in a later round than the first: both are in the baseline.
    """

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
    struck_duplicate = models.PositiveIntegerField("剔除：重复、合并", default=0)
    struck_foreign = models.PositiveIntegerField("剔除：不属于证明", default=0)
    struck_unstated = models.PositiveIntegerField("剔除：理由未写明类别", default=0)
    late = models.PositiveIntegerField("逾期申报", default=0)
    added = models.PositiveIntegerField("后续轮次新增", default=0)
    kinds = models.PositiveIntegerField("证明种数", default=0)
    kinds_cancelled = models.PositiveIntegerField("全部取消的证明种数", default=0)

    class Meta:
        abstract = True

    @property
    def cancelled(self) -> int:
        """Cancelled in all: each of the six categories is a cancellation for the applicant."""
        return sum(getattr(self, name) for name in CATEGORIES)

    @property
    def retained(self) -> int:
        """Kept in all, whatever the basis."""
        return sum(getattr(self, name) for name in BASIS_GROUPS)

    @property
    def counts(self) -> dict[str, int]:
        """Every count by its name, in the order of `FROZEN`."""
        return {name: getattr(self, name) for name in FROZEN}


def sound(name: str) -> tuple[models.CheckConstraint, ...]:
    """What holds of the counts of a table: Annex 5's check line, and that the parts of the fall are its parts."""
    parts = Q(baseline=together((*CATEGORIES, *BASIS_GROUPS, "referred")))
    split = Q(struck=together(STRUCK), late__lte=F("baseline"), added__lte=F("baseline"))
    kinds = Q(kinds__lte=F("baseline"), kinds_cancelled__lte=F("kinds"))
    return (
        models.CheckConstraint(name=f"{name}_add_up", condition=parts),
        models.CheckConstraint(name=f"{name}_split_adds_up", condition=split & kinds),
    )


class UnitFigures(FrozenCounts):
    """The counts of one unit in one compilation, frozen: Annex 5 adds these up, never the items."""

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="figures")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    unit_name = models.CharField("单位", max_length=80)
    division_path = models.CharField("区划路径", max_length=60, db_index=True)
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    nil = models.BooleanField("零报告", default=False)

    class Meta:
        ordering = ("compilation", "unit__code")
        verbose_name = verbose_name_plural = "单位汇总数"
        constraints = (
            models.UniqueConstraint(fields=("compilation", "unit"), name="figures_once"),
            *sound("figures"),
        )

    def __str__(self) -> str:
        return f"{self.unit_name}：{self.baseline}"


class PlaceFigures(FrozenCounts):
    """The sums of a place in one compilation, frozen with it, so that no page adds up units.

    Of a place there is the sum of the units that stand in it (`whole` is false); a roll-up also has, for each place, that sum
    with all that lies below: a parent is its own level and its children, which is checked before anything is published.
    """

    compilation = models.ForeignKey(Compilation, models.PROTECT, related_name="places")
    division_path = models.CharField("区划路径", max_length=60, db_index=True)
    whole = models.BooleanField("含下级", default=False)
    units = models.PositiveIntegerField("申报单位", default=0)

    class Meta:
        ordering = ("compilation", "division_path", "whole")
        verbose_name = verbose_name_plural = "地方汇总数"
        constraints = (
            models.UniqueConstraint(fields=("compilation", "division_path", "whole"), name="place_figures_once"),
            *sound("place_figures"),
        )

    def __str__(self) -> str:
        return f"{self.division_path}：{self.baseline}"
