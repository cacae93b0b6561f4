"""How many days one kind of personal data is kept, and why."""

from django import forms

from campaign.operations.retention import LONGEST


class TermForm(forms.Form):
    """Days and reason."""

    use_required_attribute = False

    days = forms.IntegerField(
        label="保存天数",
        max_value=LONGEST,
        error_messages={"required": "请填写天数。", "invalid": "天数只填数字。"},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label="理由",
        max_length=200,
        help_text="例如依据的文件名称和文号。记入办理记录，不对外公布。",
        error_messages={"required": "请写明理由。", "max_length": "理由超过200字。请只保留必要内容。"},
    )

    def __init__(self, data: object, *, shortest: int, **given: object) -> None:
        super().__init__(data, **given)  # type: ignore[arg-type]
        self.fields["days"].min_value = shortest  # type: ignore[attr-defined]
        self.fields["days"].help_text = f"{shortest}天到{LONGEST}天。"
