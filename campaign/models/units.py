"""Units: the offices of region, prefectures, counties and townships, in two lines of authority (块 and 条)."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from campaign.checks import personal_number
from campaign.enums import UnitKind
from campaign.models.divisions import Division
from campaign.roles import ACTION_LABELS

DECLARING_KINDS = frozenset(UnitKind.values) - {
    UnitKind.COORDINATION_OFFICE,
    UnitKind.CAMPAIGN_ORGAN,
    UnitKind.VERTICAL_BODY,
}


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions over many units."""

    def below(self, units: Iterable["Unit"]) -> "UnitQuerySet":
        """The units and everything that reports to them, at whatever distance."""
        within = Q(pk__in=[])
        for unit in units:
            within |= Q(reports_path__startswith=unit.reports_path)
        return self.filter(within)

    def in_division(self, division: Division) -> "UnitQuerySet":
        """The units of the division and of all that lies in it."""
        return self.filter(division__path__startswith=division.path)

    def of_list(self, lead: "Unit") -> "UnitQuerySet":
        """The units whose items stand in the lists that `lead` compiles: its level, and townships in their county's list."""
        if lead.division.level == 3:
            return self.in_division(lead.division)
        return self.filter(division=lead.division)

    def list_lead_of(self, unit: "Unit") -> "Unit":
        """The unit that compiles the list in which the items of `unit` stand; raises Unit.DoesNotExist.

        A region with a coordination office and a lead unit has its list from the office, to which all report (五).
        """
        division = unit.division if unit.division.level < 4 else unit.division.parent
        leads = self.filter(kind__in=(UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE), division=division)
        lead = leads.filter(valid_to=None).order_by("kind", "code").first()
        if lead is None:
            raise self.model.DoesNotExist(f"{division} has no unit that compiles its list")
        return lead

    def there(self, on: date | None = None) -> "UnitQuerySet":
        """The units that there are, or that there were on a past day."""
        now = Q(valid_to=None)
        return self.filter(now | Q(valid_to__gt=on) if on else now)

    def declaring(self) -> "UnitQuerySet":
        """The units that owe a declaration (notice 三; organs of the campaign and vertical bodies do not)."""
        return self.filter(takes_part=True)


class Unit(models.Model):
    """An office. `reports_to` is the territorial line of the notice (五), `supervisor` the departmental line above it."""

    code = models.CharField("单位编码", max_length=20, unique=True)
    name = models.CharField("单位名称", max_length=80)
    short_name = models.CharField("简称", max_length=40, blank=True)
    kind = models.CharField("类别", max_length=30, choices=UnitKind)
    division = models.ForeignKey(Division, models.PROTECT, related_name="units")
    reports_to = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="reporting_units")
    supervisor = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supervised_units")
    reports_path = models.CharField("报送路径", max_length=120, db_index=True)
    panel = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reviewed_units", help_text="由哪个单位组织审核"
    )
    acting_panel = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="本级审核组无人可办时，由哪个单位代为审核",
    )
    takes_part = models.BooleanField("参加清理", default=True)
    supervision_phone = models.CharField("监督电话", max_length=40, blank=True, help_text="对外公开的办公电话")
    former_names = models.JSONField("曾用名", default=list, blank=True)
    valid_from = models.DateField("设立", null=True, blank=True)
    valid_to = models.DateField("撤销（不含当日）", null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = verbose_name_plural = "单位"
        default_permissions = ()
        permissions = tuple((action.value, label) for action, label in ACTION_LABELS.items())
        constraints = (models.CheckConstraint(condition=Q(kind__in=UnitKind.values), name="unit_kind_known"),)

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """What is typed here is public at once: the telephone of an office, nobody's own (domain ruling 12)."""
        if kind := personal_number(self.supervision_phone):
            words = f"监督电话向社会公开，不得填写{kind}。请改为办公电话，例如0891-0000000。"
            raise ValidationError({"supervision_phone": words})

    @property
    def unit(self) -> "Unit":
        """A unit governs itself: `access.can(user, action, unit)` asks this."""
        return self

    @property
    def reviewing_panel(self) -> "Unit | None":
        """The unit whose panel reviews its items now: the one that stands in, else its own."""
        return self.acting_panel or self.panel

    @property
    def leads(self) -> bool:
        """Whether it organises a panel and compiles lists (notice 五(三))."""
        return self.kind in {UnitKind.LEAD_UNIT, UnitKind.COORDINATION_OFFICE}

    def existed_on(self, day: date) -> bool:
        """Whether the unit existed on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class UnitSuccession(models.Model):
    """A unit that was merged, split or replaced: what came before what, and since when."""

    before = models.ForeignKey(Unit, models.PROTECT, related_name="successions")
    after = models.ForeignKey(Unit, models.PROTECT, related_name="preceded_by")
    day = models.DateField("自")
    basis = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "单位沿革"
        constraints = (models.UniqueConstraint(fields=("before", "after"), name="succession_once"),)

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class UnitUserPermission(UserObjectPermissionBase):
    """What a person may do from a unit: written by `access.appoint` only, gone with the unit (no orphans)."""

    content_object = models.ForeignKey(Unit, models.CASCADE)


class UnitGroupPermission(GroupObjectPermissionBase):
    """Unused, but guardian asks for it: with it, no generic permission row can ever be written for a unit."""

    content_object = models.ForeignKey(Unit, models.CASCADE)
