"""Photos that came with a complaint: our own drawings of them, under random names outside everything that is served."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from campaign.models import Unit, User
from supervision.models.complaints import Complaint


def photo_path(instance: Any, filename: str) -> str:
    """A random name; nothing of the name that the file came with is kept anywhere."""
    return f"complaints/{uuid.uuid4().hex}.jpg"


class ComplaintPhoto(models.Model):
    """One photo, drawn anew. Before the form is sent it belongs to the form (`nonce`); unsent ones are cleared away.

    The handlers of the receiving office see it; others only after a handler has looked at it and released it.
    """

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    complaint = models.ForeignKey(
        Complaint, models.CASCADE, null=True, blank=True, related_name="photos", verbose_name="投诉"
    )
    nonce = models.CharField(max_length=32, editable=False, db_index=True, blank=True)
    file = models.FileField("照片", upload_to=photo_path)
    thumb = models.BinaryField("小图")
    sha256 = models.CharField("校验码", max_length=64)
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")
    added_at = models.DateTimeField("上传时间", db_index=True)
    released_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="公开给办理单位的经办人"
    )
    released_at = models.DateTimeField("公开给办理单位的时间", null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "投诉照片"
        constraints = (
            models.CheckConstraint(
                condition=Q(complaint__isnull=False) | ~Q(nonce=""), name="photo_of_a_complaint_or_a_form"
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False, complaint__isnull=False),
                name="photo_released_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key}"

    @property
    def unit(self) -> Unit:
        """The office that received the complaint."""
        if self.complaint is None:
            raise ValueError("a photo that is not sent belongs to nobody")
        return self.complaint.unit
