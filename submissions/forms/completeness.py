"""The filters of the page that shows how far the units below are."""

from django import forms

from campaign.enums import Level
from campaign.forms.units import ALL, FilterOfUnits
from campaign.models.units import UnitQuerySet
from submissions.enums import SheetState, Stage

OFFERED = (
    ("owing", "未报送（全部）"),
    ("overdue", "逾期未报"),
    *((stage.value, stage.label) for stage in Stage),
)


class CompletenessFilter(FilterOfUnits):
    """Level, division, where the declaration stands, where the contact sheet stands."""

    level = forms.TypedChoiceField(
        label="层级", required=False, coerce=int, empty_value=None, choices=[ALL, *Level.choices]
    )
    state = forms.ChoiceField(label="申报表", required=False, choices=[ALL, *OFFERED])
    sheet = forms.ChoiceField(
        label="工作联系表",
        required=False,
        choices=[ALL, ("none", "未建立"), *((state.value, state.label) for state in SheetState)],
    )

    def narrow(self, units: UnitQuerySet) -> UnitQuerySet:
        """The units that all conditions but that on the declaration leave."""
        units = self.narrow_units(units)
        if level := self.cleaned_data.get("level"):
            units = units.filter(division__level=level)
        match self.cleaned_data.get("sheet"):
            case None | "":
                return units
            case "none":
                return units.filter(contact_sheet=None)
            case state:
                return units.filter(contact_sheet__state=state)
