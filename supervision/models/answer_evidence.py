"""What a respondent shows for what it put right: our own drawings of its photos, under random names (see `complaint_photos`)."""

import uuid
from typing import Any

from django.db import models

from campaign.models import Unit, User
from supervision.models.referrals import Answer


def evidence_path(instance: Any, filename: str) -> str:
    """A random name; nothing of the name that the file came with is kept anywhere."""
    return f"answers/{uuid.uuid4().hex}.jpg"


class AnswerEvidence(models.Model):
    """One photo of an answer, drawn anew; written once with it. Read by the unit, the handlers and who supervises."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="evidence", verbose_name="答复")
    file = models.FileField("照片", upload_to=evidence_path)
    sha256 = models.CharField("校验码", max_length=64)
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")
    added_at = models.DateTimeField("上传时间")

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "整改照片"

    def __str__(self) -> str:
        return f"{self.key}"

    @property
    def unit(self) -> Unit:
        """Whose answer it belongs to."""
        return self.answer.unit
