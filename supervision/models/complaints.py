"""Complaints: what was demanded where and when, what the lists said, how far the case is (notice 五(五)1, 六(三)).

Who complained, and in what words, stands in tables apart (`ComplaintParty`, `ComplaintWords`, `ComplaintNote`): erasure is one
statement for each, and leaves facts, figures and the log as they were.
"""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from campaign.models import Division, Round, Unit, User
from campaign.workflow import Workflow
from publishing.models import Edition, ListedItem
from submissions.models import Certificate
from supervision.enums.complaints import (
    RUNNING,
    ClosedBy,
    ComplaintOutcome,
    ComplaintSource,
    ComplaintState,
    LookUp,
    RefusalReason,
    ReplyWay,
    WordsKind,
)
from supervision.workflow.complaints import COMPLAINT

S = ComplaintState


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Questions over many complaints."""

    def running(self) -> "ComplaintQuerySet":
        """Those whose clock runs: not yet fed back, closed or refused."""
        return self.filter(state__in=sorted(RUNNING))

    def valid(self) -> "ComplaintQuerySet":
        """Those that were taken on (有效)."""
        return self.exclude(state__in=(S.RECEIVED, S.REFUSED))

    def overdue(self, at: datetime) -> "ComplaintQuerySet":
        """Those whose clock runs and whose last day is over at the instant."""
        return self.running().filter(due_at__lte=at)

    def with_marks(self) -> "ComplaintQuerySet":
        """With `is_pressed` (督办): somebody presses it and has not lifted that."""
        from supervision.models.referrals import Press

        pressed = Press.objects.filter(complaint=OuterRef("pk"), lifted_at=None)
        return self.annotate(is_pressed=Exists(pressed))


class Complaint(models.Model):
    """One complaint. `unit` received it: the coordination office or the lead unit of the place; only its handlers read who complains.

    `office` is who demanded, where the roster knows it; `office_name` how it was typed. What the lists of the day said is a fact of
    that day: `item` and `edition` are frozen rows. The clock began at `clock_from` (anew with each `turn`) and is up at `due_at`.
    """

    workflow: ClassVar[Workflow] = COMPLAINT

    number = models.CharField("编号", max_length=20, unique=True)
    secret = models.CharField(max_length=64, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="complaints", verbose_name="受理单位")
    state = models.CharField("状态", max_length=10, choices=ComplaintState, default=ComplaintState.RECEIVED)
    source = models.CharField("来源", max_length=12, choices=ComplaintSource)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="发生地")
    office = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="complained_of", verbose_name="被投诉单位"
    )
    office_name = models.CharField("被投诉单位（原文）", max_length=100, blank=True)
    item_name = models.CharField("被索要的证明", max_length=200)
    item_key = models.CharField(max_length=200, editable=False, db_index=True)
    service_name = models.CharField("办理事项", max_length=200, blank=True)
    demanded_on = models.DateField("发生日期")
    window = models.CharField("地点、窗口", max_length=100, blank=True)
    item = models.ForeignKey(
        ListedItem, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name="清单事项"
    )
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name="目录证明"
    )
    edition = models.ForeignKey(
        Edition, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name="所据清单"
    )
    look_up = models.CharField("清单查询结果", max_length=12, choices=LookUp)
    looked_up_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人工核对人"
    )
    received_at = models.DateTimeField("收到时间")
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="录入人")
    turn = models.PositiveSmallIntegerField("第几次办理", default=1)
    clock_from = models.DateTimeField("期限起算")
    due_at = models.DateTimeField("期限（不含）")
    summary = models.TextField("转办摘要", blank=True)
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    refusal = models.CharField("不予受理情形", max_length=16, choices=RefusalReason, blank=True)
    refused_at = models.DateTimeField("不予受理时间", null=True, blank=True)
    outcome = models.CharField("办理结果", max_length=16, choices=ComplaintOutcome, blank=True)
    fed_back_at = models.DateTimeField("反馈时间", null=True, blank=True)
    closed_by = models.CharField("办结依据", max_length=12, choices=ClosedBy, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-pk")
        verbose_name = verbose_name_plural = "投诉"
        indexes = (
            models.Index(fields=("unit", "state", "due_at"), name="complaint_desk"),
            models.Index(fields=("received_at",), name="complaint_span"),
            models.Index(fields=("state", "due_at"), name="complaint_due"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ComplaintState.values), name="complaint_state_known"),
            models.CheckConstraint(condition=Q(source__in=ComplaintSource.values), name="complaint_source_known"),
            models.CheckConstraint(condition=Q(look_up__in=LookUp.values), name="complaint_look_up_known"),
            models.CheckConstraint(
                condition=Q(state=S.REFUSED, refusal__in=RefusalReason.values, refused_at__isnull=False)
                | (~Q(state=S.REFUSED) & Q(refusal="", refused_at=None)),
                name="complaint_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(S.RECEIVED, S.REFUSED), accepted_at=None)
                | (~Q(state__in=(S.RECEIVED, S.REFUSED)) & Q(accepted_at__isnull=False) & ~Q(summary="")),
                name="complaint_accepted_when_referred",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(S.ANSWERED, S.CLOSED), outcome__in=ComplaintOutcome.values, fed_back_at__isnull=False
                )
                | (~Q(state__in=(S.ANSWERED, S.CLOSED)) & Q(outcome="", fed_back_at=None)),
                name="complaint_answered_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state=S.CLOSED, closed_by__in=ClosedBy.values, closed_at__isnull=False)
                | (~Q(state=S.CLOSED) & Q(closed_by="", closed_at=None)),
                name="complaint_closed_on_a_word",
            ),
            models.CheckConstraint(
                condition=Q(turn__gte=1, due_at__gt=F("clock_from")), name="complaint_clock_has_length"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def round(self) -> Round | None:
        """A complaint belongs to no round: no phase of the calendar holds it back."""
        return None

    @property
    def against(self) -> str:
        """The name of the office that demanded, as the roster has it, else as it was typed."""
        return self.office.name if self.office else self.office_name

    @property
    def is_running(self) -> bool:
        """Whether its clock runs."""
        return self.state in RUNNING

    def is_overdue(self, at: datetime) -> bool:
        """Whether its clock runs and its last day is over."""
        return self.is_running and self.due_at <= at


class ComplaintParty(models.Model):
    """Who complains: read by the handlers of the office that received it, by nobody else. Erased by deleting the row."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="party", verbose_name="投诉")
    name = models.CharField("姓名", max_length=40)
    mobile = models.CharField("手机", max_length=20)
    reply_way = models.CharField("回复方式", max_length=10, choices=ReplyWay, default=ReplyWay.TRACKING)

    class Meta:
        verbose_name = verbose_name_plural = "投诉人"
        constraints = (models.CheckConstraint(condition=Q(reply_way__in=ReplyWay.values), name="reply_way_known"),)

    def __str__(self) -> str:
        return f"{self.complaint_id}"

    @property
    def unit(self) -> Unit:
        """Governed by the office that received the complaint."""
        return self.complaint.unit


class ComplaintWords(models.Model):
    """What the complainant wrote or said, as it came: read by the handlers alone. Units read the handler's `summary`."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="words", verbose_name="投诉")
    kind = models.CharField("类别", max_length=10, choices=WordsKind)
    text = models.TextField("原文")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "投诉人原文"
        constraints = (models.CheckConstraint(condition=Q(kind__in=WordsKind.values), name="complaint_words_known"),)

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.get_kind_display()}"

    @property
    def unit(self) -> Unit:
        """Governed by the office that received the complaint."""
        return self.complaint.unit


class ComplaintNote(models.Model):
    """Why an official took a step (the move's name): written beside the log, which holds no words about a complaint.

    `open_to_public` notes stand on the complainant's own tracking page (不予受理, 延期, 办结说明).
    """

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="notes", verbose_name="投诉")
    referral = models.ForeignKey(
        "supervision.Referral", models.CASCADE, null=True, blank=True, related_name="notes", verbose_name="转送"
    )
    move = models.CharField("办理", max_length=40)
    words = models.TextField("说明")
    open_to_public = models.BooleanField("投诉人可见", default=False)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "投诉办理说明"

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.move}"

    @property
    def unit(self) -> Unit:
        """Governed by the office that received the complaint."""
        return self.complaint.unit
