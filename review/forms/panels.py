"""How a panel works and who stands aside, as forms."""

from typing import Any

from django import forms

from campaign.enums import RecusalKind
from campaign.models import Unit, User
from review.forms.words import words_field
from review.models import Panel
from review.queries.panels import units_reviewed_by

MOST_MEMBERS = 9


class PanelForm(forms.ModelForm):
    """The settings of a panel."""

    class Meta:
        model = Panel
        fields = ("opinions_hidden", "opinions_needed", "answer_days", "rectify_days", "study_days")
        help_texts = {
            "answer_days": "单位收到审核意见后，在几天内同意或者提出异议。",
            "rectify_days": "事项退回后，单位在几天内修改并重新报送。",
            "study_days": "单位提出异议后，审核组在几天内研究并重新提出意见。",
        }

    def clean(self) -> dict[str, Any]:
        """Terms of 1 to 30 days; no more opinions than any panel has members."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("answer_days", "rectify_days", "study_days"):
            if name in given and not 1 <= given[name] <= 30:
                self.add_error(name, "请填写1至30天。")
        if given.get("opinions_needed", 0) > MOST_MEMBERS:
            self.add_error("opinions_needed", f"请填写0至{MOST_MEMBERS}，不多于审核组的成员人数。")
        return given


class RecusalForm(forms.Form):
    """The unit from which somebody stands aside, and why."""

    unit = forms.ModelChoiceField(
        label="回避单位",
        queryset=Unit.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择需要回避的单位。", "invalid_choice": "请从列表中选择单位。"},
    )
    kind = forms.ChoiceField(
        label="回避情形",
        choices=RecusalKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择回避情形。"},
    )
    words = words_field("说明", required=False, longest=500, help_text="只有组长和负责协调的人员能看到。")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, auto_id="recusal_%s")
        self.fields["unit"].queryset = units_reviewed_by(user)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Other reasons than those of the list need words."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("kind") == RecusalKind.OTHER and not given.get("words", "").strip():
            self.add_error("words", "选择“其他”的，请写明是什么情形。")
        return given
