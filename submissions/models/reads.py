"""How often a person has had workbooks read lately: reading them is costly, so an hour sees only so many."""

from django.db import models

from campaign.models import User


class WorkbookRead(models.Model):
    """One reading of a workbook for a person; kept for the hour in which it counts."""

    user = models.ForeignKey(User, models.CASCADE, related_name="workbook_reads", verbose_name="上传人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ("at",)
        verbose_name = verbose_name_plural = "读取工作簿"
        indexes = (models.Index(fields=("user", "at"), name="workbook_read_of_user"),)

    def __str__(self) -> str:
        return f"{self.user}读取工作簿"
