"""What a person has said of the columns of a workbook that does not use the form's words."""

from django.db import models

from campaign.models import Unit, User


class ColumnMatch(models.Model):
    """The columns of one header, as a person of the unit matched them; the next file with this header is recognised."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="column_matches", verbose_name="单位")
    fingerprint = models.CharField("表头标识", max_length=64)
    columns = models.JSONField("各列对应的栏目")
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="保存人")
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        ordering = ("unit", "fingerprint")
        verbose_name = verbose_name_plural = "栏目对应"
        constraints = (models.UniqueConstraint(fields=("unit", "fingerprint"), name="column_match_once"),)

    def __str__(self) -> str:
        return f"{self.unit}栏目对应"
