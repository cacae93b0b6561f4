"""What a unit answers when comparable units have declared something that it has not."""

from django.db import models

from campaign.models import Round, Unit, User
from submissions.enums import NotOurs, PeerKind


class PeerAnswer(models.Model):
    """Why the unit does not declare it in this round, or with which item it does; a later answer takes the place of the
    earlier, the log keeps both.

    `key` is the name as compared (of a certificate in the catalogue its canonical one), `name` as it was asked; `item` is
    the `uid` of the item that was declared for it, whatever it is called since: the answer counts while that item stands.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="peer_answers", verbose_name="单位")
    round = models.ForeignKey(Round, models.CASCADE, related_name="+", verbose_name="轮次")
    kind = models.CharField("类别", max_length=12, choices=PeerKind)
    key = models.CharField(max_length=200, editable=False)
    name = models.CharField("名称", max_length=200)
    reason = models.CharField("原因", max_length=20, choices=NotOurs, blank=True)
    words = models.TextField("说明", blank=True)
    item = models.UUIDField("补报的事项", null=True, editable=False)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="答复人")
    at = models.DateTimeField("答复时间")

    class Meta:
        ordering = ("unit", "round", "kind", "key")
        verbose_name = verbose_name_plural = "同类单位对照答复"
        constraints = (
            models.UniqueConstraint(fields=("unit", "round", "kind", "key"), name="peer_answer_once"),
            models.CheckConstraint(
                condition=~models.Q(reason="") | models.Q(item__isnull=False), name="peer_answer_says_something"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name}：{self.get_reason_display() or '已补报'}"
