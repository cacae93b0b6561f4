"""What the reasons have in common that let something found by the radar stand."""

from django.db import models

from campaign.models import Unit, User


class WrittenReason(models.Model):
    """Written by the chair of a panel; it stands until it is withdrawn or what it speaks of changes."""

    panel = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="审核组")
    words = models.TextField("理由")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="说明人")
    at = models.DateTimeField("说明时间")
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_at = models.DateTimeField("失效时间", null=True, blank=True)
    withdrawn_words = models.TextField("失效原因", blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.panel}：{self.words[:20]}"

    @property
    def unit(self) -> Unit:
        """The panel whose chair wrote it."""
        return self.panel
