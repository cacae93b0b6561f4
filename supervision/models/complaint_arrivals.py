"""How a complaint came over the network: by which form, and whether somebody has to look at it first; who knocks how often."""

from django.db import models
from django.db.models import Q

from campaign.models import Unit, User
from supervision.enums.complaint_arrivals import HoldReason
from supervision.models.complaints import Complaint


class ComplaintArrival(models.Model):
    """The form by which a complaint came: each is used once, so that a button pressed twice makes one complaint.

    `held_for` says why it waits for a look (a flood, a trap); it has a number and its clock runs like any other's.
    """

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="arrival", verbose_name="投诉")
    nonce = models.CharField(max_length=32, unique=True, editable=False)
    at = models.DateTimeField("提交时间")
    held_for = models.CharField("待甄别原因", max_length=10, choices=HoldReason, blank=True)
    let_in_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="甄别人")
    let_in_at = models.DateTimeField("甄别时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "网上提交"
        indexes = (models.Index(fields=("held_for", "let_in_at"), name="arrival_held"),)
        constraints = (
            models.CheckConstraint(condition=Q(held_for__in=["", *HoldReason.values]), name="arrival_held_for_known"),
            models.CheckConstraint(
                condition=Q(let_in_at=None, let_in_by=None)
                | (Q(let_in_at__isnull=False, let_in_by__isnull=False) & ~Q(held_for="")),
                name="arrival_let_in_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.complaint_id}"

    @property
    def unit(self) -> Unit:
        """The office that received the complaint."""
        return self.complaint.unit


class Knock(models.Model):
    """How often somebody knocked in an hour. `key` is a keyed sum over kind, address and hour: no address is kept."""

    key = models.CharField(max_length=40, unique=True)
    hour = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "提交次数"

    def __str__(self) -> str:
        return f"{self.count}"
