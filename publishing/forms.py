"""What the people type in who make the lists: reasons, opinions, the approval, guides. Most of it becomes public."""

import re
from typing import Any

from django import forms

from publishing.models import Guide

MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
REASON_EXAMPLE = "第3项设定依据的条款写错，更正为第十条。"


def refuse_mobile(text: str) -> None:
    """A public text holds no personal telephone (domain ruling 12)."""
    if MOBILE.search(text):
        raise forms.ValidationError("内容将向社会公开，不得写个人手机号。请改为办公电话。")


class PublicText(forms.CharField):
    """A text that everybody will read; `example` stands under its help."""

    default_validators = [refuse_mobile]

    def __init__(self, *, example: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.example = example


class ReasonForm(forms.Form):
    """Why a published list is replaced; there is nothing to say where none is published yet."""

    reason = PublicText(
        label="更正理由",
        max_length=1000,
        widget=forms.Textarea,
        help_text="写明更正了什么、为什么。理由将向社会公开。",
        example=REASON_EXAMPLE,
    )

    def __init__(self, *args: Any, correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not correction:
            del self.fields["reason"]


class LegalityForm(forms.Form):
    """The opinion of the justice department."""

    words = forms.CharField(
        label="审查意见",
        max_length=1000,
        widget=forms.Textarea,
        help_text="写明审查了什么、结论是什么。例：两份清单的设定依据合法有效，同意报本级人民政府审定。",
    )


class NoteForm(forms.Form):
    """The reason for sending back or giving up."""

    note = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea,
        help_text="写明原因和要求，编制、审查、公布人员都能看到。例：保留清单第5项的依据已经废止，请核对后重新编制。",
    )


class ApprovalForm(forms.Form):
    """The government's approval, as its document says it."""

    number = forms.CharField(label="审定文号", max_length=80, help_text="照抄审定文件上的文号。例：城政函〔2020〕8号")
    day = forms.DateField(
        label="审定日期",
        help_text="审定文件上的日期，不能晚于今天。",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    signatory = forms.CharField(
        label="签发人", max_length=40, help_text="审定文件的签发人姓名。只留存备查，不在公开页面显示。"
    )


class GuideForm(forms.ModelForm):
    """How a kept certificate is obtained (notice 五(四)1)."""

    conditions = PublicText(
        label="条件",
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text="什么人、在什么情况下可以办。",
        example="具有本县户籍，年满18周岁。",
    )
    materials = PublicText(
        label="材料",
        max_length=2000,
        required=False,
        widget=forms.Textarea,
        help_text="申请人要带什么，一行一件，写明原件还是复印件。",
        example="居民身份证原件；户口簿复印件1份。",
    )
    time_limit = PublicText(
        label="时限",
        max_length=60,
        required=False,
        help_text="多长时间办好，写明工作日还是自然日。",
        example="3个工作日；当场办结。",
    )
    place = PublicText(
        label="地点、网址",
        max_length=200,
        required=False,
        help_text="到哪里办，或者在哪个网址办。",
        example="县政务服务中心2楼综合窗口。",
    )
    sample = PublicText(
        label="式样",
        max_length=200,
        required=False,
        help_text="证明的样子在哪里能看到。没有固定式样的可以不填。",
        example="县政务服务中心网站“表格下载”栏，或者窗口领取。",
    )

    class Meta:
        model = Guide
        fields = ("conditions", "materials", "time_limit", "place", "sample")


class GuideFilter(forms.Form):
    """Narrow the list of guides."""

    q = forms.CharField(label="证明事项或政务服务事项", max_length=60, required=False)
    state = forms.ChoiceField(
        label="办理指南", choices=[("", "全部"), ("due", "待补充"), ("complete", "已齐全")], required=False
    )
