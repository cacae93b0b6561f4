"""Fields for words, and the written reason that a move asks for."""

from django import forms

from campaign.checks import is_plain
from review.enums import ReturnReason


def plain(text: str) -> None:
    """Refuse marks that nobody sees: the words are printed in lists."""
    if not is_plain(text):
        raise forms.ValidationError("文字里有看不见的控制字符。请清空后手工重新输入，不要从网页直接粘贴。")


class Words(forms.CharField):
    """Several sentences, whose lines end alike whatever the browser sends (it sends CR LF)."""

    widget = forms.Textarea

    def to_python(self, value: object) -> str:
        """The words with plain line ends."""
        return str(super().to_python(value) or "").replace("\r\n", "\n")


def words_field(label: str, *, required: bool = True, longest: int = 2000, help_text: str = "") -> forms.CharField:
    """A field for several sentences."""
    widget = forms.Textarea(attrs={"rows": 3})
    return Words(
        label=label, required=required, max_length=longest, widget=widget, validators=[plain], help_text=help_text
    )


class ReasonForm(forms.Form):
    """The written reason that a move asks for."""

    note = words_field("理由", longest=1000)


def text_field() -> forms.RegexField:
    """The hidden name of the text that the person has before them: the item's key and row version."""
    words = "页面不完整，请刷新后再办理。"
    return forms.RegexField(
        label="本页",
        regex=r"^\d{1,18}:\d{1,9}$",
        widget=forms.HiddenInput,
        error_messages={"required": words, "invalid": words},
    )


def read_in(form: forms.Form) -> tuple[int, int]:
    """The text that was read, as the form's field `item` names it: the item's key and row version."""
    pk, _, version = str(form.cleaned_data["item"]).partition(":")
    return int(pk), int(version)


class ReturnForm(ReasonForm):
    """Why an item goes back to its unit: the class of the reason, and its words."""

    returned_for = forms.ChoiceField(
        label="退回类别",
        choices=[("", "请选择"), *ReturnReason.choices],
        error_messages={"required": "请选择退回类别。", "invalid_choice": "请选择退回类别。"},
    )
    field_order = ("returned_for", "note")


class StandForm(ReasonForm):
    """Why the unit does not change a returned item."""

    discard = forms.BooleanField(label="放弃整改版本中对该事项的改动", required=False)
