"""What the coordination office sets of a rule."""

from django import forms

from submissions.enums import RuleStage, RuleWeight

SETTABLE = (RuleWeight.ERROR, RuleWeight.WARNING, RuleWeight.INFO)


class RuleSettingForm(forms.Form):
    """Weight, stage and the reason, which is logged."""

    use_required_attribute = False

    severity = forms.ChoiceField(
        label="程度",
        help_text="须修改的，改正后才能提交；须说明理由的，写明理由后可以提交；提示只显示。",
        choices=[(weight.value, weight.label) for weight in SETTABLE],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择程度。", "invalid_choice": "请从列出的程度中选择。"},
    )
    stage = forms.ChoiceField(
        label="状态",
        help_text="试行的规则只统计，填报单位看不到。",
        choices=RuleStage.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择状态。", "invalid_choice": "请从列出的状态中选择。"},
    )
    reason = forms.CharField(
        label="理由",
        help_text="记入办理记录。",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "设定规则须写明理由。", "max_length": "理由超过1000字。请只保留必要内容。"},
    )
