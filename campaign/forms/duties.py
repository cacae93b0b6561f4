"""What is typed about obligations: the filters of their ledger, why a unit is excused, with what a duty was done."""

from django import forms

from campaign.enums import DutyState, Level
from campaign.forms.units import ALL, FilterOfUnits
from campaign.models.duties import KINDS
from campaign.models.units import UnitQuerySet

STATES = [state for state in DutyState if state is not DutyState.NONE]


class DutyFilter(FilterOfUnits):
    """Which units, which duty, where it stands."""

    level = forms.TypedChoiceField(
        label="层级", required=False, coerce=int, empty_value=None, choices=[ALL, *Level.choices]
    )
    kind = forms.ChoiceField(label="应办事项", required=False, choices=[ALL, *KINDS])
    state = forms.ChoiceField(
        label="办理情况", required=False, choices=[ALL, *((state.value, state.label) for state in STATES)]
    )

    round = forms.RegexField("[0-9]{1,3}", required=False, widget=forms.HiddenInput)

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set; the round is the page's own, not one of them."""
        return [(name, words) for name, words in super().active() if name != "round"]

    def narrow(self, units: UnitQuerySet) -> UnitQuerySet:
        """The units that name, place and level leave."""
        units = self.narrow_units(units)
        if level := self.cleaned_data.get("level"):
            units = units.filter(division__level=level)
        return units


class WaiveForm(forms.Form):
    """Why a unit is excused."""

    use_required_attribute = False

    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="该单位和上级单位都能看到，并记入办理记录。",
        error_messages={
            "required": "免报须写明理由，该单位和上级单位都能看到。",
            "max_length": "理由超过500字。请只保留必要内容。",
        },
    )


class ReportForm(forms.Form):
    """With what a duty was done that no paper of the system shows."""

    use_required_attribute = False

    words = forms.CharField(
        label="文号或者办理情况",
        max_length=300,
        help_text="上级单位能看到。不要填写个人电话。",
        error_messages={
            "required": "请写明报送的文号或者办理情况。",
            "max_length": "超过300字。请只写文号、日期和报送对象。",
        },
    )
