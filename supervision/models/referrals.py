"""What is done about a complaint: who has to answer, what each answered, what the complainant was told and says of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from campaign.models import Round, Unit, User
from campaign.models.frozen import WrittenOnce
from campaign.notice.complaints import ANSWER_DAYS, LONGEST_DAYS
from campaign.workflow import Workflow
from supervision.enums.complaints import OWING, ComplaintOutcome, HearingWord, ReferralState
from supervision.models.complaints import Complaint
from supervision.workflow.complaints import REFERRAL

R = ReferralState


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Questions over many referrals."""

    def standing(self) -> "ReferralQuerySet":
        """Those that were not withdrawn."""
        return self.exclude(state=R.WITHDRAWN)

    def owing(self) -> "ReferralQuerySet":
        """Those whose unit has still to answer."""
        return self.filter(state__in=sorted(OWING))


class Referral(models.Model):
    """One respondent's part of a complaint. `office` is a unit of the roster; a body outside it (`body`) answers by letter, and the
    handler records what it wrote."""

    workflow: ClassVar[Workflow] = REFERRAL

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="referrals", verbose_name="投诉")
    office = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="referrals", verbose_name="办理单位"
    )
    body = models.CharField("系统外单位", max_length=100, blank=True)
    state = models.CharField("状态", max_length=10, choices=ReferralState, default=ReferralState.SENT)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="转送人")
    sent_at = models.DateTimeField("转送时间")
    taken_up_at = models.DateTimeField("开始办理", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "投诉转送"
        indexes = (models.Index(fields=("office", "state"), name="referral_desk"),)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ReferralState.values), name="referral_state_known"),
            models.CheckConstraint(
                condition=Q(office__isnull=False, body="") | (Q(office=None) & ~Q(body="")), name="referral_to_somebody"
            ),
            models.UniqueConstraint(
                fields=("complaint", "office"), condition=~Q(state=R.WITHDRAWN), name="referral_once"
            ),
            models.UniqueConstraint(
                fields=("complaint", "body"), condition=~Q(state=R.WITHDRAWN) & ~Q(body=""), name="referral_body_once"
            ),
            models.CheckConstraint(
                condition=Q(state=R.ANSWERED, answered_at__isnull=False) | (~Q(state=R.ANSWERED) & Q(answered_at=None)),
                name="referral_answered_at_an_instant",
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint}：{self.name}"

    @property
    def unit(self) -> Unit:
        """Whose task it is: the respondent's; of a body outside the system the receiving office sees to it."""
        return self.office or self.complaint.unit

    @property
    def name(self) -> str:
        """The respondent's name."""
        return self.office.name if self.office else self.body

    @property
    def round(self) -> Round | None:
        """No phase of the calendar holds it back."""
        return None


class Answer(WrittenOnce):
    """What a respondent answered in one turn; written once. `corrected` is the unit's own word that the demand has ended."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="answers", verbose_name="转送")
    turn = models.PositiveSmallIntegerField("第几次办理")
    finding = models.CharField("答复结论", max_length=16, choices=ComplaintOutcome)
    corrected = models.BooleanField("已纠正", default=False)
    corrected_on = models.DateField("纠正日期", null=True, blank=True)
    words = models.TextField("答复")
    measures = models.TextField("整改措施", blank=True)
    document_number = models.CharField("来文文号", max_length=80, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "投诉答复"
        constraints = (
            models.CheckConstraint(condition=Q(finding__in=ComplaintOutcome.values), name="answer_finding_known"),
            # Who says that it is put right says how, and since when.
            models.CheckConstraint(
                condition=Q(corrected=False, corrected_on=None)
                | (Q(corrected=True, corrected_on__isnull=False) & ~Q(measures="")),
                name="answer_corrected_by_measures",
            ),
        )

    def __str__(self) -> str:
        return f"{self.referral} {self.get_finding_display()}"

    @property
    def unit(self) -> Unit:
        """Whose answer it is."""
        return self.referral.unit


class Reply(WrittenOnce):
    """What the complainant was told in one turn, and by when it was due: lateness is read from here. Written once."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="replies", verbose_name="投诉")
    turn = models.PositiveSmallIntegerField("第几次办理")
    outcome = models.CharField("办理结果", max_length=16, choices=ComplaintOutcome)
    words = models.TextField("反馈")
    clock_from = models.DateTimeField("期限起算")
    due_at = models.DateTimeField("期限（不含）")
    fed_back_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="反馈人")
    fed_back_at = models.DateTimeField("反馈时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "投诉反馈"
        constraints = (
            models.UniqueConstraint(fields=("complaint", "turn"), name="reply_once_a_turn"),
            models.CheckConstraint(condition=Q(outcome__in=ComplaintOutcome.values), name="reply_outcome_known"),
        )

    def __str__(self) -> str:
        return f"{self.complaint} {self.turn}"

    @property
    def unit(self) -> Unit:
        """The office that received the complaint."""
        return self.complaint.unit

    @property
    def is_late(self) -> bool:
        """Whether it came after the last day."""
        return self.fed_back_at >= self.due_at


class Hearing(WrittenOnce):
    """What the complainant says of the reply of one turn; silence is one that nobody spoke. The last of a turn holds."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="hearings", verbose_name="投诉")
    turn = models.PositiveSmallIntegerField("第几次办理")
    word = models.CharField("投诉人意见", max_length=10, choices=HearingWord)
    at = models.DateTimeField("时间")
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "投诉人意见"
        constraints = (models.CheckConstraint(condition=Q(word__in=HearingWord.values), name="hearing_word_known"),)

    def __str__(self) -> str:
        return f"{self.complaint} {self.get_word_display()}"

    @property
    def unit(self) -> Unit:
        """The office that received the complaint."""
        return self.complaint.unit


class ComplaintExtension(WrittenOnce):
    """More days for one turn, once, with the reason."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="extensions", verbose_name="投诉")
    turn = models.PositiveSmallIntegerField("第几次办理")
    days = models.PositiveSmallIntegerField("共几日")
    before = models.DateTimeField("原期限（不含）")
    until = models.DateTimeField("延至（不含）")
    reason = models.TextField("理由")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "投诉延期"
        constraints = (
            models.UniqueConstraint(fields=("complaint", "turn"), name="complaint_extended_once"),
            models.CheckConstraint(condition=Q(until__gt=models.F("before")), name="complaint_extension_has_length"),
            models.CheckConstraint(
                condition=Q(days__gt=ANSWER_DAYS, days__lte=LONGEST_DAYS), name="complaint_extended_to_twenty_at_most"
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint} {self.turn}"

    @property
    def unit(self) -> Unit:
        """The office that received the complaint."""
        return self.complaint.unit


class Press(models.Model):
    """督办: a supervision office watches a complaint, says what is to be done, and lifts it when it is. A mark, not a state."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="presses", verbose_name="投诉")
    office = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="督办单位")
    words = models.TextField("督办要求")
    until = models.DateField("要求完成日期", null=True, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="督办人")
    at = models.DateTimeField("督办时间")
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="解除人")
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lifted_words = models.TextField("解除说明", blank=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = verbose_name_plural = "督办"
        constraints = (
            models.UniqueConstraint(
                fields=("complaint", "office"), condition=Q(lifted_at=None), name="press_one_standing"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_words="")),
                name="press_lifted_with_words",
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint} {self.office}"

    @property
    def unit(self) -> Unit:
        """The office that received the complaint."""
        return self.complaint.unit
