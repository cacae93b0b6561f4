"""Divisions of the region: one self-referencing table by code, with a materialised path."""

from datetime import date

from django.db import models
from django.db.models import Q

from campaign.enums import Level


class DivisionQuerySet(models.QuerySet["Division"]):
    """Questions over many divisions."""

    def below(self, division: "Division") -> "DivisionQuerySet":
        """The division itself and all that lies in it."""
        return self.filter(path__startswith=division.path)

    def on(self, day: date) -> "DivisionQuerySet":
        """The divisions that existed on `day`."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day))


class Division(models.Model):
    """A region, prefecture, county or township. Keyed by code, never by name: 24 township names repeat."""

    code = models.CharField("区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    level = models.PositiveSmallIntegerField("层级", choices=Level)
    type = models.CharField("类型", max_length=12, help_text="地级市、地区、县、市辖区、乡、民族乡、镇、街道")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField("路径", max_length=60, db_index=True, help_text="从自治区到本级的代码，以 / 隔开")
    former_names = models.JSONField("曾用名", default=list, blank=True)
    roman = models.CharField("罗马字", max_length=120, blank=True)
    tibetan = models.CharField("藏文", max_length=200, blank=True)
    valid_from = models.DateField("设立", null=True, blank=True)
    valid_to = models.DateField("撤销（不含当日）", null=True, blank=True)

    objects = DivisionQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = verbose_name_plural = "行政区划"
        constraints = (models.CheckConstraint(condition=Q(level__in=Level.values), name="division_level_known"),)

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def path_below(parent: "Division | None", code: str) -> str:
        """The path of a division with `code` under `parent`."""
        return f"{parent.path if parent else '/'}{code}/"

    @property
    def government(self) -> str:
        """Its government's title: 阿里地区 has a 行政公署, townships a 人民政府, sub-districts an 办事处."""
        if self.type == "街道":
            return f"{self.name}办事处"
        return f"{self.name}行政公署" if self.type == "地区" else f"{self.name}人民政府"
