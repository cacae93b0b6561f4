"""The law library: acts in their versions, and the articles whose wording is at hand."""

from datetime import date

from django.db import models
from django.db.models import Q

from submissions.enums import ActLevel


class Act(models.Model):
    """One version of an act. What is not known stays empty: an empty day leaves the interval open.

    `title_key` is the title as citations are compared; `version_on` is the day on which this version was passed or
    published, `in_force_from` and `in_force_to` are its first and its last day in force.
    """

    title = models.CharField("名称", max_length=300)
    title_key = models.CharField(max_length=300, db_index=True, editable=False)
    level = models.CharField("效力层级", max_length=30, choices=ActLevel, blank=True)
    number = models.CharField("文号", max_length=100, blank=True)
    issuer = models.CharField("制定机关", max_length=100, blank=True)
    province = models.CharField("地方", max_length=40, blank=True)
    version_on = models.DateField("版本日期", null=True, blank=True)
    in_force_from = models.DateField("施行日期", null=True, blank=True)
    in_force_to = models.DateField("失效日期", null=True, blank=True)
    replaced_by = models.CharField("取代它的法规", max_length=300, blank=True)
    article_count = models.PositiveIntegerField("条数", default=0)
    last_article = models.PositiveIntegerField("最末一条", default=0)
    verified = models.BooleanField("已核实", default=True)
    source = models.CharField("来源", max_length=200, blank=True)

    class Meta:
        ordering = ("title", "version_on")
        verbose_name = verbose_name_plural = "法规"
        constraints = (
            models.UniqueConstraint(fields=("title_key", "version_on"), name="act_version_once"),
            models.UniqueConstraint(
                fields=("title_key",), condition=Q(version_on=None), name="act_undated_version_once"
            ),
            models.CheckConstraint(condition=Q(level__in=["", *ActLevel.values]), name="act_level_known"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def begins(self) -> date | None:
        """The day before which this version cannot have been in force; None where the library does not know."""
        return self.in_force_from or self.version_on


class Article(models.Model):
    """The wording of one article: `number` 21 with `suffix` 1 is 第二十一条之一; the paragraphs stand on lines."""

    act = models.ForeignKey(Act, models.CASCADE, related_name="articles")
    number = models.PositiveIntegerField("条")
    suffix = models.PositiveSmallIntegerField("之", default=0)
    text = models.TextField("条文")

    class Meta:
        ordering = ("act", "number", "suffix")
        verbose_name = verbose_name_plural = "条文"
        constraints = (models.UniqueConstraint(fields=("act", "number", "suffix"), name="article_once"),)

    def __str__(self) -> str:
        return f"{self.act_id} {self.number}"
