"""The rules of Annex 2 as an office has set them, what units wrote to explain a warning, and how many items a rule hits."""

from django.db import models

from campaign.models import Unit, User
from submissions.enums import RuleStage, RuleWeight
from submissions.models.declarations import Declaration


class RuleSetting(models.Model):
    """What the coordination office set a rule to, and why; the newest row of a code counts, older ones stay."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="设定单位")
    code = models.CharField("规则", max_length=40, db_index=True)
    severity = models.CharField("程度", max_length=10, choices=RuleWeight)
    stage = models.CharField("状态", max_length=10, choices=RuleStage)
    reason = models.TextField("理由")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "规则设定"
        constraints = (
            # A blocker keeps out what cannot be stored: it is not for an office to give or to take.
            models.CheckConstraint(
                condition=models.Q(severity__in=[RuleWeight.ERROR, RuleWeight.WARNING, RuleWeight.INFO]),
                name="rule_setting_is_no_blocker",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.get_severity_display()} {self.get_stage_display()}"


class Explanation(models.Model):
    """Why a unit hands an item in although a rule warns; a new explanation is a new row, and the newest counts.

    It goes with the item's `uid` through the versions, and holds while `text_hash` is the hash of the item's text.
    """

    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="explanations")
    uid = models.UUIDField("事项标识", db_index=True)
    code = models.CharField("规则", max_length=40)
    words = models.TextField("说明理由", blank=True)
    text_hash = models.CharField(max_length=64, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填写人")
    at = models.DateTimeField("填写时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "说明"

    def __str__(self) -> str:
        return self.words

    @property
    def unit(self) -> Unit:
        """The declaring unit."""
        return self.declaration.unit


class RuleTally(models.Model):
    """How many items that count now a rule hits, whatever its stage; counted each night."""

    code = models.CharField("规则", max_length=40, unique=True)
    items = models.PositiveIntegerField("事项数")
    of = models.PositiveIntegerField("事项总数")
    counted_at = models.DateTimeField("统计时间")

    class Meta:
        verbose_name = verbose_name_plural = "规则统计"

    def __str__(self) -> str:
        return f"{self.code} {self.items}"
