"""What is said when something is owed, whose address is known to work, and whom somebody has telephoned."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from campaign.enums import Audience
from campaign.models.people import User
from campaign.models.units import Unit


class ReminderTemplate(models.Model):
    """What is said so many days before or after the last day of a duty; `kind` "" stands for every duty without its own."""

    kind = models.CharField("事项", max_length=30, blank=True)
    offset_days = models.SmallIntegerField("相对时限的天数")
    audience = models.CharField("发给", max_length=10, choices=Audience)
    subject = models.CharField("标题", max_length=100)
    body = models.TextField("正文")
    subject_en = models.CharField("英文标题", max_length=160)
    body_en = models.TextField("英文正文")
    by_text = models.BooleanField("同时发短信", default=False)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering = ("kind", "offset_days", "audience")
        verbose_name = verbose_name_plural = "提醒模板"
        constraints = (
            models.UniqueConstraint(fields=("kind", "offset_days", "audience"), name="reminder_template_once"),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="reminder_audience_known"),
            models.CheckConstraint(
                condition=Q(offset_days__gte=-60) & Q(offset_days__lte=60), name="reminder_offset_near"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.offset_days:+d} {self.get_audience_display()}"


class AddressProof(models.Model):
    """A person's mail address that was asked to prove itself by a link, and whether it did. Used links have no `nonce`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="address_proofs")
    address = models.EmailField("邮箱")
    nonce = models.CharField(max_length=32, blank=True, editable=False)
    asked_at = models.DateTimeField("发出确认邮件")
    until = models.DateTimeField("链接有效至（不含）")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "邮箱确认"
        constraints = (models.UniqueConstraint(fields=("user", "address"), name="address_proof_once"),)

    def __str__(self) -> str:
        return self.address

    def is_open(self, at: datetime) -> bool:
        """Whether its link may still be used."""
        return bool(self.nonce) and at < self.until


class Call(models.Model):
    """Somebody was told by telephone (已电话通知): a person of a unit, or the unit where it has nobody."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="calls")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="calls")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="通知人")
    at = models.DateTimeField("通知时间")
    remark = models.CharField("备注", max_length=200, blank=True)
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name = verbose_name_plural = "电话通知"
        indexes = (models.Index(fields=("unit", "user"), name="call_of_person"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.at}"
