"""Annex 1: who answers for the campaign in a unit."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from campaign.enums import Delivery
from campaign.models import Unit
from campaign.workflow import Workflow
from submissions.enums import SheetState
from submissions.workflow import CONTACT_SHEET


class ContactSheet(models.Model):
    """Who answers for the campaign in a unit (notice 五(一)2: 分管领导、责任单位、责任人及联系方式)."""

    workflow: ClassVar[Workflow] = CONTACT_SHEET
    round: ClassVar[None] = None  # one sheet per unit, for all rounds

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="contact_sheet", verbose_name="单位")
    state = models.CharField("状态", max_length=20, choices=SheetState, default=SheetState.DRAFT)
    lead_name = models.CharField("分管领导姓名", max_length=40, blank=True)
    lead_title = models.CharField("分管领导职务", max_length=40, blank=True)
    lead_phone = models.CharField("分管领导联系电话", max_length=20, blank=True)
    responsible_org = models.CharField("责任单位（处室、办事机构）", max_length=60, blank=True)
    officer_name = models.CharField("责任人姓名", max_length=40, blank=True)
    officer_title = models.CharField("责任人职务", max_length=40, blank=True)
    officer_office_phone = models.CharField("责任人办公电话", max_length=20, blank=True)
    officer_mobile = models.CharField("责任人手机", max_length=20, blank=True)
    liaison_name = models.CharField("联络员姓名", max_length=40, blank=True)
    liaison_mobile = models.CharField("联络员手机", max_length=20, blank=True)
    liaison_email = models.EmailField("联络员邮箱", blank=True)
    remark = models.TextField("备注", blank=True)
    certified_at = models.DateTimeField("签发时间", null=True, blank=True)
    confirmed_email = models.EmailField("已确认可送达的邮箱", blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ("unit__code",)
        verbose_name = verbose_name_plural = "工作联系表"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=SheetState.values), name="contact_sheet_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.unit}工作联系表"

    @property
    def is_editable(self) -> bool:
        """Only a draft may be written in; a change opens a new draft and the history keeps the old text."""
        return self.state == SheetState.DRAFT

    @property
    def reachable(self) -> bool:
        """Whether the liaison's present address was confirmed by its link."""
        return bool(self.liaison_email) and self.confirmed_email == self.liaison_email


class AddressLetter(models.Model):
    """A letter that asks the liaison to confirm the address: written with the press of the button, sent by a worker, at most once."""

    sheet = models.ForeignKey(ContactSheet, models.CASCADE, related_name="letters", verbose_name="工作联系表")
    address = models.EmailField("邮箱")
    asked_at = models.DateTimeField("提出时间")
    delivery = models.CharField("投递", max_length=10, choices=Delivery, default=Delivery.QUEUED)
    parcel = models.UUIDField(default=uuid.uuid4, editable=False)
    taken_at = models.DateTimeField("发送时间", null=True, blank=True)
    answer = models.CharField("答复", max_length=60, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "联络员邮箱确认函"
        indexes = (models.Index(fields=("asked_at",), name="address_letter_waits", condition=Q(delivery="queued")),)
        constraints = (
            models.CheckConstraint(condition=Q(delivery__in=Delivery.values), name="address_letter_delivery_known"),
        )

    def __str__(self) -> str:
        return f"{self.sheet}：{self.get_delivery_display()}"

    @property
    def unit(self) -> Unit:
        """The unit of the sheet."""
        return self.sheet.unit
