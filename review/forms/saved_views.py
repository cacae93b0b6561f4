"""A filter kept under a name, and with whom it is shared."""

from typing import Any

from django import forms

from campaign.models import Unit, User
from review.forms.words import plain
from review.queries.panels import panels_of

MINE = "只供自己使用"


class SavedViewForm(forms.Form):
    """The name of a view, and the panel that finds it too."""

    name = forms.CharField(
        label="名称",
        max_length=40,
        validators=[plain],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写名称，例：民政类待审核。"},
    )
    panel = forms.ModelChoiceField(
        label="使用范围",
        queryset=Unit.objects.none(),
        required=False,
        empty_label=MINE,
        error_messages={"invalid_choice": "请从列表中选择使用范围。"},
    )

    def __init__(self, data: Any = None, *, user: User, key: str = "new", **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"view_{key}_%s", **kwargs)
        field = self.fields["panel"]
        field.queryset = panels_of(user).order_by("code")  # type: ignore[attr-defined]
        field.label_from_instance = lambda unit: f"{unit.name}审核组共用"  # type: ignore[attr-defined]
