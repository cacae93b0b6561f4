"""What a plan of checks and the end of a visit ask for."""

from datetime import date
from typing import Any

from django import forms

from campaign.enums import Level
from campaign.models import Unit, User
from review.forms.words import plain
from supervision.enums.spot_checks import CheckKind
from supervision.models import CheckPlan
from supervision.operations.check_plans import ITEMS_MOST, UNITS_MOST, PlanDraft

DAY = {"required": "没有填写。", "invalid": "不是日期。请按2020-12-15的样子填写。"}


def day_field(label: str, **more: Any) -> forms.DateField:
    """A day that must be said."""
    box = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=box, error_messages=DAY, **more)


def number_field(label: str, least: int, most: int, **more: Any) -> forms.IntegerField:
    """A whole number between two."""
    wrong = f"应当在{least}至{most}之间。"
    errors = {"required": "没有填写。", "invalid": "请填写整数。", "min_value": wrong, "max_value": wrong}
    return forms.IntegerField(label=label, min_value=least, max_value=most, error_messages=errors, **more)


class PlanForm(forms.Form):
    """Which units are looked at, when, how many of them and of their items."""

    use_required_attribute = False
    unit = forms.ModelChoiceField(Unit.objects.none(), label="督查单位", empty_label=None)
    name = forms.CharField(
        label="计划名称",
        max_length=80,
        validators=[plain],
        help_text="写明时间、范围和方式。例：12月县（区）抽查暗访。",
        error_messages={"required": "没有填写。", "max_length": "超过80字，请改短。"},
    )
    kind = forms.ChoiceField(label="方式", choices=CheckKind.choices, widget=forms.RadioSelect)
    first_day = day_field("开始日期")
    last_day = day_field("结束日期")
    levels = forms.TypedMultipleChoiceField(
        label="检查层级",
        choices=Level.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="方案要求特别对县（区）、乡镇一级抽查暗访、重点督导。",
        error_messages={"required": "请至少选择一级。"},
    )
    units_wanted = number_field("抽取单位数", 1, UNITS_MOST)
    items_wanted = number_field("每单位抽取事项数", 0, ITEMS_MOST, help_text="不足的全部检查；没有事项的只查单位情况。")

    def __init__(self, data: Any, *, offices: Any, plan: CheckPlan | None = None, today: date | None = None) -> None:
        first = {"kind": CheckKind.UNANNOUNCED, "levels": [3, 4], "units_wanted": 10, "items_wanted": 5}
        if plan is not None:
            names = ("name", "kind", "first_day", "last_day", "levels", "units_wanted", "items_wanted")
            first = {name: getattr(plan, name) for name in names}
        elif today is not None:
            first |= {"first_day": today}
        super().__init__(data, initial=first)
        if plan is not None:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = offices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first."""
        given = self.cleaned_data
        first, last = given.get("first_day"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "早于开始日期，请核对。")
        return given

    @property
    def draft(self) -> PlanDraft:
        """What was decided."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "unit"}
        return PlanDraft(**{**given, "levels": tuple(given["levels"])})


class AssignForm(forms.Form):
    """Who goes to the visits that are picked."""

    inspector = forms.ModelChoiceField(
        User.objects.none(),
        label="检查人",
        empty_label="请选择",
        error_messages={"required": "请选择检查人。", "invalid_choice": "请选择检查人。"},
    )
    pick = forms.TypedMultipleChoiceField(
        label="检查", coerce=int, error_messages={"required": "没有选择。请勾选要分派的单位。"}
    )

    def __init__(self, data: Any, *, people: list[User], visits: list[int]) -> None:
        super().__init__(data)
        self.fields["inspector"].queryset = User.objects.filter(pk__in=[one.pk for one in people])  # type: ignore[attr-defined]
        self.fields["pick"].choices = [(pk, pk) for pk in visits]  # type: ignore[attr-defined]


class HandInForm(forms.Form):
    """When, and where where that helps; the place is typed, never taken from the phone."""

    use_required_attribute = False
    visited_on = day_field("检查日期")
    place = forms.CharField(
        label="检查地点",
        max_length=80,
        required=False,
        validators=[plain],
        help_text="例：区政务服务中心3号窗口。系统不读取手机位置。",
    )
