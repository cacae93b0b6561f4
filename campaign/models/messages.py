"""Messages: the in-site inbox is the truth, a mail is its copy. The same row is the outbox."""

from django.db import models

from campaign.models.people import User
from campaign.models.units import Unit


class Message(models.Model):
    """A message to a person in a unit, written once per obligation, kind and offset."""

    class Delivery(models.TextChoices):
        WAITING = "waiting", "待发送"
        SENDING = "sending", "发送中"
        SENT = "sent", "已发送"
        REFUSED = "refused", "未送达"
        IN_DOUBT = "in_doubt", "是否送达不明"
        NO_ADDRESS = "no_address", "没有邮箱"

    user = models.ForeignKey(User, models.PROTECT, related_name="messages")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="messages")
    obligation = models.CharField("所涉事项", max_length=60)
    kind = models.CharField("类别", max_length=20)
    offset_days = models.SmallIntegerField("相对时限的天数", default=0)
    subject = models.CharField("标题", max_length=120)
    body = models.TextField("正文")
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    delivery = models.CharField("邮件", max_length=12, choices=Delivery, default=Delivery.WAITING)
    taken_at = models.DateTimeField("取出发送", null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        verbose_name = verbose_name_plural = "消息"
        constraints = (
            models.UniqueConstraint(fields=("obligation", "unit", "user", "kind", "offset_days"), name="message_once"),
        )
        indexes = (models.Index(fields=("delivery",)),)

    def __str__(self) -> str:
        return self.subject
