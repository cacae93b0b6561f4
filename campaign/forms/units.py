"""Filters of lists of units: by name or code, by place."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet

from campaign.access import units_for, units_held
from campaign.models import Division, Unit, User
from campaign.models.units import UnitQuerySet
from campaign.roles import Action

ALL = ("", "全部")


def divisions_below(user: User) -> QuerySet[Division]:
    """The divisions of the units below, at most two levels under the highest: what a list of choices can hold."""
    units = units_for(user, Action.OVERSEE)
    found = Division.objects.filter(pk__in=units.order_by().values("division"))
    highest = found.order_by("level").values_list("level", flat=True).first() or 1
    return found.filter(level__lte=highest + 2).order_by("path")


def indented(division: Division, highest: int) -> str:
    """A division's name, moved in by its level."""
    return "　" * (division.level - highest) + division.name


def overseen_from(user: User) -> Unit:
    """The unit from which the user oversees: of several the highest."""
    held = units_held(user, Action.OVERSEE).select_related("division")
    return min(held, key=lambda unit: (unit.division.level, unit.code))


class DivisionChoice(forms.ModelChoiceField):
    """One of the divisions below, moved in by level."""

    def __init__(self) -> None:
        super().__init__(label="地方", queryset=Division.objects.none(), required=False, empty_label="全部")
        self.highest = 1

    def offer(self, user: User) -> None:
        """The divisions of the units below the user."""
        self.queryset = divisions_below(user)
        first = self.queryset.first()
        self.highest = first.level if first else 1

    def label_from_instance(self, obj: Any) -> str:
        """The name as the list shows it."""
        return indented(obj, self.highest)


class FilterOfUnits(forms.Form):
    """Narrow a list of units; what is not valid in the address counts as not asked for."""

    q = forms.CharField(label="单位名称或编码", max_length=80, required=False)
    division = DivisionChoice()

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.fields["division"].offer(user)  # type: ignore[attr-defined]
        self.is_valid()

    def narrow_units(self, units: UnitQuerySet) -> UnitQuerySet:
        """The units that name and division leave."""
        if words := self.cleaned_data.get("q", "").strip():
            units = units.filter(Q(name__contains=words) | Q(code__startswith=words))
        if division := self.cleaned_data.get("division"):
            units = units.filter(division__path__startswith=division.path)
        return units

    def kept(self) -> str:
        """The conditions that are set, as an address says them."""
        set_ones = {name: value for name, value in self.cleaned_data.items() if value}
        return urlencode({name: one.pk if isinstance(one, Division) else one for name, one in set_ones.items()})

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        found = []
        for name, field in self.fields.items():
            if value := self.cleaned_data.get(name):
                choices = {} if isinstance(value, Division) else dict(getattr(field, "choices", ()))
                found.append((name, f"{field.label}：{choices.get(value, value)}"))
        return found
