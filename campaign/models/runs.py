"""When something that goes round by itself last did its work: what the operator's checks look at."""

from django.db import models

BEAT, PUBLISHED_CHECK, BACKUP = "beat", "check_published", "backup"
LOG_SEALED, LOG_CHECK, ERASED = "seal_log", "check_log", "erase_personal"


class LastRun(models.Model):
    """One row for each thing that has to happen again and again; only its last time is kept."""

    name = models.CharField("名称", max_length=60, primary_key=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "最近运行"

    def __str__(self) -> str:
        return self.name
