"""By what a panel's items are handed out, to whom; and one item handed on."""

from collections.abc import Collection, Iterable
from typing import Any

from django import forms

from campaign.models import User
from review.enums import AssignBy

HELP = "按申报单位：一个单位的事项归一人；按证明：要求同一种证明的事项归一人；平均分配：逐件分给未办事项最少的人。"
NOBODY = "none"


class AssignForm(forms.Form):
    """The method, and the members who take part: in the address, so that a preview can be sent on and opened again."""

    method = forms.ChoiceField(
        label="分配方式",
        choices=AssignBy.choices,
        widget=forms.RadioSelect,
        help_text=HELP,
        error_messages={"required": "请选择分配方式。", "invalid_choice": "请选择分配方式。"},
    )
    members = forms.MultipleChoiceField(
        label="参加分配的人员",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一人。", "invalid_choice": "有人员已不在审核组。请重新选择。"},
    )

    def __init__(self, data: Any = None, *, people: Collection[User]) -> None:
        start = {"method": AssignBy.UNIT, "members": [str(user.pk) for user in people]}
        super().__init__(data, auto_id="assign_%s", initial=start)
        self.fields["members"].choices = [(str(user.pk), str(user)) for user in people]  # type: ignore[attr-defined]

    def method_chosen(self) -> AssignBy:
        """The method, of a form that is valid."""
        return AssignBy(self.cleaned_data["method"])

    def takes(self, user: User) -> bool:
        """Whether this member takes part, by a form that is valid."""
        return str(user.pk) in self.cleaned_data["members"]


class AssigneeForm(forms.Form):
    """Who is to deal with the item from now on."""

    assignee = forms.ChoiceField(
        label="承办人",
        error_messages={"required": "请选择承办人。", "invalid_choice": "请从列表中选择承办人。"},
    )

    def __init__(self, data: Any = None, *, people: Iterable[User], now: int | None = None) -> None:
        super().__init__(data, auto_id="assignee_%s", initial={"assignee": str(now) if now else NOBODY})
        offered = [(str(user.pk), str(user)) for user in people]
        self.fields["assignee"].choices = [(NOBODY, "暂不分配"), *offered]  # type: ignore[attr-defined]

    def chosen(self) -> int | None:
        """The member's key, of a form that is valid; None for nobody."""
        given = self.cleaned_data["assignee"]
        return None if given == NOBODY else int(given)
