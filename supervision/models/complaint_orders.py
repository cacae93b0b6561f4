"""Orders to correct that a complaint brought about (notice 五(五)3: 将及时予以纠正并视情况追究责任)."""

from django.db import models

from campaign.models import Unit
from supervision.models.complaints import Complaint
from supervision.models.corrections import CorrectionOrder


class ComplaintOrder(models.Model):
    """Which complaint an order to correct rests on. Written once with the order."""

    order = models.OneToOneField(
        CorrectionOrder, models.PROTECT, related_name="from_complaint", verbose_name="责令整改"
    )
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="orders", verbose_name="投诉")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "投诉引起的责令整改"

    def __str__(self) -> str:
        return f"{self.complaint} {self.order}"

    @property
    def unit(self) -> Unit:
        """The unit that has to correct."""
        return self.order.unit
