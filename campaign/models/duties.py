"""What each unit owes in a round, and what was said of it: excused, or reported as done where no paper shows it."""

from django.db import models
from django.db.models import Exists, OuterRef, Q

from campaign.enums import RecordSort
from campaign.models.calendar import Deadline, Round
from campaign.models.people import User
from campaign.models.units import Unit
from campaign.notice.duties import DUTIES, OFFICES, Bearer, DutyKind

KINDS = [(one.kind.value, one.name) for one in DUTIES]


def bearing(bearer: Bearer, path: str = "") -> Q:
    """The condition on units that bear a duty now (`campaign.notice.duties.bears`); `path` leads to the unit."""
    offices = OFFICES.get(bearer)
    alive = Q(**{f"{path}valid_to": None})
    if offices is None:
        return alive & Q(**{f"{path}takes_part": True})
    named = Q(pk__in=[])
    for kind, level in sorted(offices):
        named |= Q(**{f"{path}kind": kind, f"{path}division__level": level})
    return alive & named


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Questions over many obligations."""

    def standing(self) -> "ObligationQuerySet":
        """Those whose unit bears the duty still, as the roster says now: nothing is owed by a unit that has ended."""
        kinds: dict[Bearer, list[str]] = {}
        for one in DUTIES:
            kinds.setdefault(one.bearer, []).append(one.kind.value)
        condition = Q(pk__in=[])
        for bearer, borne in kinds.items():
            condition |= Q(kind__in=borne) & bearing(bearer, "unit__")
        return self.filter(condition)

    def excused(self) -> "ObligationQuerySet":
        """Those that the coordination office waives."""
        waived = DutyRecord.objects.standing().filter(obligation=OuterRef("pk"), sort=RecordSort.WAIVED)
        return self.filter(Exists(waived))


class Obligation(models.Model):
    """What one unit owes by one deadline of a round (notice 五). Whether it is done or late is read from the papers, never
    stored here."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="obligations", verbose_name="时限")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="obligations", verbose_name="单位")
    kind = models.CharField("应办事项", max_length=12, choices=KINDS)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ("deadline__closes", "unit__code", "pk")
        verbose_name = verbose_name_plural = "应办事项"
        constraints = (
            models.UniqueConstraint(fields=("unit", "deadline", "kind"), name="obligation_once"),
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in DutyKind]), name="obligation_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.unit}{self.get_kind_display()}"

    @property
    def round(self) -> Round:
        """The round of its deadline."""
        return self.deadline.round


class DutyRecordQuerySet(models.QuerySet["DutyRecord"]):
    """Questions over many records."""

    def standing(self) -> "DutyRecordQuerySet":
        """Those that nobody has taken back."""
        return self.filter(undone_at=None)


class DutyRecord(models.Model):
    """What a person said of an obligation: excused by the coordination office, or reported as done by the unit's leader.

    It is taken back, never deleted."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="records", verbose_name="应办事项")
    sort = models.CharField("类别", max_length=8, choices=RecordSort)
    words = models.TextField("理由或者说明")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人")
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = DutyRecordQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = verbose_name_plural = "应办事项登记"
        constraints = (
            models.UniqueConstraint(
                fields=("obligation", "sort"), condition=Q(undone_at=None), name="duty_record_once"
            ),
            models.CheckConstraint(condition=Q(sort__in=RecordSort.values), name="duty_record_sort_known"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="duty_record_undone_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.obligation}：{self.get_sort_display()}"

    @property
    def unit(self) -> Unit:
        """The unit that owes."""
        return self.obligation.unit


class DutyFeed(models.Model):
    """The address at which a calendar program finds what a unit owes: one for each person in each unit, revoked for good."""

    user = models.ForeignKey(User, models.PROTECT, related_name="duty_feeds", verbose_name="人员")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duty_feeds", verbose_name="单位")
    token = models.CharField("地址", max_length=64, unique=True)
    made_at = models.DateTimeField("生成时间")
    revoked_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        ordering = ("-made_at",)
        verbose_name = verbose_name_plural = "日历订阅"
        constraints = (
            models.UniqueConstraint(fields=("user", "unit"), condition=Q(revoked_at=None), name="duty_feed_once"),
        )

    def __str__(self) -> str:
        return f"{self.unit}日历订阅"
