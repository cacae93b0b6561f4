"""A township's signed workbook that its county handed in as that township (代报送达件)."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from campaign.models import Unit, User
from submissions.enums import Arrival, DeliveryAnswer
from submissions.models.declarations import Declaration, DeclarationFile

GROUP = 8  # figures of the checksum that stand together, to be read out on the telephone


def scan_path(instance: Any, filename: str) -> str:
    """A name of our own on disk; the person's file name is kept in a column only."""
    kind = "pdf" if filename.endswith(".pdf") else "jpg"
    return f"signatures/{instance.declaration.unit.code}/{uuid.uuid4().hex}.{kind}"


class Delivery(models.Model):
    """Who signed the workbook and when, how it came, who handed it in, and what the township says of it afterwards."""

    declaration = models.OneToOneField(Declaration, models.PROTECT, related_name="delivery", verbose_name="申报表")
    courier = models.ForeignKey(Unit, models.PROTECT, related_name="delivered", verbose_name="代报单位")
    workbook = models.OneToOneField(
        DeclarationFile, models.PROTECT, related_name="delivery", verbose_name="送达的工作簿"
    )
    signer_name = models.CharField("签发人姓名", max_length=40)
    signer_title = models.CharField("签发人职务", max_length=40)
    signed_on = models.DateField("签发日期")
    arrival = models.CharField("送达方式", max_length=20, choices=Arrival)
    scan = models.FileField("签字页扫描件", upload_to=scan_path, blank=True)
    scan_name = models.CharField("扫描件文件名", max_length=200, blank=True)
    scan_sha256 = models.CharField("扫描件校验码", max_length=64, blank=True)
    delivered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="代报人")
    delivered_at = models.DateTimeField("代报时间")
    answer = models.CharField("核对", max_length=12, choices=DeliveryAnswer, default=DeliveryAnswer.WAITING)
    objection = models.TextField("异议", blank=True)
    answered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核对人"
    )
    answered_at = models.DateTimeField("核对时间", null=True, blank=True)

    class Meta:
        ordering = ("-delivered_at",)
        verbose_name = verbose_name_plural = "代报送达件"
        constraints = (
            models.CheckConstraint(condition=Q(answer__in=DeliveryAnswer.values), name="delivery_answer_known"),
            models.CheckConstraint(
                condition=~Q(answer=DeliveryAnswer.OBJECTED) | ~Q(objection=""), name="delivery_objection_has_words"
            ),
        )

    def __str__(self) -> str:
        return f"{self.courier}代报{self.declaration.unit}"

    @property
    def unit(self) -> Unit:
        """The township."""
        return self.declaration.unit

    @property
    def signed_by(self) -> str:
        """Who signed the paper, as what, and who handed it in for them."""
        return f"{self.signer_name}（{self.signer_title}），由{self.courier.name}{self.delivered_by.name}代报"

    @property
    def sum_in_groups(self) -> list[str]:
        """The workbook's SHA-256 in groups of eight, as both sides compare it."""
        whole = self.workbook.sha256
        return [whole[start : start + GROUP] for start in range(0, len(whole), GROUP)]
