"""What a checking office answers, what a chair records for a body outside the system, and the region's policy."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from campaign.enums import Unconfirmed
from review.checks.handovers import DAYS_MOST
from review.enums import ConfirmationState
from review.forms.words import ReasonForm, plain, words_field
from review.models import Confirmation


def day_box() -> forms.DateInput:
    """A box for a day."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class TakeOverForm(forms.Form):
    """The office agrees: from when, how, whom to ask, how long it takes."""

    from_day = forms.DateField(
        label="自何日起承接",
        required=False,
        help_text="现在就可以承接的不填。填写的，取消自该日起执行。",
        widget=day_box(),
    )
    method = words_field("办理方法", longest=500, help_text="例：凭查询函在户籍系统核对，书面反馈。")
    contact_office = forms.CharField(label="联系处室", max_length=80, validators=[plain], help_text="例：户政科。")
    contact_phone = forms.CharField(
        label="办公电话",
        max_length=40,
        validators=[plain],
        help_text="办公室固定电话，例：0891-0000000。不填个人手机。",
    )
    days = forms.IntegerField(
        label="答复天数", min_value=1, max_value=DAYS_MOST, help_text="收到查询后几天内答复，按日历日计算。"
    )


class RefuseForm(ReasonForm):
    """The office does not take over, and says why."""


class ConsentForm(forms.Form):
    """The written consent of a body outside the system."""

    number = forms.CharField(label="同意文件文号或者名称", max_length=80, validators=[plain])
    day = forms.DateField(label="文件日期", widget=day_box())


class PolicyForm(forms.Form):
    """What becomes of items whose checking office has not agreed."""

    policy = forms.ChoiceField(label="承接单位未确认的事项", choices=Unconfirmed.choices, widget=forms.RadioSelect)
    reason = words_field("理由", longest=500, help_text="设定立即对全区生效，理由记入办理记录。")


class HandoverFilter(forms.Form):
    """Narrow a list of handovers; what is not valid in the address counts as not asked for."""

    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *ConfirmationState.choices], required=False)
    q = forms.CharField(label="名称", max_length=80, required=False)

    def __init__(self, data: Any, *, rows: QuerySet[Confirmation]) -> None:
        super().__init__(data, auto_id="filter_%s")
        self.rows = rows
        self.is_valid()

    def narrow(self) -> QuerySet[Confirmation]:
        """What the filter leaves."""
        rows, given = self.rows, self.cleaned_data
        if given.get("state"):
            rows = rows.filter(state=given["state"])
        if words := given.get("q", ""):
            named = Q(ruling__item__cert_name__contains=words) | Q(ruling__item__service_name__contains=words)
            rows = rows.filter(named | Q(body__contains=words) | Q(ruling__unit__name__contains=words))
        return rows

    def active(self) -> list[tuple[str, str]]:
        """The conditions that are set: field name and words."""
        states = dict(ConfirmationState.choices)
        return [
            (name, f"{self.fields[name].label}：{states.get(value, value)}")
            for name, value in self.cleaned_data.items()
            if value
        ]
