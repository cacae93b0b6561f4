"""The calendar: a campaign has rounds, a round five phases and its deadlines; a unit may be given more time.

Instants close exclusively: what "10月31日前" allows ends when 11-01 00:00 begins in Asia/Shanghai (domain ruling 9).
"""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from campaign.enums import DayKind, Unconfirmed
from campaign.models.people import User
from campaign.models.units import Unit


class Campaign(models.Model):
    """The campaign with the policies that the notice leaves open (domain rulings 4, 6, 10)."""

    code = models.SlugField("代号", unique=True)
    name = models.CharField("名称", max_length=60)
    document_number = models.CharField("文号", max_length=60)
    target_percent = models.DecimalField("目标（%）", max_digits=5, decimal_places=2, default=50)
    keeping = models.JSONField(
        "各效力层级可否作为保留依据", help_text="allow 可以；ask_reason 须说明理由；refuse 不得保留"
    )
    undeclared_means_cancelled = models.BooleanField("未列入申报视为取消", default=False)
    contest_rounds = models.PositiveSmallIntegerField("协商轮次上限", default=2)
    peers_needed = models.PositiveSmallIntegerField(
        "提示漏报所需的同类单位数", default=3, help_text="达到这个数的同类单位申报过、本单位没有的，才提示"
    )

    unconfirmed = models.CharField(
        "承接未确认事项的处理", max_length=10, choices=Unconfirmed, default=Unconfirmed.PRINT
    )

    class Meta:
        verbose_name = verbose_name_plural = "专项行动"
        constraints = (
            # What a single unit declared must not be told to another one.
            models.CheckConstraint(condition=Q(peers_needed__gte=2), name="campaign_peers_are_several"),
            models.CheckConstraint(condition=Q(unconfirmed__in=Unconfirmed.values), name="campaign_unconfirmed_known"),
        )

    def __str__(self) -> str:
        return self.name


class Round(models.Model):
    """One pass through the five phases. The real campaign went on for years (domain ruling 13)."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField("轮次")

    class Meta:
        ordering = ("campaign", "number")
        verbose_name = verbose_name_plural = "轮次"
        constraints = (models.UniqueConstraint(fields=("campaign", "number"), name="round_once"),)

    def __str__(self) -> str:
        return f"第{self.number}轮"


class Phase(models.Model):
    """One of the five phases of a round; what it allows is a set."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="phases")
    number = models.PositiveSmallIntegerField("阶段")
    name = models.CharField("名称", max_length=40)
    opens = models.DateTimeField("开始")
    closes = models.DateTimeField("结束（不含）")
    allows = models.JSONField("允许办理", default=list)

    class Meta:
        ordering = ("round", "number")
        verbose_name = verbose_name_plural = "阶段"
        constraints = (
            models.UniqueConstraint(fields=("round", "number"), name="phase_once"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="phase_has_length"),
        )

    def __str__(self) -> str:
        return f"{self.round}{self.name}"

    def state(self, at: datetime) -> str:
        """Where the phase stands at the instant `at`: past, now or future."""
        if at >= self.closes:
            return "past"
        return "now" if at >= self.opens else "future"


class Deadline(models.Model):
    """A day by which something is owed, as the exclusive instant at which it is late."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="deadlines")
    kind = models.CharField("事项", max_length=30)
    name = models.CharField("名称", max_length=60)
    closes = models.DateTimeField("截止（不含）")
    allow = models.CharField("延期后可继续办理", max_length=20, blank=True)

    class Meta:
        ordering = ("round", "closes")
        verbose_name = verbose_name_plural = "时限"
        constraints = (models.UniqueConstraint(fields=("round", "kind"), name="deadline_once"),)

    def __str__(self) -> str:
        return f"{self.round}{self.name}"


class Extension(models.Model):
    """More time for one unit, with the reason and the instant at which it ends.

    One that is taken back ends at that moment (`until`), not before the common deadline; until when it was granted stays.
    """

    deadline = models.ForeignKey(Deadline, models.PROTECT, related_name="extensions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="extensions")
    until = models.DateTimeField("延至（不含）")
    reason = models.TextField("理由")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField("批准时间")
    granted_until = models.DateTimeField("原批准延至（不含）", null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_because = models.TextField("撤回理由", blank=True)

    class Meta:
        ordering = ("-granted_at",)
        verbose_name = verbose_name_plural = "延期"
        constraints = (
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, granted_until=None, withdrawn_because="")
                | (
                    Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, granted_until__isnull=False)
                    & ~Q(withdrawn_because="")
                ),
                name="extension_withdrawn_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.deadline}"


class SpecialDay(models.Model):
    """A day on which offices work or rest against the week, with the document that arranges it."""

    day = models.DateField("日期", primary_key=True)
    kind = models.CharField("安排", max_length=3, choices=DayKind)
    name = models.CharField("名称", max_length=40)
    source = models.CharField("依据", max_length=120)

    class Meta:
        ordering = ("day",)
        verbose_name = verbose_name_plural = "节假日安排"
        constraints = (models.CheckConstraint(condition=Q(kind__in=DayKind.values), name="special_day_kind_known"),)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
