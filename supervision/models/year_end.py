"""The work summary of a unit: its sections as they are being written, and each text that its leader signed, for ever."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaign.models import Round, Unit, User
from campaign.models.frozen import WrittenOnce
from campaign.workflow import Workflow
from supervision.enums.year_end import SECTIONS, TEMPLATE_VERSION, WRITABLE, SummaryState
from supervision.workflow.year_end import YEAR_END


class YearEndSummary(models.Model):
    """What a unit says at the end of the year of how the campaign was carried out (notice 五(五)2: 认真总结)."""

    workflow: ClassVar[Workflow] = YEAR_END

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="year_end_summaries", verbose_name="单位")
    round = models.ForeignKey(Round, models.PROTECT, related_name="year_end_summaries", verbose_name="轮次")
    template = models.PositiveSmallIntegerField("提纲版本", default=TEMPLATE_VERSION)
    state = models.CharField("状态", max_length=12, choices=SummaryState, default=SummaryState.DRAFT)
    created_at = models.DateTimeField("建立时间")
    certified_at = models.DateTimeField("报送时间", null=True, blank=True)

    class Meta:
        ordering = ("unit__code", "round")
        verbose_name = verbose_name_plural = "工作总结"
        constraints = (
            models.UniqueConstraint(fields=("unit", "round"), name="year_end_once"),
            models.CheckConstraint(condition=Q(state__in=SummaryState.values), name="year_end_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=(SummaryState.DRAFT, SummaryState.HANDED_IN)) | Q(certified_at__isnull=False),
                name="year_end_signed_has_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit}{self.round}工作总结"

    @property
    def is_writable(self) -> bool:
        """Whether its sections may be written in."""
        return self.state in WRITABLE


class SummarySection(models.Model):
    """The text of one section as it stands; two people may write different sections at the same time."""

    summary = models.ForeignKey(YearEndSummary, models.CASCADE, related_name="sections")
    code = models.CharField("章节", max_length=16, choices=[(one.code, one.title) for one in SECTIONS])
    text = models.TextField("内容", blank=True)
    row_version = models.PositiveIntegerField("行版本", default=0)
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="保存人")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "工作总结章节"
        constraints = (models.UniqueConstraint(fields=("summary", "code"), name="year_end_section_once"),)

    def __str__(self) -> str:
        return f"{self.summary}：{self.get_code_display()}"

    @property
    def unit(self) -> Unit:
        """Whose summary it is of."""
        return self.summary.unit


class SignedSummary(WrittenOnce):
    """What a leader signed: text, figures and, of a lead unit, what lies below it, as of one instant. Write-once (trigger)."""

    summary = models.ForeignKey(YearEndSummary, models.PROTECT, related_name="signed")
    number = models.PositiveSmallIntegerField("第几份")
    at = models.DateTimeField("签发时间")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="签发人")
    texts = models.JSONField("各章内容")
    figures = models.JSONField("数字")
    below = models.JSONField("下级情况", null=True)

    class Meta:
        ordering = ("summary", "number")
        verbose_name = verbose_name_plural = "签发的工作总结"
        constraints = (models.UniqueConstraint(fields=("summary", "number"), name="year_end_signed_once"),)

    def __str__(self) -> str:
        return f"{self.summary}（第{self.number}次签发）"

    @property
    def unit(self) -> Unit:
        """Whose summary it is."""
        return self.summary.unit
