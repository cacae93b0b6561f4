"""Chains of certificates that a look has found: circles, repeated ones, those with which the duty is passed on (notice 一)."""

from django.db import models
from django.db.models import Q

from campaign.models import Unit
from review.enums import ChainGround, ChainKind, ChainStanding, LinkRole
from review.models.reasons import WrittenReason
from review.models.rulings import Ruling


class ChainQuerySet(models.QuerySet["Chain"]):
    """Questions over many chains."""

    def open(self) -> "ChainQuerySet":
        """Neither broken nor explained."""
        return self.filter(standing=ChainStanding.OPEN)


class Chain(models.Model):
    """A chain as the last look saw it; `key` is the sum over the services of which it consists.

    `document` is the text by which the issuer may not issue. `print` is a sum over its links: a reason holds for exactly these.
    """

    key = models.CharField(max_length=32, unique=True, editable=False)
    kind = models.CharField("类别", max_length=10, choices=ChainKind)
    ground = models.CharField("情形", max_length=12, choices=ChainGround)
    standing = models.CharField("处理", max_length=8, choices=ChainStanding, default=ChainStanding.OPEN)
    certificate_name = models.CharField("证明事项", max_length=200)
    document = models.CharField("不得开具的依据", max_length=200, blank=True)
    print = models.CharField(max_length=32, editable=False)
    found_at = models.DateTimeField("发现时间")
    closed_at = models.DateTimeField("消除时间", null=True, blank=True)

    objects = ChainQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "certificate_name", "pk")
        verbose_name = verbose_name_plural = "证明链"
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ChainKind.values), name="chain_kind_known"),
            models.CheckConstraint(condition=Q(ground__in=ChainGround.values), name="chain_ground_known"),
            models.CheckConstraint(condition=Q(standing__in=ChainStanding.values), name="chain_standing_known"),
        )

    def __str__(self) -> str:
        return f"{self.certificate_name}：{self.get_kind_display()}"


class ChainLink(models.Model):
    """One demand of a chain: a service of `unit` asks for a certificate of `issuer`, which gives it by `leads_to`.

    The facts are copied as they stood at the last look; one that is not `final` is its panel's own work.
    """

    chain = models.ForeignKey(Chain, models.CASCADE, related_name="links")
    order = models.PositiveSmallIntegerField()
    role = models.CharField("位置", max_length=6, choices=LinkRole, default=LinkRole.CORE)
    ruling = models.ForeignKey(Ruling, models.PROTECT, related_name="chain_links")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="索要单位")
    issuer = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name="开具单位")
    service_key = models.CharField(max_length=200, editable=False)
    leads_to = models.CharField(max_length=200, blank=True, editable=False)
    facts = models.JSONField(default=dict, editable=False)
    final = models.BooleanField(default=True)

    class Meta:
        ordering = ("chain", "order")
        verbose_name = verbose_name_plural = "证明链环节"
        constraints = (
            models.UniqueConstraint(fields=("chain", "order"), name="chain_link_once"),
            models.CheckConstraint(condition=Q(role__in=LinkRole.values), name="chain_link_role_known"),
        )

    def __str__(self) -> str:
        return f"{self.chain} {self.order}"


class ChainReason(WrittenReason):
    """Why a chain may stand, written by the chair of a panel that reviews one of its items. It falls when a link changes."""

    chain = models.ForeignKey(Chain, models.PROTECT, related_name="reasons")
    print = models.CharField(max_length=32, editable=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "证明链说明"
        constraints = (
            models.UniqueConstraint(
                fields=("chain",), condition=Q(withdrawn_at=None), name="chain_reason_one_standing"
            ),
        )
