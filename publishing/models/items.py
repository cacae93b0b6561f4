"""The rows of the lists, frozen: a list says for ever what it said on its day (notice 五(三))."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from campaign.enums import BasisLevel, Disposal, Level, Outcome, Subject
from campaign.models import Unit
from publishing.models.compilations import Compilation
from publishing.models.search import enter

HANDOVER_OPEN = "待衔接"  # in the remark of a row whose checking office has not agreed


class ListedItemQuerySet(models.QuerySet["ListedItem"]):
    """Questions over many listed items."""

    def in_force(self) -> "ListedItemQuerySet":
        """The rows of the lists in force: what the public sees. A struck item is not on any list."""
        return self.filter(compilation__is_current=True).exclude(outcome=Outcome.STRIKE)

    def bulk_create(  # type: ignore[override]
        self, objs: Iterable["ListedItem"], *args: Any, **kwargs: Any
    ) -> list["ListedItem"]:
        """Lay rows down, and with them what the search finds them by."""
        with transaction.atomic(using=self.db):
            rows: list[ListedItem] = super().bulk_create(objs, *args, **kwargs)  # type: ignore[arg-type, assignment]
            enter(rows)
        return rows


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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Lay a row down, and with it what the search finds it by."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            enter([self])

    @property
    def is_handover_open(self) -> bool:
        """Whether the office that is to check had not agreed to when the list was compiled; the remark is the system's own."""
        return HANDOVER_OPEN in self.remark.split("；")

    @property
    def is_cancelled(self) -> bool:
        """Whether it need not be handed in any more."""
        return self.outcome == Outcome.CANCEL
