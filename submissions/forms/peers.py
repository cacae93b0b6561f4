"""What a unit says of itself: why it declares nothing, or not what comparable units declare."""

from django import forms

from campaign.checks import trimmed
from submissions.enums import NilReason, NotOurs
from submissions.operations.declarations import NIL_WORDS_LEAST, NIL_WORDS_MOST
from submissions.operations.peers import WORDS_MOST

LONG = {"max_length": f"超过{WORDS_MOST}字，现在有%(show_value)d字。请只写明理由。"}
CHOOSE = {"required": "没有选择。请从列出的原因中选择一项。", "invalid_choice": "请从列出的原因中选择一项。"}


class NilForm(forms.Form):
    """Why there is nothing to declare."""

    use_required_attribute = False
    reason = forms.ChoiceField(
        label="没有证明事项的原因", choices=NilReason.choices, widget=forms.RadioSelect, error_messages=CHOOSE
    )
    words = forms.CharField(
        label="具体情况",
        help_text=f"写明本单位承担什么职能、为什么没有证明事项，{NIL_WORDS_LEAST}至{NIL_WORDS_MOST}字。牵头单位审核时能看到。",
        min_length=NIL_WORDS_LEAST,
        max_length=NIL_WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={
            "required": "没有填写。请写明具体情况。",
            "min_length": f"至少写{NIL_WORDS_LEAST}字，现在有%(show_value)d字。请写明本单位的职能和没有证明事项的原因。",
            "max_length": f"超过{NIL_WORDS_MOST}字，现在有%(show_value)d字。请只写明原因。",
        },
    )
    words.example = "本单位只承担内部综合协调工作，不直接受理群众和企业的申请。"  # type: ignore[attr-defined]


class PeerAnswerForm(forms.Form):
    """Why the unit does not declare what one question names."""

    use_required_attribute = False
    kind = forms.CharField(widget=forms.HiddenInput, max_length=20)
    key = forms.CharField(widget=forms.HiddenInput, max_length=200, strip=False)
    reason = forms.ChoiceField(label="原因", choices=[("", "请选择"), *NotOurs.choices], error_messages=CHOOSE)
    words = forms.CharField(
        label="说明",
        help_text="选择“其他”或者“已用其他名称申报”的，请写明具体情况或者所用的名称。",
        required=False,
        max_length=WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages=LONG,
    )

    def clean_words(self) -> str:
        """Without blanks at the ends, also full-width ones."""
        return trimmed(self.cleaned_data.get("words", ""))
