"""Messages: the in-site inbox is the truth; a letter (mail or text) is its copy, and is made in the same transaction."""

from django.db import models
from django.db.models import Q

from campaign.enums import Channel, Delivery
from campaign.models.people import User
from campaign.models.units import Unit


class Letter(models.Model):
    """What is to leave by one channel to one person: one message, or with a `day` the reminders of that day together.

    It is taken by a conditional update of `delivery`; what a worker takes of one person at once is one `parcel`.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="letters")
    channel = models.CharField("方式", max_length=8, choices=Channel)
    day = models.DateField("汇总日期", null=True, blank=True)
    delivery = models.CharField("发送", max_length=12, choices=Delivery, default=Delivery.QUEUED)
    not_before = models.DateTimeField("最早发送")
    created_at = models.DateTimeField("时间")
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    parcel = models.UUIDField("同封", null=True, blank=True, editable=False)
    taken_at = models.DateTimeField("取出发送", null=True, blank=True)
    ended_at = models.DateTimeField("办结", null=True, blank=True)
    answer = models.CharField("对方答复", max_length=60, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = verbose_name_plural = "发送"
        constraints = (
            models.UniqueConstraint(fields=("user", "channel", "day"), condition=~Q(day=None), name="letter_of_a_day"),
            models.CheckConstraint(condition=Q(delivery__in=Delivery.values), name="letter_delivery_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="letter_channel_known"),
        )
        indexes = (
            models.Index(fields=("delivery", "not_before"), name="letter_waiting"),
            models.Index(fields=("user", "channel", "-id"), name="letter_of_person"),
        )

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.get_delivery_display()}"


class Message(models.Model):
    """A message to a person in a unit, written once per obligation, kind and offset."""

    user = models.ForeignKey(User, models.PROTECT, related_name="messages")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="messages")
    obligation = models.CharField("所涉事项", max_length=60)
    kind = models.CharField("类别", max_length=20)
    offset_days = models.SmallIntegerField("相对时限的天数", default=0)
    subject = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    subject_en = models.CharField("英文标题", max_length=200, blank=True)
    body_en = models.TextField("英文正文", blank=True)
    created_at = models.DateTimeField("时间")
    due_at = models.DateTimeField("应发时间", null=True, blank=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    mail = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="messages")
    text = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="text_messages")

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = verbose_name_plural = "消息"
        constraints = (
            models.UniqueConstraint(fields=("obligation", "unit", "user", "kind", "offset_days"), name="message_once"),
        )

    def __str__(self) -> str:
        return self.subject

    @property
    def mail_state(self) -> Delivery:
        """Where its mail stands; without a letter there was no address to write to."""
        return Delivery(self.mail.delivery) if self.mail else Delivery.NO_ADDRESS


class MailChoice(models.Model):
    """What a person has chosen about letters. Reminders of the own unit's duties cannot be declined."""

    user = models.OneToOneField(User, models.CASCADE, related_name="mail_choice")
    others = models.BooleanField("接收下级单位情况汇总邮件", default=True)
    english = models.BooleanField("邮件附英文", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "消息设置"

    def __str__(self) -> str:
        return str(self.user)
