"""What one office asks another about a published item, and what that one answers: appended, never changed (核查反馈)."""

from datetime import datetime

from django.db import models
from django.db.models import Case, CharField, Exists, OuterRef, Q, Subquery, Value, When

from campaign.models import Unit, User
from campaign.models.frozen import WrittenOnce
from campaign.notice.timetable import SHANGHAI
from publishing.enums import EnquiryFinding, EnquiryStanding
from publishing.models.items import ListedItem
from review.models import Confirmation


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    """Questions over many enquiries."""

    def unanswered(self) -> "EnquiryQuerySet":
        """Those that wait: neither answered nor asked anew."""
        answers = EnquiryAnswer.objects.filter(enquiry=OuterRef("pk"))
        later = Enquiry.objects.filter(replaces=OuterRef("pk"))
        return self.filter(~Exists(answers), ~Exists(later))

    def standing(self, at: datetime) -> "EnquiryQuerySet":
        """With `stands` (an `EnquiryStanding` at the instant), `answered_at` (of the first answer), `finding` (of the last) and
        `replaced_at` (when it was asked anew)."""
        answers = EnquiryAnswer.objects.filter(enquiry=OuterRef("pk"))
        later = Enquiry.objects.filter(replaces=OuterRef("pk"))
        stands = Case(
            When(Exists(answers), then=Value(EnquiryStanding.ANSWERED)),
            When(Exists(later), then=Value(EnquiryStanding.REPLACED)),
            When(due_at__lte=at, then=Value(EnquiryStanding.OVERDUE)),
            default=Value(EnquiryStanding.WAITING),
            output_field=CharField(),
        )
        return self.annotate(
            stands=stands,
            answered_at=Subquery(answers.order_by("pk").values("answered_at")[:1]),
            finding=Subquery(answers.order_by("-pk").values("finding")[:1]),
            replaced_at=Subquery(later.values("asked_at")[:1]),
        )


class Enquiry(WrittenOnce):
    """One request to verify: about which published item, what, in which case of the asking unit, until when.

    No personal data stands here: who it is about, the two offices know by the case number, in the way they agreed on when
    the office took over (`terms`). A request that was wrong is asked anew and names the one before.
    """

    item = models.ForeignKey(ListedItem, models.PROTECT, related_name="enquiries", verbose_name="清单事项")
    terms = models.ForeignKey(Confirmation, models.PROTECT, related_name="enquiries", verbose_name="承接确认")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="enquiries_made", verbose_name="提出单位")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="enquiries_received", verbose_name="核查单位")
    case_number = models.CharField("办件编号", max_length=60)
    words = models.TextField("需要核查的内容")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    asked_at = models.DateTimeField("提出时间")
    days = models.PositiveSmallIntegerField("约定天数")
    due_at = models.DateTimeField("反馈期限")
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name="代替的请求"
    )

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "核查请求"
        indexes = (models.Index(fields=("due_at",), name="enquiry_due"),)
        constraints = (models.CheckConstraint(condition=~Q(unit=models.F("office")), name="enquiry_to_another_unit"),)

    def __str__(self) -> str:
        return f"{self.unit}：{self.case_number}"

    def days_until(self, instant: datetime) -> int:
        """Whole calendar days in Asia/Shanghai from the day on which it was asked."""
        return days_between(self.asked_at, instant)


def days_between(asked: datetime, answered: datetime) -> int:
    """Whole calendar days in Asia/Shanghai: answered on the same day is 0."""
    return (answered.astimezone(SHANGHAI).date() - asked.astimezone(SHANGHAI).date()).days


class EnquiryAnswer(WrittenOnce):
    """What the office found. A correction is a further answer that names the one before."""

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="answers", verbose_name="核查请求")
    finding = models.CharField("核查结果", max_length=10, choices=EnquiryFinding)
    words = models.TextField("核查情况")
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="反馈人")
    answered_at = models.DateTimeField("反馈时间")
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="更正的反馈"
    )

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "核查反馈"
        constraints = (
            models.UniqueConstraint(fields=("enquiry",), condition=Q(corrects=None), name="enquiry_answered_once"),
            models.CheckConstraint(condition=Q(finding__in=EnquiryFinding.values), name="enquiry_finding_known"),
        )

    def __str__(self) -> str:
        return f"{self.enquiry}：{self.get_finding_display()}"

    @property
    def unit(self) -> Unit:
        """Whose answer it is, and in whose log it is noted."""
        return self.enquiry.office
